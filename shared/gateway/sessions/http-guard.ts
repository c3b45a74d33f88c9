import type { CallOrigin } from '../calls/incoming-call.ts';
import { idKey, idText, type Exchange } from '../listener/exchange.ts';
import { readServerMessage } from '../upstreams/read-server-message.ts';
import { rpcErrorText } from '../listener/answers.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { lookAtAnswer, lookAtServerMessage } from '../wire/look-at-server-message.ts';
import { RPC } from '../wire/message.ts';
import { fold } from '../wire/protocol-keys.ts';
import { createSilentChannel } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import type { Taken } from './http-answer.ts';
import type { Pending, PendingRequests } from './http-pending.ts';
import { outcomeOf } from './outcome.ts';
import type { ServerAsks, WayToClient } from './server-asks.ts';

/** What is known of the session that an answer belongs to. */
export interface GuardedSession {
  readonly origin: CallOrigin;
  readonly pending: PendingRequests;
  readonly asks: ServerAsks;
}

export interface HttpGuardOptions extends Pick<EndpointOptions, 'judgeAnswer' | 'log'> {
  readonly server: string;
  readonly exchange: Exchange;
  /** Null while there is none: the server refused to begin. */
  readonly session: () => GuardedSession | null;
  /** The request that this exchange carries. */
  readonly own: () => Pending | null;
}

/** Sees every message of an HTTP server before its client does, and tells what became of each request. */
export function createHttpGuard(options: HttpGuardOptions): (text: string, way: WayToClient | null) => Taken {
  const { server, exchange, log } = options;

  function refuse(why: string): { readonly refused: string } {
    log.warn('a message of a server was refused', { server, why });
    return { refused: `${server} sent something that is not passed on: ${why}.` };
  }

  function takeResponse(message: ServerMessage): Taken {
    const session = options.session();
    const key = message.id === null ? null : idKey(message.id);
    const own = options.own();
    const isOwn = own !== null && own.key === key;
    const meant = isOwn ? [own] : key === null ? [] : (session?.pending.elsewhere(key) ?? []);
    const request = meant[0]?.message ?? exchange.message;
    if (session === null) {
      const look = lookAtAnswer(message, false);
      return look.kind === 'pass' ? 'pass' : rejected(idText(request), refuse('it asks before there is a session').refused);
    }
    const answer = { origin: session.origin, server, method: request?.method ?? '', id: idText(request), message };
    const judged = options.judgeAnswer({ ...answer, channel: meant[0]?.channel ?? createSilentChannel() });
    if (judged === null) {
      for (const each of meant) each.settle(outcomeOf(message));
      return 'pass';
    }
    return judged.then(({ text, outcome }) => {
      const [first] = meant;
      if (first === undefined) outcome.asked?.settle(null);
      for (const each of meant) each.settle(outcome);
      return text ?? message.text;
    });
  }

  return function guard(text, way) {
    // An event without data begins a stream that can be resumed.
    if (text === '') return 'pass';
    const message = readServerMessage(text);
    if (message === null) return takeOther(text);
    if (message.kind === 'response') return takeResponse(message);
    const session = options.session();
    // A body is an answer and nothing else, and stateless clients answer no requests.
    if (session === null || way === null || session.origin.era === '2026') {
      const look = lookAtServerMessage(message);
      if (look.kind === 'pass') return 'pass';
      return refuse(look.kind === 'ask' ? `a request for ${look.ask.method} can't be made here` : look.why);
    }
    return session.asks.take(message, way) ? 'taken' : 'pass';
  };

  /** What is no message of JSON-RPC: it may be the body of an error; a more careless reader must find no request in it. */
  function takeOther(text: string): Taken {
    const value = parse(text);
    if (value === undefined) return isErrorPage(text) ? 'pass' : refuse('it is not JSON');
    if (Array.isArray(value)) return refuse('batches are not accepted');
    if (typeof value !== 'object' || value === null) return 'pass';
    return Object.keys(value).some((key) => fold(key) === 'method') ? refuse('it is not a JSON-RPC message') : 'pass';
  }
}

/** Text that no reader takes for JSON, however careless. */
function isErrorPage(text: string): boolean {
  return !/[{[]/.test(text) || /^\s*</.test(text);
}

function rejected(id: string, why: string): Promise<string> {
  return Promise.resolve(rpcErrorText(id, RPC.serverFailed, why));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
