import type { Verdict } from '../../model/verdict.ts';
import type { Ending } from '../approvals/question.ts';
import type { CallOrigin, ToolResult } from './incoming-call.ts';

/** Why something was denied, and whether trying again makes sense, as a model or a program reads it. */
export function denialText(verdict: Verdict, ending: Ending & { effect: 'deny' }, what: 'call' | 'request'): string {
  if (ending.by === 'rule') {
    return verdict.effect === 'deny' ? denied(verdict.clientMessage, adviceOn(verdict, what)) : denied(ending.reason, '');
  }
  if (ending.by === 'person') {
    const said =
      ending.note === null ? `The person denied this ${what}.` : `The person denied this ${what} and says: ${ending.note}`;
    return denied(said, `Do not ${what === 'call' ? 'call it' : 'ask'} again unless you are asked to.`);
  }
  const advice = ending.by === 'deadline' ? `You may ${what === 'call' ? 'call it' : 'ask'} again later; it will ask again.` : '';
  return denied(ending.reason, advice);
}

function adviceOn({ retry, retryAfterSeconds }: Verdict, what: 'call' | 'request'): string {
  if (retry === 'never') return `${what === 'call' ? 'Calling it' : 'Asking'} again will not help.`;
  return retryAfterSeconds === null ? '' : `There is room again in ${retryAfterSeconds} s.`;
}

/** Countersign itself cannot do its part (no history, stopping, paused): closed, and said so. */
export function faultText(reason: string): string {
  return denied(reason, '');
}

/** The client's own clock is running out: it gets an answer now, and its retry will find the person's. */
export function pendingText(what: string, reference: string, kind: 'call' | 'request'): string {
  const again = kind === 'call' ? 'Call it again with the same arguments; it will run' : 'Ask again for the same; it will go on';
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
