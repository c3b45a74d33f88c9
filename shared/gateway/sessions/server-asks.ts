import { isJsonObject } from '../../model/json.ts';
import type { CallOrigin, ForwardOutcome } from '../calls/incoming-call.ts';
import type { HandleMessage } from '../calls/incoming-message.ts';
import { rpcErrorText, rpcResultText } from '../listener/answers.ts';
import { idKey } from '../listener/exchange.ts';
import type { Clock, Log } from '../ports.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { lookAtServerMessage, type ServerAsk } from '../wire/look-at-server-message.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { type ClientMessage, RPC } from '../wire/message.ts';
import { createSilentChannel, type SilentChannel } from './call-channel.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from './outcome.ts';

export interface ServerAsksOptions {
  readonly server: string;
  readonly origin: () => CallOrigin;
  readonly handleMessage: HandleMessage;
  readonly log: Log;
  readonly clock: Clock;
  /** Sends a text to the server that asked; it may be gone. */
  readonly reply: (text: string) => void;
  /** Several connections use the same ids, so an id says nothing about whose request it is. */
  readonly isShared?: boolean;
}

/** The way to the client on which a message of the server came. */
export interface WayToClient {
  /** closed: the client can't be told any more. refused: it must not be, which the server was told already. */
  readonly deliver: (text: string) => 'delivered' | 'closed' | 'refused';
  /** Runs once when this way is closed; the returned function stops listening. */
  readonly onClosed?: (listener: () => void) => () => void;
  /** Keeps the way open until the returned function is called. */
  readonly keepOpen?: () => () => void;
}

/**
 * What one server asks of one client (sampling, elicitation) in the revisions with sessions, until the client has answered. What
 * the rules speak about is held back while it is judged; everything else of the session goes on. What the client must not
 * see is answered in its place.
 */
export interface ServerAsks {
  /** A request or notification of the server. True when it takes charge of the message, and delivers it later or never. False: the message goes on as it is, now. */
  take(message: ServerMessage, way: WayToClient): boolean;
  /**
   * A response of the client is on its way; false when it answers what it was never asked, and must not go on. `id`: the server's own
   * id as JSON text, when the client knows another.
   */
  answered(message: ClientMessage, id?: string): boolean;
  /** The session is over: nobody waits any more. */
  end(): void;
}

/** A server that asks for more at once floods whoever has to look at it. */
const MAX_OPEN = 100;
/** What is denied at once frees its place at once; each is an entry of the history. */
const MAX_PER_SECOND = 50;
const NO_ROOM = 'Too many requests wait for this client already.';
/** "User rejected sampling request" (MCP 2025-11-25, Sampling, Error Handling). */
const REJECTED = -1;

interface Open {
  readonly key: string;
  readonly channel: SilentChannel;
  /** Null while it is judged: the client knows nothing of it. */
  settle: ((outcome: ForwardOutcome) => void) | null;
}

