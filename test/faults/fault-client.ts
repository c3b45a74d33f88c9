import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { StandInArguments, Tool } from './stand-in-calls.ts';

/** How one request ended, seen from the client. Whatever happens, it ends. */
export interface Ended {
  /**
   * result: the tool's own answer. denied, pending: ours. error: a JSON-RPC error. status: an HTTP status without one. broken: the
   * connection closed first. left: this client closed it. never: none of these within the bound, which is always a defect.
   */
  readonly how: 'result' | 'denied' | 'pending' | 'error' | 'status' | 'broken' | 'left' | 'never';
  readonly status: number;
  readonly text: string;
}

export interface CallOptions {
  /** After this long the client closes the connection, as clients do. */
  readonly leaveAfterMs?: number;
  /** Reads this many bytes a second of the answer; else as fast as it comes. */
  readonly readBytesPerSecond?: number;
}

/** A client that sees every byte, keeps its own connections, and notes how each of its requests ended. */
export interface FaultClient {
  /** Opens a session; false when the gateway gave none. */
  open(): Promise<boolean>;
  call(tool: Tool, args: StandInArguments, options?: CallOptions): Promise<Ended>;
  /** Ends the session in order. */
  end(): Promise<void>;
  /** Closes every connection at once, as a client does that is killed. */
  vanish(): void;
  readonly session: string | null;
}

export interface FaultClientOptions {
  /** Asked anew for each request, because a gateway that was started again has another address. */
  readonly address: () => URL;
  readonly token: string;
  /** Nothing may take longer, whatever happens to the gateway. */
  readonly boundMs: number;
}

interface Answer {
  readonly status: number;
  readonly session: string | null;
  readonly text: string;
  readonly how: 'whole' | 'broken' | 'left' | 'never';
}

export function createFaultClient({ address, token, boundMs }: FaultClientOptions): FaultClient {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  let session: string | null = null;
  let nextId = 1;

  function exchange(method: 'POST' | 'DELETE', body: string | null, options: CallOptions = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
        ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(session === null ? {} : { 'mcp-session-id': session }),
      };
      const parts: Buffer[] = [];
      let incoming: IncomingMessage | null = null;
      let sent: ClientRequest | null = null;
      const bound = setTimeout(() => finish('never'), boundMs);
      const leaving = options.leaveAfterMs === undefined ? null : setTimeout(() => finish('left'), options.leaveAfterMs);
      function finish(how: Answer['how']): void {
        clearTimeout(bound);
        if (leaving !== null) clearTimeout(leaving);
        const given = incoming?.headers['mcp-session-id'];
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: incoming?.statusCode ?? 0, session: typeof given === 'string' ? given : null, text, how });
        if (how !== 'whole') sent?.destroy();
      }
      sent = request(address(), { method, headers, agent }, (response) => {
        incoming = response;
        response.once('end', () => finish(response.complete ? 'whole' : 'broken'));
        response.once('close', () => finish('broken'));
        response.on('error', () => finish('broken'));
        read(response, parts, options.readBytesPerSecond);
      });
      sent.on('error', () => finish('broken'));
      sent.end(body ?? undefined);
    });
  }

  function post(message: object, options: CallOptions = {}): Promise<Answer> {
    return exchange('POST', JSON.stringify({ jsonrpc: '2.0', ...message }), options);
  }

  return {
    async open() {
      session = null;
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fault client', version: '1' } };
      const answer = await post({ id: 0, method: 'initialize', params });
      session = answer.session;
      if (session === null) return false;
      return (await post({ method: 'notifications/initialized' })).status === 202;
    },
    async call(tool, args, options) {
      const params = { name: tool, arguments: args };
      return endingOf(await post({ id: nextId++, method: 'tools/call', params }, options));
    },
    async end() {
      if (session !== null) await exchange('DELETE', null);
      session = null;
      agent.destroy();
    },
    vanish() {
      agent.destroy();
    },
    get session() {
      return session;
    },
  };
}

function read(response: IncomingMessage, parts: Buffer[], bytesPerSecond: number | undefined): void {
  response.on('data', (part: Buffer) => {
    parts.push(part);
    if (bytesPerSecond === undefined) return;
    response.pause();
    setTimeout(() => response.resume(), (part.length / bytesPerSecond) * 1000);
  });
}

function endingOf({ how, status, text }: Answer): Ended {
  if (how !== 'whole') return { how, status, text };
  const message = messageIn(text);
  if (message?.error !== undefined) return { how: 'error', status, text: message.error.message ?? '' };
  const said = message?.result?.content?.[0]?.text;
  if (said === undefined) return { how: 'status', status, text };
  if (said.startsWith('[POLICY DENIED]')) return { how: 'denied', status, text: said };
  if (said.startsWith('[APPROVAL PENDING]')) return { how: 'pending', status, text: said };
  return { how: 'result', status, text: said };
}

interface AnyAnswer {
  readonly error?: { readonly message?: string };
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
}

/** The one message of an answer, or the last one of a stream. */
function messageIn(text: string): AnyAnswer | null {
  const json = text.startsWith('{')
    ? text
    : (text
        .split('\n')
        .findLast((line) => line.startsWith('data: '))
        ?.slice(6) ?? '');
  try {
    return JSON.parse(json) as AnyAnswer;
  } catch {
    return null;
  }
}
