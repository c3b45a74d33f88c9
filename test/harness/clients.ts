import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** What the tests need of a client, whichever SDK line it comes from. */
export interface TestClient {
  readonly line: 'sdk 1' | 'sdk 2';
  listTools(): Promise<string[]>;
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { progress: number; message?: string | undefined }) => void;
}

export interface CallResult {
  readonly isError: boolean;
  /** The text parts, joined. */
  readonly text: string;
}

interface RawResult {
  readonly isError?: boolean;
  readonly content?: readonly { type: string; text?: string }[];
}

export async function connectV1(url: string, token: string, name = 'test-client'): Promise<TestClient> {
  const client = new ClientV1({ name, version: '1.2.3' });
  const transport = new TransportV1(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  // The SDK's transport declares `sessionId?: string` where exactOptionalPropertyTypes wants `| undefined`.
  await client.connect(transport as unknown as Parameters<typeof client.connect>[0]);
  return {
    line: 'sdk 1',
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (tool, args = {}, options = {}) => {
      const result = await client.callTool({ name: tool, arguments: args }, undefined, requestOptions(options));
      return simplify(result as RawResult);
    },
    ping: async () => {
      await client.ping();
    },
    close: () => client.close(),
  };
}

export async function connectV2(url: string, token: string, name = 'test-client'): Promise<TestClient> {
  const client = new ClientV2({ name, version: '2.0.0' });
  const transport = new TransportV2(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  await client.connect(transport);
  return {
    line: 'sdk 2',
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (tool, args = {}, options = {}) =>
      simplify((await client.callTool({ name: tool, arguments: args }, requestOptions(options))) as RawResult),
    ping: async () => {
      await client.ping();
    },
    close: () => client.close(),
  };
}

function requestOptions(options: CallOptions): { signal?: AbortSignal; onprogress?: NonNullable<CallOptions['onProgress']> } {
  return {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onprogress: options.onProgress }),
  };
}

function simplify(result: RawResult): CallResult {
  return { isError: result.isError === true, text: (result.content ?? []).map((part) => part.text ?? '').join('\n') };
}
