import { ContractError } from '../../contract/define.ts';
import type { ApprovalView, Remember } from '../../model/approval.ts';
import type { ProposedScope } from '../../policy/propose-scopes.ts';
import type { ClientMessage } from '../wire/message.ts';
import { canEdit, type Card } from './card.ts';
import type { Ending, Question } from './question.ts';
import { sayLifetime } from './say-question.ts';

/** An end that nobody answered for. */
export function denied(by: 'stopping' | 'fault' | 'deadline' | 'client' | 'lockdown', reason: string): Ending {
  return { effect: 'deny', by, reason, note: null };
}

/** What is critical has no scopes: it is allowed once at a time. Throws ContractError `invalid-input`. */
export function offeredScope({ scopes, view }: Question, key: string, remember: Remember): ProposedScope {
  if (view.risk === 'critical') throw new ContractError('invalid-input', 'What is critical is allowed once at a time.');
  const scope = scopes.find(({ shown }) => shown.key === key);
  if (scope?.shown.lifetimes.some((each) => each === remember) === true) return scope;
  throw new ContractError('invalid-input', `This question does not offer to allow "${key}" ${sayLifetime(remember)}.`);
}

/** What the rules of now say about a waiting call; null when they still ask. */
export function endingByRule(question: Question): Ending | null {
  const verdict = question.recheck();
  if (verdict.effect === 'ask') return null;
  if (verdict.effect === 'deny') return { effect: 'deny', by: 'rule', reason: verdict.clientMessage, note: null };
  const by = verdict.rule === '(session)' ? 'session' : 'rule';
  return { effect: 'allow', by, reason: verdict.reason, remembered: null };
}

/** What the history says of a late answer when its retry comes. */
export function lateReason(view: ApprovalView, ending: Ending): string {
  const answered = ending.effect === 'allow' ? 'Allowed late by the person' : ending.reason;
  return `${answered} (question ${view.id}, history entry ${view.historyEntry}).`;
}

/** What goes instead, when that is anything else. Throws ContractError `invalid-input`. */
export function editedCall(card: Card, text: string, remember: Remember): ClientMessage | null {
  const { edit } = card.first;
  if (edit === null || !canEdit(card) || remember !== 'once')
    throw new ContractError('invalid-input', 'The arguments of this call cannot be edited any more.');
  return edit(text);
}
