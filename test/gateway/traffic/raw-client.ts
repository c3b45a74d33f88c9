/** A client that sees every byte: MCP over plain fetch. */
export interface RawClient {
  readonly session: string | null;
  post(body: string, headers?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Response>;
  /** One call in the 2025 era; the raw text of the answer, whichever way it came. */
  call(id: string, tool: string, params?: string): Promise<string>;
  get(signal?: AbortSignal): Promise<Response>;
  end(): Promise<Response>;
}

export const INITIALIZE =
  '{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw client","version":"7.7"}}}';

export function rawClient(url: string, token = 'a', given: string | null = null): RawClient & { open(): Promise<RawClient> } {
  let session = given;
  const base = (): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    'mcp-protocol-version': '2025-11-25',
    ...(session === null ? {} : { 'mcp-session-id': session }),
  });
  const post: RawClient['post'] = (body, headers = {}, signal) =>
    fetch(url, {
      method: 'POST',
      headers: { ...base(), 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  const client = {
    get session() {
      return session;
    },
    post,
    call: async (id: string, tool: string, params = '') =>
      (await post(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${tool}"${params}}}`)).text(),
    get: (signal?: AbortSignal) =>
      fetch(url, { headers: { ...base(), accept: 'text/event-stream' }, ...(signal === undefined ? {} : { signal }) }),
    end: () => fetch(url, { method: 'DELETE', headers: base() }),
    async open() {
      const response = await post(INITIALIZE);
      await response.text();
      session = response.headers.get('mcp-session-id');
      await (await post('{"jsonrpc":"2.0","method":"notifications/initialized"}')).text();
      return client;
    },
  };
  return client;
}
