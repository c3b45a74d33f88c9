import type { ForwardOutcome } from '../calls/incoming-call.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { createInProgress } from '../in-progress.ts';
import { idKey } from '../listener/exchange.ts';
import type { CallChannel } from './call-channel.ts';
import { failedOutcome, outcomeOf } from './outcome.ts';

/** One request of a client to an HTTP server, from its arrival to its answer. */
export interface Pending {
  readonly key: string;
  /** Null for what is no tool call. */
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
  add(key: string, channel: CallChannel | null): Pending;
  delete(pending: Pending): void;
  /** The one request with this id; null when there is none or more than one. */
  only(key: string): Pending | null;
  /** A response that did not come on its request's own stream. */
  answerElsewhere(message: ServerMessage): void;
  /** The session is over: nobody waits any more, and nothing is held open to the server for it. */
  end(): void;
}

export function createPendingRequests(): PendingRequests {
  const all = createInProgress<Pending>();
  return {
    add(key, channel) {
      const pending: Pending = {
        key,
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
    delete: (pending) => pending.remove(),
    only(key) {
      const [one, other] = [...all].filter((pending) => pending.key === key);
      return one !== undefined && other === undefined ? one : null;
    },
    answerElsewhere(message) {
      const { id } = message;
      if (message.kind !== 'response' || id === null) return;
      for (const pending of all) if (pending.isElsewhere && pending.key === idKey(id)) pending.settle(outcomeOf(message));
    },
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
