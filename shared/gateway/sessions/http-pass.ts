import type { IncomingHttpHeaders } from 'node:http';
import { type JsonValue, member } from '../../model/json.ts';
import type { Exchange } from '../listener/exchange.ts';
import { requestHeaders } from '../upstreams/http-headers.ts';
import type { Passage, PassageSink } from '../upstreams/http-passage.ts';
import { detectLegacy } from '../upstreams/legacy-detection.ts';
import type { UpstreamError } from '../upstreams/link.ts';
import type { ClientMessage } from '../wire/message.ts';
import { eraOf } from '../wire/routing-headers.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { type Answer, type AnswerOwner, createAnswer, type Taken } from './http-answer.ts';
import { type GuardedExchange, type GuardedSession, guardMessage } from './http-guard.ts';
import type { HttpListeners } from './http-listeners.ts';
import type { Pending } from './http-pending.ts';
import { createHttpReply, type HttpReply } from './http-reply.ts';
import type { WayToClient } from './server-asks.ts';
import type { Session } from './session-table.ts';

/** What every exchange with one HTTP server uses. */
export interface WayToServer {
  readonly options: EndpointOptions;
  readonly server: string;
  readonly passage: Passage;
  /** Configured for the server. */
  readonly headers: Readonly<Record<string, string>>;
  readonly listeners: HttpListeners;
  stateOf(session: Session, exchange: Exchange): GuardedSession;
  openSession(given: { exchange: Exchange; publicId: string | null; info: JsonValue | undefined }): Session;
  endForGood(session: Session): void;
}

/** How one exchange passes: nothing given, it passes as it is. */
export interface Manner {
  readonly reply?: HttpReply;
  readonly transform?: (text: string) => string;
  /** The call that this exchange carries; else one is made for a request that can be cancelled. */
  readonly pending?: Pending;
  /** Goes instead of the message that came. */
  readonly edited?: ClientMessage | undefined;
  /** It may turn out that the server speaks HTTP+SSE: then nothing was answered, and `isLegacy` says so. */
  readonly mayBeLegacy?: boolean;
}

/** How an exchange ended. `mayGoOn`: its stream can be resumed, so that the answer may come on another. */
export interface Over {
  readonly failure: UpstreamError | null;
  readonly mayGoOn: boolean;
  readonly isLegacy?: boolean;
}

/** Sends one request to the server and its answer to the client; `isOver` hears once when that is over. */
export function passExchange(
  way: WayToServer,
  exchange: Exchange,
  session: Session | null,
  manner: Manner,
  isOver: (over: Over) => void,
): void {
  new Passing(way, exchange, session, manner, isOver).begin();
}

/** One exchange on its way. A class, because there is one for every request (see `call-channel.ts`). */
class Passing implements AnswerOwner, GuardedExchange {
  readonly exchange: Exchange;
  readonly reply: HttpReply;
  readonly own: Pending | null;
  private readonly way: WayToServer;
  private readonly manner: Manner;
  private readonly isOver: (over: Over) => void;
  private readonly answer: Answer;
  private session: Session | null;

  constructor(way: WayToServer, exchange: Exchange, session: Session | null, manner: Manner, isOver: (over: Over) => void) {
    const { message } = exchange;
    const id = message?.kind === 'request' ? message.id : null;
    const canBeCancelled = session !== null && message !== null && id !== null;
    this.way = way;
    this.exchange = exchange;
    this.session = session;
    this.manner = manner;
    this.isOver = isOver;
    this.own = manner.pending ?? (canBeCancelled ? way.stateOf(session, exchange).pending.add(message, id, null) : null);
    this.reply = manner.reply ?? createHttpReply(exchange, way.options.clock);
    this.answer = createAnswer(this);
  }

  begin(): void {
    const { way, exchange, answer, own } = this;
    const { method, message, response, rawHeaders } = exchange;
    const headers = requestHeaders(rawHeaders, way.headers);
    const inHand = way.passage.send({ method, headers, body: (this.manner.edited ?? message)?.bytes ?? null }, this.sink());
    answer.setInHand(inHand);
    way.listeners.add(this.session, exchange, answer);
    if (own !== null) {
      own.isSent = true;
      own.exchange = { response, inHand };
    }
    const ceases = method === 'GET' || eraOf(exchange.headers, message) === '2026';
    // A stream that can be resumed is left as the client left it: the server lets nobody take up one that is still read.
    exchange.onClosed(() => {
      if (exchange.wasLeft && (ceases || answer.canResume)) inHand.abort();
    });
  }

  get server(): string {
    return this.way.server;
  }

  get options(): EndpointOptions {
    return this.way.options;
  }

  get transform(): ((text: string) => string) | null {
    return this.manner.transform ?? null;
  }

  get guarded(): GuardedSession | null {
    return this.session === null ? null : this.way.stateOf(this.session, this.exchange);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    const { way, exchange, session } = this;
    if (status < 500) way.options.health.worked(way.server);
    if (session === null) {
      if (status < 300) this.session = this.openSession(headers['mcp-session-id']);
      return;
    }
    // A server may let no client end its session (405): then it goes on.
    if (exchange.method === 'DELETE' && status < 300) way.endForGood(session);
    // Without a session id it only means that there is no such method.
    if (status === 404 && session.publicId !== null) {
      // This answer says so itself: it is not let go with the others.
      this.own?.remove();
      way.endForGood(session);
    }
  }

  take(text: string, way: WayToClient | null): Taken {
    return guardMessage(this, text, way);
  }

  over(failure: UpstreamError | null, mayGoOn: boolean): void {
    const { own, way } = this;
    // A client that leaves says nothing about the server.
    if (failure !== null && failure.code !== 'closed') way.options.health.failed(way.server, failure.message);
    if (own?.channel === null) own.remove();
    this.isOver({ failure, mayGoOn });
  }

  private sink(): PassageSink {
    const { way, manner, answer } = this;
    const { remote } = way.options;
    if (manner.mayBeLegacy !== true || remote === undefined) return answer;
    return detectLegacy(answer, {
      find: () => remote.findLegacy(way.server),
      onFound: () => this.isOver({ failure: null, mayGoOn: false, isLegacy: true }),
    });
  }

  private openSession(publicId: unknown): Session {
    const { exchange } = this;
    const info = exchange.message === null ? undefined : member(exchange.message.params, 'clientInfo');
    return this.way.openSession({ exchange, publicId: typeof publicId === 'string' ? publicId : null, info });
  }
}
