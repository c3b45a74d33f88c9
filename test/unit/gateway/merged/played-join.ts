import type { Join } from '../../../../shared/gateway/merged/join-server.ts';
import type { Ending, JoinedServer } from '../../../../shared/gateway/merged/joined-server.ts';
import type { JsonObject } from '../../../../shared/model/json.ts';
import { UpstreamError } from '../../../../shared/gateway/upstreams/link.ts';

/** Servers that join when the test says so. */
export interface PlayedJoin {
  readonly join: Join;
  /** Servers that were asked to join, in order. */
  readonly asked: string[];
  readonly closed: string[];
  welcome(server: string, ask?: (method: string, params: JsonObject) => Promise<JsonObject>): Promise<void>;
  refuse(server: string, why: string): Promise<void>;
  die(server: string, why: string): void;
}

interface Waiting {
  readonly resolve: Parameters<ConstructorParameters<typeof Promise<Awaited<ReturnType<Join>>>>[0]>[0];
  readonly reject: (error: UpstreamError) => void;
  readonly onOver: (problem: string | null) => void;
}

export function createPlayedJoin(): PlayedJoin {
  const waiting = new Map<string, Waiting>();
  const asked: string[] = [];
  const closed: string[] = [];

  function waitingFor(server: string): Waiting {
    const found = waiting.get(server);
    if (found === undefined) throw new Error(`${server} was not asked to join`);
    return found;
  }

  return {
    asked,
    closed,
    join: (server, signal, onOver) =>
      new Promise((resolve, reject) => {
        asked.push(server);
        waiting.set(server, { resolve, reject, onOver });
        signal.addEventListener('abort', () => {
          closed.push(server);
          reject(new UpstreamError('closed', `${server} was closed.`));
        });
      }),
    async welcome(server, ask = () => Promise.resolve({})) {
      const joined: JoinedServer = {
        server,
        request: () => Promise.resolve<Ending>({ kind: 'cancelled' }),
        cancel: () => {},
        ask: (_id, method, params) => ask(method, params),
        tell: () => Promise.resolve(),
        close: () => Promise.resolve(),
      };
      const facts = { era: '2025' as const, capabilities: { tools: {} }, instructions: null };
      waitingFor(server).resolve({ joined, facts });
      await settled();
    },
    async refuse(server, why) {
      waitingFor(server).reject(new UpstreamError('died', why));
      await settled();
    },
    die: (server, why) => waitingFor(server).onOver(why),
  };
}

/** What was resolved has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
