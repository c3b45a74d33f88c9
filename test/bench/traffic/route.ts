/** One way from the client to the server, measured by the same load. */
export interface Route {
  /** What stands in the middle; `direct` when nothing does. */
  readonly name: 'direct' | 'plain forwarder' | 'Countersign' | 'mcp-proxy' | 'supergateway' | 'mcp-remote';
  /** How the client connects → how the server is reached. */
  readonly shape: RouteShape;
  readonly way: HttpWay | StdioWay;
  /** Larger texts are refused by what stands in the middle, and no option changes that. Null: none known. */
  readonly largestBytes: number | null;
}

export type RouteShape = 'http → http' | 'http → stdio' | 'stdio → http' | 'stdio → stdio';

export interface HttpWay {
  readonly client: 'http';
  readonly url: string;
  readonly token: string | null;
  /** The process in the middle. Null when there is none. */
  readonly pid: number | null;
}

/** The client starts the command itself, and it is a process in the middle (or, when direct, the server). */
export interface StdioWay {
  readonly client: 'stdio';
  readonly command: readonly string[];
  readonly environment: Record<string, string>;
  /** The process behind the command that stands in the middle, too. Null when there is none. */
  readonly pid: number | null;
}
