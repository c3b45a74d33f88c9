import type { CallOrigin, ForwardOutcome } from '../calls/incoming-call.ts';
import { rpcErrorText, rpcResultText } from '../listener/answers.ts';
import { idText } from '../listener/exchange.ts';
import type { ClientMessage } from '../wire/message.ts';
import { type CallChannel, toolNameOf } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import type { HttpReply } from './http-reply.ts';
import { refusalText } from './refusal-text.ts';

/** A request of a client that the rules speak about, on its way to one server. */
export interface JudgedRequest {
  readonly origin: CallOrigin;
  readonly server: string;
  /** Frozen: what is judged is what `forward` sends. */
  readonly message: ClientMessage;
  /** The message that the client sent, when it is another: its id is in the answer. */
  readonly given?: ClientMessage;
  readonly channel: CallChannel;
  readonly reply: HttpReply;
  /** The headers that it came with, in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** `edited`: goes instead of `message`. */
  forward(edited?: ClientMessage): Promise<ForwardOutcome>;
}

const JUDGED = new Set(['tools/call', 'resources/read', 'prompts/get']);

/** Whether the rules speak about such a request. The strict reading lets no other spelling of it in. */
export function isJudgedRequest({ kind, method }: ClientMessage): boolean {
  return kind === 'request' && JUDGED.has(method);
}

/** Brings a request through its judgement; answers it when it goes nowhere, else its server's answer has gone to the client. */
export async function passJudged(
  options: Pick<EndpointOptions, 'handleToolCall' | 'handleMessage'>,
  request: JudgedRequest,
): Promise<void> {
  const { origin, server, message, channel, reply, headers } = request;
  const { method, params } = message;
  const id = idText(request.given ?? message);
  const forward = (edited?: ClientMessage): Promise<ForwardOutcome> => request.forward(edited);
  if (method === 'tools/call') {
    const done = await options.handleToolCall({ origin, server, tool: toolNameOf(message), message, channel, headers, forward });
    if (channel.how === 'cancelled') reply.end();
    else if (done.kind === 'answer') reply.answer(rpcResultText(id, done.result));
    else if (done.kind === 'error') reply.answer(rpcErrorText(id, done.code, done.message));
    return;
  }
  const done = await options.handleMessage({
    origin,
    server,
    method,
    params,
    channel,
    asker: 'client',
    request: message,
    forward,
  });
  if (channel.how === 'cancelled') reply.end();
  else if (done.kind === 'refused') reply.answer(refusalText(id, method, done, origin.era));
}
