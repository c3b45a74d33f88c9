import { readJson } from '../../model/read-json.ts';
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

/** An exchange whose answer is looked at. */
export interface GuardedExchange {
  readonly options: Pick<EndpointOptions, 'judgeAnswer' | 'log'>;
  readonly server: string;
  readonly exchange: Exchange;
  /** Null while there is none: the server refused to begin. */
  readonly guarded: GuardedSession | null;
  /** The request that this exchange carries. */
  readonly own: Pending | null;
}

/** Sees a message of an HTTP server before its client does, and tells what became of the request that it answers. */
export function guardMessage(given: GuardedExchange, text: string, way: WayToClient | null): Taken {
  // An event without data begins a stream that can be resumed.
  if (text === '') return 'pass';
  const message = readServerMessage(text);
  if (message === null) return takeOther(given, text);
  if (message.kind === 'response') return takeResponse(given, message);
  const { guarded } = given;
  // A body is an answer and nothing else, and stateless clients answer no requests.
  if (guarded === null || way === null || guarded.origin.era === '2026') {
    const look = lookAtServerMessage(message);
    if (look.kind === 'pass') return 'pass';
    return refuse(given, look.kind === 'ask' ? `a request for ${look.ask.method} can't be made here` : look.why);
  }
  return guarded.asks.take(message, way) ? 'taken' : 'pass';
}

function refuse({ options, server }: GuardedExchange, why: string): { readonly refused: string } {
  options.log.warn('a message of a server was refused', { server, why });
  return { refused: `${server} sent something that is not passed on: ${why}.` };
}

function takeResponse(given: GuardedExchange, message: ServerMessage): Taken {
  const { options, server, exchange, guarded, own } = given;
  const key = message.id === null ? null : idKey(message.id);
  const meant = own !== null && own.key === key ? [own] : key === null ? [] : (guarded?.pending.elsewhere(key) ?? []);
  const request = meant[0]?.message ?? exchange.message;
  if (guarded === null) {
    const look = lookAtAnswer(message, false);
    return look.kind === 'pass' ? 'pass' : rejected(idText(request), refuse(given, 'it asks before there is a session').refused);
  }
  const channel = meant[0]?.channel ?? createSilentChannel();
  const { origin } = guarded;
  const judged = options.judgeAnswer({ origin, server, method: request?.method ?? '', id: idText(request), message, channel });
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

/** What is no message of JSON-RPC: it may be the body of an error; a more careless reader must find no request in it. */
function takeOther(given: GuardedExchange, text: string): Taken {
  const value = parse(text);
  if (value === undefined) return isErrorPage(text) ? 'pass' : refuse(given, 'it is not JSON');
  if (Array.isArray(value)) return refuse(given, 'batches are not accepted');
  if (typeof value !== 'object' || value === null) return 'pass';
  return Object.keys(value).some((key) => fold(key) === 'method') ? refuse(given, 'it is not a JSON-RPC message') : 'pass';
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
    return readJson(text);
  } catch {
    return undefined;
  }
}
