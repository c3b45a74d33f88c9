import type { Verdict } from '../../model/verdict.ts';
import type { Ending } from '../approvals/question.ts';
import type { CallOrigin, ToolResult } from './incoming-call.ts';

/** How a kind of message is spoken of: what was denied, and how one tries it again. */
export interface Wording {
  readonly what: string;
  readonly again: string;
  readonly againing: string;
}

/** Words for a tool call. */
export const CALL_WORDS: Wording = { what: 'this call', again: 'call it', againing: 'Calling it' };

/** Words for another judged message. */
export function messageWords(subject: string): Wording {
  return { what: `this request (${subject})`, again: 'ask', againing: 'Asking' };
}

/** Why something was denied, and whether trying again makes sense, as a model or a program reads it. */
export function denialText(verdict: Verdict, ending: Ending & { effect: 'deny' }, words: Wording): string {
  if (ending.by === 'rule') {
    return verdict.effect === 'deny' ? denied(verdict.clientMessage, adviceOn(verdict, words)) : denied(ending.reason, '');
  }
  if (ending.by === 'person') {
    const said =
      ending.note === null ? `The person denied ${words.what}.` : `The person denied ${words.what} and says: ${ending.note}`;
    return denied(said, `Do not ${words.again} again unless you are asked to.`);
  }
  return denied(ending.reason, ending.by === 'deadline' ? `You may ${words.again} again later; it will ask again.` : '');
}

function adviceOn({ retry, retryAfterSeconds }: Verdict, { againing }: Wording): string {
  if (retry === 'never') return `${againing} again will not help.`;
  return retryAfterSeconds === null ? '' : `There is room again in ${retryAfterSeconds} s.`;
}

/** Countersign itself cannot do its part (no history, stopping, paused): closed, and said so. */
export function faultText(reason: string): string {
  return denied(reason, '');
}

/** The client's own clock is running out: it gets an answer now, and its retry will find the person's. */
export function pendingText(what: string, reference: string, again: string): string {
  return `[APPROVAL PENDING] ${what} is waiting for a person (ref ${reference}). ${again} if approved.`;
}

/** A text as the result of a tool, so that the model reads it. */
export function toolRefusal(text: string, origin: Pick<CallOrigin, 'era'>): ToolResult {
  const result = { content: [{ type: 'text' as const, text }], isError: true };
  return origin.era === '2026' ? { ...result, resultType: 'complete' } : result;
}

/** Joins two sentences; the first may lack its full stop. */
function denied(first: string, second: string): string {
  const end = second === '' || /[.!?]$/.test(first) ? '' : '.';
  return `[POLICY DENIED] ${first}${end}${second === '' ? '' : ` ${second}`}`;
}
