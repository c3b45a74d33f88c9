import type { AllowScope, Remember } from '../../model/approval.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Question } from './question.ts';

/** What an answer allowed besides its call, in the history, where the question is no longer at hand. */
export function sayRemembered(
  { permission: { section, tool }, server }: Question,
  scope: AllowScope,
  remember: Remember,
): string {
  return `${section === undefined ? tool : `${section} (${tool})`}${sayScope(scope)} on ${server}, ${sayLifetime(remember)}`;
}

export function sayLifetime(remember: Remember): string {
  switch (remember) {
    case 'once':
      return 'once';
    case 'session':
      return 'for this session';
    case 'hour':
      return 'for 1 hour';
    case 'always':
      return 'always';
    default:
      return assertNever(remember);
  }
}

function sayScope({ kind, argument, value }: AllowScope): string {
  switch (kind) {
    case 'same':
      return ' with the same arguments';
    case 'folder':
      return ` with "${argument}" under ${value}`;
    case 'host':
      return ` with "${argument}" at ${value}`;
    case 'prefix':
      return ` with "${argument}" beginning with ${value}`;
    case 'value':
      return ` with "${argument}" as ${value}`;
    case 'tool':
      return '';
    default:
      return assertNever(kind);
  }
}

/** Why a question needs no answer any more. */
export function sayGone({ asker }: Question, how: 'cancelled' | 'left'): string {
  if (asker === 'server') return how === 'cancelled' ? 'The server took its request back.' : 'The session is over.';
  return how === 'cancelled' ? 'The client cancelled the call.' : 'The client closed the connection.';
}
