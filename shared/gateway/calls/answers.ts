import type { Verdict } from '../../model/verdict.ts';
import type { Ending } from '../approvals/question.ts';
import type { CallOrigin, ToolResult } from './incoming-call.ts';

/** What the model reads when a rule denied its call, and whether trying again makes sense. */
export function deniedByRule(verdict: Verdict, origin: CallOrigin): ToolResult {
  return refusal(`[POLICY DENIED] ${sentences(verdict.clientMessage, adviceOn(verdict))}`, origin);
}

function adviceOn({ retry, retryAfterSeconds }: Verdict): string {
  if (retry === 'never') return 'Calling it again will not help.';
  return retryAfterSeconds === null ? '' : `There is room again in ${retryAfterSeconds} s.`;
}

/** What the model reads when a question ended without permission. */
export function deniedAfterAsking(ending: Ending & { effect: 'deny' }, origin: CallOrigin): ToolResult {
  if (ending.by === 'person') {
    const said = ending.note === null ? 'The person denied this call.' : `The person denied this call and says: ${ending.note}`;
    return refusal(`[POLICY DENIED] ${sentences(said, 'Do not call it again unless you are asked to.')}`, origin);
  }
  const advice = ending.by === 'deadline' ? 'You may call it again later; it will ask again.' : '';
  return refusal(`[POLICY DENIED] ${sentences(ending.reason, advice)}`, origin);
}

/** Countersign itself cannot do its part (no history, stopping, paused): closed, and said so. */
export function deniedByFault(reason: string, origin: CallOrigin): ToolResult {
  return refusal(`[POLICY DENIED] ${reason}`, origin);
}

/** The client's own clock is running out: it gets an answer now, and its retry will find the person's. */
export function approvalPending(tool: string, reference: string, origin: CallOrigin): ToolResult {
  const text = `[APPROVAL PENDING] ${tool} is waiting for a person (ref ${reference}). Call it again with the same arguments; it will run if approved.`;
  return refusal(text, origin);
}

function refusal(text: string, origin: CallOrigin): ToolResult {
  const result = { content: [{ type: 'text' as const, text }], isError: true };
  return origin.era === '2026' ? { ...result, resultType: 'complete' } : result;
}

/** Joins two sentences; the first may lack its full stop. */
function sentences(first: string, second: string): string {
  if (second === '') return first;
  return /[.!?]$/.test(first) ? `${first} ${second}` : `${first}. ${second}`;
}
