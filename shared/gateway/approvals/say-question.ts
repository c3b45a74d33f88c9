import type { AllowScope } from '../../model/approval.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Question } from './question.ts';

/** What an answer for a session allows, as the history names it. */
export function sayPermission({ permission: { section, tool } }: Question): string {
  return section === undefined ? tool : `${section} (${tool})`;
}

/** In the history, where the question is no longer at hand. */
export function sayScope({ kind, argument, value }: AllowScope): string {
  switch (kind) {
    case 'same':
      return ' with the same arguments';
    case 'folder':
      return ` with "${argument}" under ${value}`;
    case 'host':
      return ` with "${argument}" at ${value}`;
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
