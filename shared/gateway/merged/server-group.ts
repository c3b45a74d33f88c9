import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { UpstreamError } from '../upstreams/link.ts';
import type { Join, Joined, ServerFacts } from './join-server.ts';
import type { JoinedServer } from './joined-server.ts';
import { sayError } from '../say-error.ts';

/** One server of a client's grant at the merged address, there or not. */
export interface Member {
  readonly server: string;
  /** joining: not ready to be asked yet. failed: its parts are absent, and `problem` says why. */
  readonly state: 'joining' | 'ready' | 'failed';
  readonly problem: string | null;
  /** Set when it is ready. */
  readonly joined: JoinedServer | null;
  readonly facts: ServerFacts | null;
}

export type ReadyMember = Member & { readonly joined: JoinedServer; readonly facts: ServerFacts };

export interface ServerGroupOptions extends Pick<EndpointOptions, 'health' | 'clock' | 'connectTimeoutMs' | 'joinWaitMs'> {
  readonly join: Join;
  /** The servers that belong to it now, in the order of their lists. */
  readonly serversNow: () => readonly string[];
  /** A server became ready, failed, or went. */
  readonly onChange: (server: string, how: 'ready' | 'gone') => void;
}

/** The servers behind one client. Each joins on its own: one that is dead, slow or gone leaves the others as they are. */
export interface ServerGroup {
  /** Lets in what was added and closes what was removed. */
  sync(): void;
  /** All of them, in their order. */
  members(): readonly Member[];
  ready(): readonly ReadyMember[];
  find(server: string): Member | null;
  /** A member that can be asked, after it has joined; one that failed is tried again. Rejects with UpstreamError. */
  reach(server: string): Promise<ReadyMember>;
  /** Waits for those that are joining, but for none longer than `joinWaitMs` from its start. */
  settle(): Promise<void>;
  /** Tries again what failed, unless it keeps failing. */
  revive(): void;
  /** Tries one that failed again at once: what it failed for was put right. */
  retry(server: string): void;
  /** Ends the connection to one server; `sync` lets it in again. */
  end(server: string): Promise<void>;
  close(): Promise<void>;
}

/** One that did not come up is not tried again for the same request; one that died is. */
const RETRY_MS = 1000;

interface Entry {
  readonly server: string;
  readonly abort: AbortController;
  readonly startedAt: number;
  /** When a failed one may be tried again. */
  retryAt: number;
  settled: Promise<void>;
  state: Member['state'];
  problem: string | null;
  joined: JoinedServer | null;
  facts: ServerFacts | null;
}

export function createServerGroup(options: ServerGroupOptions): ServerGroup {
  const { clock, health } = options;
  const entries = new Map<string, Entry>();
  let isClosed = false;

  function start(server: string): void {
    const startedAt = clock.now();
    const entry: Entry = {
      server,
      abort: new AbortController(),
      startedAt,
      retryAt: startedAt,
      settled: Promise.resolve(),
      state: 'joining',
      problem: null,
      joined: null,
      facts: null,
    };
    entries.set(server, entry);
    const waitMs = health.backOffMs(server);
    if (waitMs > 0) {
      fail(entry, `${health.of(server).message ?? 'It does not start.'} It is tried again in ${Math.ceil(waitMs / 1000)} s.`);
      return;
    }
    entry.settled = join(entry);
  }

  async function join(entry: Entry): Promise<void> {
    const { server, abort } = entry;
    const limitMs = options.connectTimeoutMs();
    const cancelTimeout = clock.after(limitMs, () => {
      const problem = `${server} did not answer within ${Math.round(limitMs / 1000)} s and was ended. See its log.`;
      fail(entry, problem);
      health.failed(server, problem);
      abort.abort();
    });
    try {
      const found = await options.join(server, abort.signal, (problem) => over(entry, problem));
      if (isCurrent(entry) && entry.state === 'joining') welcome(entry, found);
      else await found.joined.close();
    } catch (error) {
      if (!(error instanceof UpstreamError)) health.failed(server, `${server} could not be joined.`);
      fail(entry, sayError(error));
    } finally {
      cancelTimeout();
    }
  }

  function welcome(entry: Entry, { joined, facts }: Joined): void {
    entry.joined = joined;
    entry.facts = facts;
    entry.state = 'ready';
    options.onChange(entry.server, 'ready');
  }

  function fail(entry: Entry, problem: string): void {
    if (entry.state !== 'joining') return;
    entry.state = 'failed';
    entry.problem = problem;
    entry.retryAt = clock.now() + RETRY_MS;
  }

  function mayRetry({ server, state, retryAt }: Entry): boolean {
    const waitMs = retryAt - clock.now();
    // A longer wait than was ever asked for: the clock was set back.
    return !isClosed && state === 'failed' && (waitMs <= 0 || waitMs > RETRY_MS) && health.backOffMs(server) === 0;
  }

  function over(entry: Entry, problem: string | null): void {
    const wasReady = entry.state === 'ready';
    if (wasReady) {
      entry.state = 'failed';
      entry.problem = problem ?? `The connection to ${entry.server} was closed.`;
      entry.joined = null;
    }
    if (wasReady && !isClosed) options.onChange(entry.server, 'gone');
  }

  function isCurrent(entry: Entry): boolean {
    return !isClosed && entries.get(entry.server) === entry;
  }

  async function end(server: string): Promise<void> {
    const entry = entries.get(server);
    if (entry === undefined) return;
    entries.delete(server);
    const { joined } = entry;
    entry.abort.abort();
    await joined?.close();
  }

  function sync(): void {
    if (isClosed) return;
    const wanted = options.serversNow();
    for (const server of entries.keys()) if (!wanted.includes(server)) void end(server);
    for (const server of wanted) if (!entries.has(server)) start(server);
  }

  function revive(): void {
    for (const entry of [...entries.values()]) {
      if (mayRetry(entry)) start(entry.server);
    }
  }

  function ready(): ReadyMember[] {
    return options.serversNow().flatMap((server) => {
      const entry = entries.get(server);
      return entry !== undefined && isReady(entry) ? [entry] : [];
    });
  }

  return {
    sync,
    members: () => options.serversNow().flatMap((server) => entries.get(server) ?? []),
    ready,
    find: (server) => (options.serversNow().includes(server) ? (entries.get(server) ?? null) : null),
    async reach(server) {
      const before = entries.get(server);
      if (before === undefined || isClosed) throw new UpstreamError('closed', `${server} is not at this address.`);
      if (mayRetry(before)) start(server);
      const entry = entries.get(server) ?? before;
      await entry.settled;
      if (isReady(entry)) return entry;
      throw new UpstreamError('not-started', entry.problem ?? `${server} is not there.`);
    },
    async settle() {
      const now = clock.now();
      const waitMs = options.joinWaitMs();
      const joining = [...entries.values()].filter(({ state }) => state === 'joining');
      await Promise.all(joining.map((entry) => within(entry.settled, Math.min(waitMs, entry.startedAt + waitMs - now))));
    },
    revive,
    retry(server) {
      if (!isClosed && entries.get(server)?.state === 'failed') start(server);
    },
    end,
    async close() {
      isClosed = true;
      await Promise.all([...entries.keys()].map(end));
    },
  };

  function within(settled: Promise<void>, ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      void settled.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

function isReady(entry: Entry): entry is Entry & { joined: JoinedServer; facts: ServerFacts } {
  return entry.state === 'ready' && entry.joined !== null && entry.facts !== null;
}
