import { toolRefusal } from '../calls/answers.ts';
import type { MessageRefusal } from '../calls/incoming-message.ts';
import { rpcResultText } from '../listener/answers.ts';
import { RPC } from '../wire/message.ts';

/**
 * What a client gets in the place of an answer, `id` as JSON text: a call gets a result that its model reads, everything else an
 * error that says why, and in `data` whether trying again makes sense.
 */
export function refusalText(id: string, method: string, refusal: MessageRefusal, era: '2025' | '2026'): string {
  if (method === 'tools/call') return rpcResultText(id, toolRefusal(refusal.text, { era }));
  const { text, retry, retryAfterSeconds } = refusal;
  const data = retryAfterSeconds === null ? { retry } : { retry, retryAfterSeconds };
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code: RPC.denied, message: text, data })}}`;
}
