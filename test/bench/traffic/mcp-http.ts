import { Pool } from 'undici';
import { INITIALIZE, INITIALIZED, PROTOCOL_VERSION } from './tool-call.ts';

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** An open session: what every message in it carries. */
export type SessionHeaders = Readonly<Record<string, string>>;

/** As little of an MCP client over Streamable HTTP as a measurement needs, on kept connections. */
export interface McpHttp {
  post(body: string, headers: SessionHeaders): Promise<HttpReply>;
  /** Initialises. Throws when the server does not answer with 200. */
  openSession(): Promise<SessionHeaders>;
  closeSession(headers: SessionHeaders): Promise<void>;
  stop(): Promise<void>;
}

export function createMcpHttp(address: string, token: string | null, connections: number): McpHttp {
  const url = new URL(address);
  const pool = new Pool(url.origin, { connections, pipelining: 1 });
  const base = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };

  async function send(method: 'POST' | 'DELETE', headers: SessionHeaders, body: string | null): Promise<HttpReply> {
    const answer = await pool.request({ path: url.pathname, method, headers, body });
    const parts: Buffer[] = [];
    for await (const part of answer.body) parts.push(part as Buffer);
    const [only] = parts;
    const bytes = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
    return { status: answer.statusCode, headers: answer.headers, bytes };
  }

  return {
    post: (body, headers) => send('POST', headers, body),
    async openSession() {
      const opened = await send('POST', base, INITIALIZE);
      if (opened.status !== 200)
        throw new Error(`${address} answered initialize with ${opened.status}: ${opened.bytes.toString()}`);
      const session = opened.headers['mcp-session-id'];
      const headers = {
        ...base,
        'mcp-protocol-version': PROTOCOL_VERSION,
        ...(typeof session === 'string' ? { 'mcp-session-id': session } : {}),
      };
      await send('POST', headers, INITIALIZED);
      return headers;
    },
    async closeSession(headers) {
      const { status } = await send('DELETE', headers, null);
      if (status >= 400) throw new Error(`${address} answered the end of a session with ${status}`);
    },
    stop: () => pool.destroy(),
  };
}
