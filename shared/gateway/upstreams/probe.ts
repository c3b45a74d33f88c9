import type { Clock } from '../ports.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';

export interface ProbeOptions {
  readonly name: string;
  readonly clock: Clock;
  /** For the whole look. */
  readonly timeoutMs: number;
}

export interface ProbedServer {
  readonly protocolVersion: string;
  readonly tools: unknown[];
}

/** A server that lists without end is cut here. */
const MAX_PAGES = 100;
const MAX_TOOLS = 10_000;

/** Initializes a fresh link and lists all tools. The caller closes the link. Rejects with UpstreamError. */
export async function probeServer(link: UpstreamLink, options: ProbeOptions): Promise<ProbedServer> {
  const client = createProbeClient(link, options);
  try {
    const { protocolVersion, capabilities } = await client.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'countersign', title: 'Countersign', version: '1' },
    });
    await client.notify('notifications/initialized');
    const hasTools = typeof capabilities === 'object' && capabilities !== null && 'tools' in capabilities;
    return { protocolVersion: String(protocolVersion), tools: hasTools ? await listTools(client) : [] };
  } finally {
    client.stop();
  }
}

async function listTools(client: ProbeClient): Promise<unknown[]> {
  const tools: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES && tools.length < MAX_TOOLS; page += 1) {
    const result = await client.request('tools/list', cursor === undefined ? {} : { cursor });
    if (Array.isArray(result['tools'])) tools.push(...result['tools']);
    cursor = result['nextCursor'];
    if (typeof cursor !== 'string') break;
  }
  return tools.slice(0, MAX_TOOLS);
}

interface ProbeClient {
  request(method: string, params: unknown): Promise<Readonly<Record<string, unknown>>>;
  notify(method: string): Promise<void>;
  stop(): void;
}

function createProbeClient(link: UpstreamLink, options: ProbeOptions): ProbeClient {
  const waiting = new Map<number, { resolve: (message: ServerMessage) => void; reject: (error: UpstreamError) => void }>();
  let over: UpstreamError | null = null;
  let nextId = 1;

  function fail(error: UpstreamError): void {
    over = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const cancelTimeout = options.clock.after(options.timeoutMs, () => {
    fail(
      new UpstreamError(
        'timeout',
        `${options.name} did not answer within ${Math.round(options.timeoutMs / 1000)} s. See its log.`,
      ),
    );
  });
  link.onClose((error) => fail(error ?? new UpstreamError('closed', `The connection to ${options.name} is closed.`)));
  link.onMessage((message) => {
    if (message.kind === 'response' && typeof message.id === 'number') {
      waiting.get(message.id)?.resolve(message);
      waiting.delete(message.id);
    } else if (message.kind === 'request' && message.id !== null) {
      // We declared no capabilities: whatever it asks, we cannot do; an answer keeps it from waiting.
      const error = { code: -32601, message: 'Method not found' };
      link.send(JSON.stringify({ jsonrpc: '2.0', id: message.id, error })).catch(() => {});
    }
  });

  return {
    async request(method, params) {
      if (over !== null) throw over;
      const id = nextId++;
      const answered = new Promise<ServerMessage>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const [message] = await Promise.all([answered, link.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))]);
      const { result, error } = message.value;
      if (typeof result !== 'object' || result === null) {
        throw new UpstreamError('died', `${options.name} refused ${method}: ${sayError(error)}`);
      }
      return result as Readonly<Record<string, unknown>>;
    },
    notify: (method) => link.send(JSON.stringify({ jsonrpc: '2.0', method })),
    stop: () => cancelTimeout(),
  };
}

function sayError(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : null;
  return typeof message === 'string' ? message.slice(0, 300) : 'without saying why.';
}
