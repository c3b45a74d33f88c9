import type { ServerResponse } from 'node:http';
import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { createInProgress } from '../in-progress.ts';
import { sendStatus } from '../listener/answers.ts';
import { idKey } from '../listener/exchange.ts';
import type { PassageInHand } from '../upstreams/http-passage.ts';
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
  /** Where it is carried; null while it is not sent. Both ways of it are ended when it is let go. */
  exchange: ExchangeInHand | null;
  /** Tells what became of it; only the first counts. */
  settle: (outcome: ForwardOutcome) => void;
  /** Takes it off the list of those that wait. */
  remove: () => void;
}

/**
 * Objects, not a function made for them: V8 keeps everything that a function knows alive until the next full collection when it
 * is put into an object after that was made.
 */
export interface ExchangeInHand {
  readonly response: ServerResponse;
  readonly inHand: PassageInHand;
}

/** Ends both ways of the exchange that carries a request. */
export function letGo({ exchange }: Pending): void {
  if (exchange === null) return;
  const { response, inHand } = exchange;
  if (response.headersSent) response.end();
  else sendStatus(response, 202);
  inHand.abort();
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
        exchange: null,
        settle: () => {},
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
      for (const pending of all) {
        pending.channel?.leave('left');
        pending.settle(failedOutcome('The session ended before the answer.'));
        letGo(pending);
      }
      all.clear();
    },
  };
}
