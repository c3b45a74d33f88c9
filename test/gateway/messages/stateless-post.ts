const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': { sampling: {}, elicitation: { form: {}, url: {} } },
};

export interface StatelessAnswer {
  readonly status: number;
  /** The message that answered, whichever way it came. */
  readonly message: {
    readonly id?: unknown;
    readonly result?: {
      readonly resultType?: string;
      readonly isError?: boolean;
      readonly requestState?: string;
      readonly inputRequests?: Readonly<Record<string, unknown>>;
      readonly content?: readonly { readonly text?: string }[];
      readonly contents?: readonly { readonly text?: string }[];
    };
    readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  };
  readonly text: string;
}

export type StatelessPost = (
  method: string,
  params: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
) => Promise<StatelessAnswer>;

/** Sends stateless requests, each with an id of its own, and sees what really comes back. */
export function statelessPost(url: string, token: string): StatelessPost {
  let id = 0;
  return async (method, params, signal) => {
    const name = params['name'] ?? params['uri'];
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: (id += 1), method, params: { _meta: META, ...params } }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const data = text.split('\n').findLast((line) => line.startsWith('data: {'));
    const body = text.startsWith('{') ? text : (data ?? 'data: {}').slice(6);
    return { status: response.status, message: JSON.parse(body) as StatelessAnswer['message'], text };
  };
}
