import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { parseStrictJson } from '../wire/strict-json.ts';

/** One server inside a merged session. */
export interface ServerLink {
  readonly server: string;
  readonly link: UpstreamLink;
  capabilities: JsonObject;
  /** connecting: not initialized yet. failed: its parts are absent, and `problem` says why. */
  state: 'connecting' | 'ready' | 'failed';
  problem: string | null;
}

/** A server answered a request of ours with a JSON-RPC error. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  /** JSON text of the error object. */
  readonly error: string;
  constructor(message: string, error: string) {
    super(message);
    this.error = error;
  }
}

export interface ServerLinksOptions extends Pick<EndpointOptions, 'openLink' | 'health' | 'clock' | 'connectTimeoutMs'> {
  /** The params of the client's own `initialize`, as text: each server sees the client that is really there. */
  readonly initializeParams: string;
  /** Messages that are not answers to requests of ours. */
  readonly onMessage: (from: ServerLink, message: ServerMessage) => void;
  /** A server joined late, or went. */
  readonly onChange: () => void;
  readonly onFailed: (from: ServerLink, why: string) => void;
}

/** The connections of one merged session. A server that fails leaves the others as they are. */
export interface ServerLinks {
  /** Connects to servers that are not there yet; resolves when all have answered or failed. */
  connect(servers: readonly string[]): Promise<void>;
  ready(): readonly ServerLink[];
  get(server: string): ServerLink | null;
  failed(): readonly ServerLink[];
  /** Asks one server something of our own. Rejects with UpstreamError or ServerRefusal. */
  ask(to: ServerLink, method: string, params: string): Promise<JsonObject>;
  /** All pages of a list. */
  list(to: ServerLink, method: string, key: string): Promise<readonly JsonValue[]>;
  drop(server: string): Promise<void>;
  close(): Promise<void>;
}

const OWN_ID = 'countersign-';
const MAX_PAGES = 200;

export function createServerLinks(options: ServerLinksOptions): ServerLinks {
  const links = new Map<string, ServerLink>();
  const asked = new Map<string, { to: ServerLink; resolve: (text: string) => void; reject: (error: UpstreamError) => void }>();
  let nextId = 1;
  let isClosed = false;

  async function connectOne(server: string): Promise<void> {
    let opened: UpstreamLink;
    try {
      opened = await options.openLink(server);
    } catch (error) {
      links.set(server, absent(server, error));
      return;
    }
    if (isClosed) return opened.close();
    const link: ServerLink = { server, link: opened, capabilities: {}, state: 'connecting', problem: null };
    links.set(server, link);
    options.health.opened(server);
    opened.onMessage((message) => take(link, message));
    opened.onClose((error) => over(link, error));
    const cancelTimeout = options.clock.after(options.connectTimeoutMs(), () => {
      link.problem = `${server} did not answer in time.`;
      void opened.close();
    });
    try {
      const result = await ask(link, 'initialize', options.initializeParams);
      const capabilities = member(result, 'capabilities');
      link.capabilities = isJsonObject(capabilities) ? capabilities : {};
      await opened.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      link.state = 'ready';
      options.health.worked(server);
    } catch (error) {
      link.state = 'failed';
      link.problem ??= error instanceof Error ? error.message : String(error);
      await opened.close();
    } finally {
      cancelTimeout();
    }
  }

  function take(from: ServerLink, message: ServerMessage): void {
    const waiting = message.kind === 'response' && typeof message.id === 'string' ? asked.get(message.id) : undefined;
    if (waiting === undefined || waiting.to !== from) return options.onMessage(from, message);
    asked.delete(String(message.id));
    waiting.resolve(message.text);
  }

  function over(link: ServerLink, error: UpstreamError | null): void {
    const wasReady = link.state === 'ready';
    link.state = 'failed';
    link.problem ??= error?.message ?? null;
    options.health.closed(link.server, error === null ? link.problem : error.message);
    const why = link.problem ?? `The connection to ${link.server} is closed.`;
    for (const [id, waiting] of asked) {
      if (waiting.to !== link) continue;
      asked.delete(id);
      waiting.reject(new UpstreamError('closed', why));
    }
    options.onFailed(link, why);
    if (wasReady && !isClosed) options.onChange();
  }

  async function ask(to: ServerLink, method: string, params: string): Promise<JsonObject> {
    const id = `${OWN_ID}${nextId++}`;
    const answered = new Promise<string>((resolve, reject) => asked.set(id, { to, resolve, reject }));
    const [text] = await Promise.all([
      answered,
      to.link.send(`{"jsonrpc":"2.0","id":"${id}","method":${JSON.stringify(method)},"params":${params}}`),
    ]).finally(() => asked.delete(id));
    const parsed = parseStrictJson(text, ['/error']);
    if (!parsed.ok || !isJsonObject(parsed.value))
      throw new UpstreamError('died', `${to.server} answered ${method} with JSON that can be read in two ways.`);
    const result = member(parsed.value, 'result');
    if (isJsonObject(result)) return result;
    const span = parsed.spans.get('/error');
    throw new ServerRefusal(`${to.server} refused ${method}.`, span === undefined ? 'null' : text.slice(span.start, span.end));
  }

  return {
    async connect(servers) {
      const missing = servers.filter((server) => !links.has(server));
      const before = links.size;
      await Promise.all(missing.map(connectOne));
      if (before > 0 && missing.length > 0) options.onChange();
    },
    ready: () => [...links.values()].filter(({ state }) => state === 'ready'),
    get: (server) => links.get(server) ?? null,
    failed: () => [...links.values()].filter(({ state }) => state === 'failed'),
    ask,
    async list(to, method, key) {
      const items: JsonValue[] = [];
      let cursor: JsonValue | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const result = await ask(to, method, cursor === undefined ? '{}' : `{"cursor":${JSON.stringify(cursor)}}`);
        const listed = member(result, key);
        if (Array.isArray(listed)) items.push(...(listed as readonly JsonValue[]));
        cursor = member(result, 'nextCursor');
        if (typeof cursor !== 'string') break;
      }
      return items;
    },
    async drop(server) {
      const link = links.get(server);
      links.delete(server);
      await link?.link.close();
    },
    async close() {
      isClosed = true;
      await Promise.all([...links.values()].map(({ link }) => link.close()));
      links.clear();
    },
  };
}

/** A server whose connection could not even be opened (a credential is missing). */
function absent(server: string, error: unknown): ServerLink {
  const link: UpstreamLink = {
    send: () => Promise.reject(new UpstreamError('not-started', `${server} is not connected.`)),
    onMessage: () => {},
    onClose: () => {},
    close: () => Promise.resolve(),
    state: 'closed',
  };
  return { server, link, capabilities: {}, state: 'failed', problem: error instanceof Error ? error.message : String(error) };
}
