import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { UpstreamError } from '../upstreams/link.ts';
import { UNSUPPORTED_VERSION } from '../wire/unsupported-version.ts';
import { factsOf, type Join, joinBySession, type Joined, type JoinOptions, open, type ServerFacts } from './join-server.ts';
import { ServerRefusal } from './joined-server.ts';
import { STATELESS_VERSION } from './merged-identity.ts';

/** A server that does not know stateless requests may not answer one at all: after so long it is met with a session as well. */
const DISCOVER_WAIT_MS = 2500;
const SHORTEST_GRACE_MS = 500;
const LONGEST_GRACE_MS = 3000;

/**
 * Joins for stateless clients. A server of the same revision gets their requests as they are. One that only knows sessions is
 * met with a session of ours that declares no capabilities: such clients can't be asked anything in between, so it will not
 * try. Which of the two it is, is found out by asking (MCP 2026-07-28, Versioning); an answer is remembered in `eras`. A server
 * that ends when it is asked is met again from the start. One that keeps silent may not understand, or still be starting: it is
 * asked both ways, each on a connection of its own. When the session comes first, the other answer has as much time again as
 * the session took: what kept one waiting (a download, a busy machine) has kept both.
 */
export function joinStateless(
  options: JoinOptions,
  eras: Map<string, ServerFacts['era']>,
  envelope: JsonObject,
  initializeParams: JsonObject,
): Join {
  const bySession = joinBySession(options, initializeParams);
  const byDiscovery = joinByDiscovery(options, envelope);

  function remember(server: string, found: Joined): Joined {
    eras.set(server, found.facts.era);
    return found;
  }

  return async (server, signal, onOver) => {
    if (eras.get(server) === '2025') return bySession(server, signal, onOver);
    const asked = attempt(byDiscovery, server, signal, onOver);
    const answer = asked.joined.catch((error: unknown): 'older' => {
      if (signal.aborted || (error instanceof UpstreamError && error.code === 'auth')) throw error;
      return 'older';
    });
    const first = await within(options.clock, DISCOVER_WAIT_MS, answer);
    if (first === 'older') return remember(server, await bySession(server, signal, onOver));
    if (first !== 'silent') return remember(server, first);

    const begun = attempt(bySession, server, signal, onOver);
    const late = answer.then((found) => (found === 'older' ? begun.joined : found));
    const begunAt = options.clock.now();
    let found = await Promise.any([begun.joined, late]).catch(() => begun.joined);
    if (found.facts.era === '2025') {
      const graceMs = Math.min(LONGEST_GRACE_MS, Math.max(SHORTEST_GRACE_MS, options.clock.now() - begunAt));
      const later = await within(options.clock, graceMs, answer).catch((): 'older' => 'older');
      if (typeof later === 'object') found = later;
    }
    if (found.facts.era === '2026') {
      begun.drop();
      return remember(server, found);
    }
    asked.drop();
    const { over } = begun;
    if (over !== null) throw new UpstreamError('died', over.problem ?? `The connection to ${server} was closed.`);
    // That it did not answer says nothing about the next time.
    return found;
  };
}

/** Asks a server which revisions it speaks, and stays with one that speaks ours. Rejects for any other. */
function joinByDiscovery(options: JoinOptions, envelope: JsonObject): Join {
  return async (server, signal, onOver) => {
    let isWanted = false;
    const joined = await open(options, server, signal, (problem) => {
      if (isWanted) onOver(problem);
    });
    try {
      const ask = (): Promise<JsonObject> => joined.ask(options.nextId(), 'server/discover', { _meta: envelope });
      const result = await ask().catch((error: unknown) => {
        // One that refuses our revision and names it in the same breath means: ask again (MCP 2026-07-28, Versioning).
        if (error instanceof ServerRefusal && supportsOurs(error.error)) return ask();
        throw error;
      });
      const versions = member(result, 'supportedVersions');
      if (!Array.isArray(versions) || !versions.includes(STATELESS_VERSION)) throw new ServerRefusal('another revision', '');
      isWanted = true;
      return { joined, facts: { era: '2026', ...factsOf(result) } };
    } catch (error) {
      await joined.close().catch(() => {});
      throw error;
    }
  };
}

interface Attempt {
  readonly joined: Promise<Joined>;
  /** How its connection ended; null while it has not. */
  readonly over: { readonly problem: string | null } | null;
  /** It is not wanted any more, whatever became or becomes of it; nobody hears of its end. */
  drop(): void;
}

function attempt(join: Join, server: string, signal: AbortSignal, onOver: (problem: string | null) => void): Attempt {
  const dropped = new AbortController();
  let over: Attempt['over'] = null;
  const joined = join(server, AbortSignal.any([signal, dropped.signal]), (problem) => {
    over = { problem };
    if (!dropped.signal.aborted) onOver(problem);
  });
  joined.catch(() => {});
  return {
    joined,
    get over() {
      return over;
    },
    drop: () => dropped.abort(),
  };
}

async function within<T>(clock: JoinOptions['clock'], ms: number, answer: Promise<T>): Promise<T | 'silent'> {
  const silence = Promise.withResolvers<'silent'>();
  const cancel = clock.after(ms, () => silence.resolve('silent'));
  try {
    return await Promise.race([answer, silence.promise]);
  } finally {
    cancel();
  }
}

/** Whether an error says which revisions are supported, and ours is among them. */
function supportsOurs(error: string): boolean {
  const value = readJson(error) as JsonValue;
  const data = isJsonObject(value) && member(value, 'code') === UNSUPPORTED_VERSION ? member(value, 'data') : undefined;
  const supported = isJsonObject(data) ? member(data, 'supported') : undefined;
  return Array.isArray(supported) && supported.includes(STATELESS_VERSION);
}