export function createServerAsks(options: ServerAsksOptions): ServerAsks {
  const { server, log, clock, reply } = options;
  const open = new Set<Open>();
  let isOver = false;
  let isFlooded = false;
  let second = 0;
  let inSecond = 0;

  function hasRoom(): boolean {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) inSecond = 0;
    second = now;
    inSecond += 1;
    return open.size < MAX_OPEN && inSecond <= MAX_PER_SECOND;
  }

  function find(key: string): Open | undefined {
    const [one, other] = [...open].filter((each) => each.key === key);
    return other === undefined ? one : undefined;
  }

  function refuse(message: ServerMessage, why: string): true {
    log.warn('a request of a server was refused', { server, why });
    const id = idTextOf(message);
    if (id !== null) reply(rpcErrorText(id, RPC.invalidRequest, `Invalid request: ${why}`));
    return true;
  }

  function refuseFlood(message: ServerMessage): true {
    if (!isFlooded) log.warn('a server asks for more than can be looked at', { server, waiting: open.size });
    isFlooded = true;
    reply(rpcErrorText(idTextOf(message) ?? 'null', RPC.serverFailed, NO_ROOM));
    return true;
  }

  function hold(message: ServerMessage, ask: ServerAsk, way: WayToClient): void {
    const channel = createSilentChannel();
    const one: Open = { key: message.id === null ? '' : idKey(message.id), channel, settle: null };
    open.add(one);
    const stopListening = way.onClosed?.(() => channel.leave('left'));
    const release = way.keepOpen?.();
    let delivery: ReturnType<WayToClient['deliver']> = 'delivered';
    const forward = (): Promise<ForwardOutcome> =>
      new Promise((resolve) => {
        one.settle = resolve;
        delivery = way.deliver(message.text);
        if (delivery !== 'delivered') resolve(failedOutcome('The client could not be asked.'));
        // From here on the client answers by a message of its own, whatever becomes of this way.
        stopListening?.();
        release?.();
      });
    const judged = { origin: options.origin(), server, ...ask, channel, asker: 'server' as const, request: null, forward };
    void options
      .handleMessage(judged)
      .then((answer) => {
        if ((answer.kind === 'refused' || delivery === 'closed') && !isOver && channel.how !== 'cancelled')
          reply(rejectionText(message, ask));
      })
      .catch((error: unknown) => log.error('a request of a server could not be judged', { server, error: String(error) }))
      .finally(() => {
        open.delete(one);
        if (open.size === 0) isFlooded = false;
        stopListening?.();
        release?.();
      });
  }

  /** False when the client was told of it, and has to hear this too. */
  function takeBack(message: ServerMessage): boolean {
    const [span] = memberSpans(message.text, [['params', 'requestId']]);
    if (span === undefined || span === null) return false;
    const found = find(keyOfIdText(message.text.slice(span.start, span.end)));
    if (found === undefined) return false;
    const wasSeen = found.settle !== null;
    found.channel.leave('cancelled');
    found.settle?.({ ...cancelledOutcome(), message: 'The server took its request back.' });
    return !wasSeen;
  }

  return {
    take(message, way) {
      if (message.method === 'notifications/cancelled' && open.size > 0 && takeBack(message)) return true;
      const look = lookAtServerMessage(message);
      if (look.kind === 'refuse') return refuse(message, look.why);
      const isInUse = open.size > 0 && message.id !== null && options.isShared !== true && find(idKey(message.id)) !== undefined;
      if (isInUse) return refuse(message, 'this id is in use');
      if (look.kind === 'pass') return false;
      if (!hasRoom()) return refuseFlood(message);
      hold(message, look.ask, way);
      return true;
    },
    answered(message, ownId) {
      if (open.size === 0 || message.kind !== 'response' || message.id === null) return true;
      const found = find(ownId === undefined ? idKey(message.id) : keyOfIdText(ownId));
      if (found === undefined) return true;
      if (found.settle === null) return false;
      const { text, id, value } = message;
      found.settle(outcomeOf({ text, id, value, kind: 'response', method: null }));
      return true;
    },
    end() {
      isOver = true;
      for (const { channel, settle } of [...open]) {
        channel.leave('left');
        settle?.({ ...cancelledOutcome(), message: 'The session ended before the client answered.' });
      }
    },
  };
}

/** What a server reads when the person, or a rule, said no: as if the client's user had. */
function rejectionText(message: ServerMessage, { method, params }: ServerAsk): string {
  const id = idTextOf(message) ?? 'null';
  // MCP 2025-11-25, Elicitation, Response Actions.
  if (method === 'elicitation/create' && !isJsonObject(params['task'])) return rpcResultText(id, { action: 'decline' });
  return rpcErrorText(id, REJECTED, `User rejected ${method === 'sampling/createMessage' ? 'sampling' : 'elicitation'} request`);
}

function idTextOf({ text, id }: ServerMessage): string | null {
  const [span] = id === null ? [] : memberSpans(text, [['id']]);
  return span === undefined || span === null ? null : text.slice(span.start, span.end);
}

/** The key of an id that stands in a text as JSON. */
function keyOfIdText(json: string): string {
  return json.startsWith('"') ? `s${String(JSON.parse(json))}` : `n${json}`;
}
