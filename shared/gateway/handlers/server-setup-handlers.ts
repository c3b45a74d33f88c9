import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { ServerConfig } from '../../model/server.ts';
import { fingerprintOf } from '../config/consents.ts';
import type { ServerStore } from '../config/server-store.ts';
import type { ToolBook } from '../config/tool-book.ts';
import type { Clock } from '../ports.ts';
import type { FindVersion } from '../programs/find-version.ts';
import { UpstreamError } from '../upstreams/link.ts';
import type { ProbedServer } from '../upstreams/probe.ts';
import { sayConnection } from './server-handlers.ts';

export interface ServerSetupHandlersOptions {
  readonly servers: ServerStore;
  readonly tools: Pick<ToolBook, 'list'>;
  readonly clock: Clock;
  /** Starts or reaches a server, lists its tools, ends again; rejects with UpstreamError. */
  readonly look: (name: string) => Promise<ProbedServer>;
  readonly findVersion: FindVersion;
  /** The person's home folder. */
  readonly home: string;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly endConnections: (name: string) => Promise<void>;
  readonly retry: (name: string) => void;
  readonly record: (subject: string, reason: string, server: string) => void;
}

type ServerSetupHandlers = Pick<
  Handlers,
  | 'servers.get'
  | 'servers.change'
  | 'servers.rename'
  | 'servers.consent'
  | 'servers.pause'
  | 'servers.resume'
  | 'servers.check'
  | 'servers.read'
  | 'servers.findVersion'
>;

/** How a server is started or reached: looking at it, changing it, agreeing to it, switching it off, trying it. */
export function serverSetupHandlers(options: ServerSetupHandlersOptions): ServerSetupHandlers {
  const { servers, clock, record } = options;

  function mustFind(name: string): ServerConfig {
    const server = servers.get(name);
    if (server === null) throw new ContractError('not-found', `There is no server "${name}".`);
    return server;
  }

  async function setPaused(name: string, isPaused: boolean): Promise<null> {
    const before = mustFind(name);
    if (before.paused === isPaused) return null;
    await servers.change(name, { paused: isPaused });
    if (isPaused) await options.endConnections(name);
    else options.retry(name);
    if (isPaused) record('server switched off', 'Its sessions were ended, and nothing starts.', name);
    else record('server switched on', 'A person switched it on again.', name);
    return null;
  }

  return {
    'servers.get': async ({ name }) => {
      const { consent, formerNames, cameFrom: _cameFrom, ...server } = mustFind(name);
      return {
        ...server,
        fingerprint: fingerprintOf(name, server.connection),
        consent: servers.consentOf(name),
        consentedAt: consent?.at ?? null,
        formerNames: formerNames.map((former) => former.name),
      };
    },
    'servers.change': async ({ name, connection, secrets, from }) => {
      mustFind(name);
      await servers.change(name, { connection, secrets }, from);
      // What is open runs what was there before.
      await options.endConnections(name);
      options.retry(name);
      record('server changed', sayConnection(connection), name);
      return { fingerprint: fingerprintOf(name, connection) };
    },
    'servers.rename': async ({ name, to }) => {
      mustFind(name);
      await options.rename(name, to);
      record('server renamed', `It was called ${name} before.`, to);
      return null;
    },
    'servers.consent': async ({ name, fingerprint }) => {
      const { connection } = mustFind(name);
      await servers.consent(name, fingerprint);
      options.retry(name);
      record('consent given', `A person agreed to what it is. ${sayConnection(connection)}`, name);
      return null;
    },
    'servers.read': async ({ text, answers }) => {
      // Four formats that nothing else needs.
      const { readServers } = await import('../servers/paste/read-servers.ts');
      const { servers: proposed, problems } = readServers(text, { answers, home: options.home });
      return { servers: [...proposed], problems: [...problems] };
    },
    'servers.findVersion': ({ connection }) => options.findVersion(connection),
    'servers.pause': ({ name }) => setPaused(name, true),
    'servers.resume': ({ name }) => setPaused(name, false),
    'servers.check': async ({ name }) => {
      mustFind(name);
      const startedAt = clock.now();
      const durationMs = (): number => Math.max(0, Math.round(clock.now() - startedAt));
      try {
        const { protocolVersion, serverInfo, tools } = await options.look(name);
        const changed = options.tools
          .list(name)
          .flatMap(({ definition, state }) => (state === 'changed' ? [definition.name] : []));
        options.retry(name);
        return {
          ok: true,
          durationMs: durationMs(),
          protocol: protocolVersion,
          serverName: serverInfo.name,
          serverVersion: serverInfo.version,
          tools: tools.length,
          changed,
        };
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        return { ok: false, durationMs: durationMs(), message: error.message };
      }
    },
  };
}
