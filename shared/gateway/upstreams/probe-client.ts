import { RPC } from '../wire/message.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import type { ProbeOptions } from './probe.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The server answered with a JSON-RPC error, or with nothing that could be a result. */
export class ServerAnsweredError extends Error {
  override readonly name = 'ServerAnsweredError';
}

/** The few words of a client that a look at a server needs. */
export interface ProbeClient {
  /** Rejects with ServerAnsweredError, or with UpstreamError when the link or the time is over. */
  request(method: string, params: JsonRecord): Promise<JsonRecord>;
  notify(method: string): Promise<void>;
  /** Characters that the server has sent. */
  received(): number;
  stop(): void;
}

interface Waiting {
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: UpstreamError) => void;
}

export function createProbeClient(link: UpstreamLink, options: ProbeOptions): ProbeClient {
  const waiting = new Map<number, Waiting>();
  let over: UpstreamError | null = null;
  let nextId = 1;
  let received = 0;

  function fail(error: UpstreamError): void {
    over ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const cancelTimeout = options.clock.after(options.timeoutMs, () => {
    const seconds = Math.round(options.timeoutMs / 100) / 10;
    fail(new UpstreamError('timeout', `${options.name} did not answer within ${seconds} s. See its log.`));
  });
  link.onClose((error) => fail(error ?? new UpstreamError('closed', `The connection to ${options.name} is closed.`)));
  link.onMessage((message) => {
    received += message.text.length;
    if (message.kind === 'response' && typeof message.id === 'number') {
      waiting.get(message.id)?.resolve(message);
      waiting.delete(message.id);
    } else if (message.kind === 'request' && message.id !== null) {
      // We declared no capabilities; an answer keeps the server from waiting.
      const answer =
        message.method === 'ping' ? { result: {} } : { error: { code: RPC.methodNotFound, message: 'Method not found' } };
      link.send(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer })).catch(() => {});
    }
  });

  return {
    async request(method, params) {
      if (over !== null) throw over;
      const id = nextId++;
      const answered = new Promise<ServerMessage>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const [message] = await Promise.all([answered, link.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))]);
      const { result, error } = message.value;
      if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result as JsonRecord;
      throw new ServerAnsweredError(`${options.name} refused ${method}: ${sayError(error)}`);
    },
    notify: (method) => link.send(JSON.stringify({ jsonrpc: '2.0', method })),
    received: () => received,
    stop: () => cancelTimeout(),
  };
}

function sayError(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : null;
  return typeof message === 'string' ? message.slice(0, 300) : 'without saying why.';
}
