import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { createInProgress } from '../in-progress.ts';
import { idKey } from '../listener/exchange.ts';
import type { ClientMessage, MessageId } from '../wire/message.ts';
import type { CallChannel } from './call-channel.ts';
import { failedOutcome } from './outcome.ts';

/** One request of a client to an HTTP server, from its arrival to its answer. */
export interface Pending {
  readonly key: string;
  readonly message: ClientMessage;
  /** Null for what the rules do not speak about. */
  readonly channel: CallChannel | null;
  /** False while a person is asked: the server knows nothing of it. */
  isSent: boolean;
  /** True when its own stream has ended and the answer may come on another (MCP 2025-11-25, Resumability). */
  isElsewhere: boolean;
  /** Tells what became of it; only the first counts. */
  settle: (outcome: ForwardOutcome) => void;
  /** Ends both ways of its exchange. */
  letGo: () => void;
  /** Takes it off the list of those that wait. */
  remove: () => void;
}

/**
 * The requests of one session. Several processes may share a session that has no id of its own and use the same request ids,
 * so an id names a request only when one request alone has it.
 */
export interface PendingRequests {
  add(message: ClientMessage, id: MessageId, channel: CallChannel | null): Pending;
  /** The one request with this id; null when there is none or more than one. */
  only(key: string): Pending | null;
  /** The requests with this id whose answer comes on another stream than their own. */
  elsewhere(key: string): readonly Pending[];
  /** The session is over: nobody waits any more, and nothing is held open to the server for it. */
  end(): void;
}

export function createPendingRequests(): PendingRequests {
  const all = createInProgress<Pending>();
  return {
    add(message, id, channel) {
      const pending: Pending = {
        key: idKey(id),
        message,
        channel,
        isSent: false,
        isElsewhere: false,
        settle: () => {},
        letGo: () => {},
        remove: () => {},
      };
      pending.remove = all.add(pending);
      return pending;
    },
    only(key) {
      const [one, other] = [...all].filter((pending) => pending.key === key);
      return one !== undefined && other === undefined ? one : null;
    },
    elsewhere: (key) => [...all].filter((pending) => pending.isElsewhere && pending.key === key),
    end() {
      for (const { channel, settle, letGo } of all) {
        channel?.leave('left');
        settle(failedOutcome('The session ended before the answer.'));
        letGo();
      }
      all.clear();
    },
  };
}
