import type { Clock, Log } from '../ports.ts';
import type { ReadyMember, ServerGroup } from './server-group.ts';

/** What one client with a session has subscribed to, at which server, under the URI that the server knows. */
export interface ResourceSubscriptions {
  /** The server has taken or dropped it. */
  note(server: string, uri: string, isOn: boolean): void;
  /** Its connection has ended. As long as the client wants to hear of its resources, it is met again by itself. */
  lost(server: string): void;
  /** It is there again: subscribes anew. What changed meanwhile nobody knows, so each resource is said to have changed. */
  renew(server: ReadyMember): void;
  end(): void;
}

export interface ResourceSubscriptionsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly group: Pick<ServerGroup, 'sync' | 'reach' | 'find'>;
  readonly nextId: () => number;
  readonly onChanged: (server: string, uri: string) => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A client can't make us remember without end. */
const MAX_PER_SERVER = 10_000;

export function createResourceSubscriptions(options: ResourceSubscriptionsOptions): ResourceSubscriptions {
  const { clock, log, group } = options;
  const subscribed = new Map<string, Set<string>>();
  const waiting = new Map<string, () => void>();

  function meetAgain(server: string, waitMs: number): void {
    waiting.get(server)?.();
    const cancel = clock.after(waitMs, () => {
      waiting.delete(server);
      group.sync();
      if (group.find(server) === null) return void subscribed.delete(server);
      group.reach(server).catch(() => {
        if (subscribed.has(server)) meetAgain(server, Math.min(LONGEST_WAIT_MS, waitMs * 2));
      });
    });
    waiting.set(server, cancel);
  }

  return {
    note(server, uri, isOn) {
      const uris = subscribed.get(server) ?? new Set();
      if (isOn && uris.size < MAX_PER_SERVER) uris.add(uri);
      else uris.delete(uri);
      if (uris.size > 0) subscribed.set(server, uris);
      else subscribed.delete(server);
    },
    lost(server) {
      if (subscribed.has(server)) meetAgain(server, FIRST_WAIT_MS);
    },
    renew({ server, joined }) {
      waiting.get(server)?.();
      waiting.delete(server);
      for (const uri of subscribed.get(server) ?? []) {
        joined.ask(options.nextId(), 'resources/subscribe', { uri }).then(
          () => options.onChanged(server, uri),
          (error: unknown) => log.debug('a subscription was not renewed', { server, error: String(error) }),
        );
      }
    },
    end() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
      subscribed.clear();
    },
  };
}
