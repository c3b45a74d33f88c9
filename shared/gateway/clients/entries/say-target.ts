import { maskText } from '../../../policy/mask.ts';
import { hiddenElements } from '../../../policy/masking/hidden-members.ts';
import type { EntryConnection } from './read-entry.ts';
import { secretsOf } from './show-change.ts';

/** The command line or the address of an entry, without what looks like a secret. */
export function sayTarget(connection: EntryConnection): string {
  const text =
    connection.transport === 'http'
      ? connection.url
      : [connection.command, ...connection.args].map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ');
  return maskText(text, secretsOf(connection)).slice(0, 500);
}

/** Whether something stands in the command line or the address itself that looks like a secret; there it cannot be taken out. */
export function hasVisibleSecret(connection: EntryConnection): boolean {
  if (connection.filledIn.some((value) => wordsOf(connection).some((word) => word.includes(value)))) return true;
  if (connection.transport === 'http') return maskText(connection.url, []) !== connection.url;
  return hiddenElements(connection.args).size > 0 || connection.args.some((word) => maskText(word, []) !== word);
}

function wordsOf(connection: EntryConnection): readonly string[] {
  return connection.transport === 'http' ? [connection.url] : [connection.command, ...connection.args];
}
