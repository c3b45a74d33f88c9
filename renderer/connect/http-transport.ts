import type { CallRequest, ContractTransport } from '../../shared/contract/define.ts';
import type { ConnectionStatus } from './connection-status.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** The host could not be reached, or does not know this browser. Nothing is known about what became of the command. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: 'unreachable' | 'signed-out';
  constructor(code: 'unreachable' | 'signed-out') {
    super(code);
    this.code = code;
  }
}

/**
 * The contract over plain HTTP: POST for calls, one stream of server-sent events for all listeners. Same origin, session
 * by cookie. The stream opens itself again, ever more slowly; `status` tells what the person should know about it.
 */
export function httpTransport(origin: string, status: ConnectionStatus): ContractTransport {
  const listeners = new Set<(message: unknown) => void>();
  let stream: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let waitMs = FIRST_RETRY_MS;

  function open(): void {
    stream = new EventSource(`${origin}/api/events`);
    stream.onopen = () => {
      waitMs = FIRST_RETRY_MS;
      status.set('open');
    };
    stream.onmessage = (message: MessageEvent<string>) => deliver(listeners, message.data);
    stream.onerror = () => {
      stream?.close();
      stream = null;
      if (status.get() !== 'signed-out') status.set('lost');
      // An EventSource never tells the status code: a plain call does.
      send(origin, { name: 'state.get', input: null }).catch((error: unknown) => {
        if (error instanceof ConnectionError && error.code === 'signed-out') status.set('signed-out');
      });
      retry = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    };
  }

  return {
    call: (request) => send(origin, request),
    onEvent: (listener) => {
      listeners.add(listener);
      if (stream === null && retry === null) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        if (retry !== null) clearTimeout(retry);
        stream?.close();
        stream = null;
        retry = null;
      };
    },
  };
}

async function send(origin: string, request: CallRequest): Promise<unknown> {
  const reply = await fetch(`${origin}/api/call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-countersign': '1' },
    body: JSON.stringify(request),
    credentials: 'same-origin',
  }).catch(() => {
    throw new ConnectionError('unreachable');
  });
  if (reply.status === 401) throw new ConnectionError('signed-out');
  return (await reply.json()) as unknown;
}

/** One listener that cannot read a message must not keep it from the others. */
function deliver(listeners: ReadonlySet<(message: unknown) => void>, data: string): void {
  for (const listener of listeners) {
    try {
      listener(JSON.parse(data));
    } catch (error) {
      reportError(error);
    }
  }
}
