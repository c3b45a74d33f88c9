import { maskText } from '../../../policy/mask.ts';
import { splitArguments } from '../../../policy/masking/argument-secrets.ts';
import type { EntryConnection } from './read-entry.ts';
import { secretsOf } from './show-change.ts';

/** The command line or the address of an entry, without what looks like a secret. */
export function sayTarget(connection: EntryConnection): string {
  const text =
    connection.transport === 'http'
      ? connection.url
      : [connection.command, ...hiddenArguments(connection)]
          .map((word) => (/\s/.test(word) ? JSON.stringify(word) : word))
          .join(' ');
  return maskText(text, secretsOf(connection)).slice(0, 500);
}

function hiddenArguments({ args, filledInArgs }: Extract<EntryConnection, { transport: 'stdio' }>): readonly string[] {
  const split = splitArguments(args, filledInArgs);
  return split.args.map((arg) => (typeof arg === 'string' ? arg : `${arg.before}••••${arg.after}`));
}

/** Whether something stands in the address, or in the program's own name, that looks like a secret; there it cannot be taken out. */
export function hasVisibleSecret(connection: EntryConnection): boolean {
  const word = connection.transport === 'http' ? connection.url : connection.command;
  return connection.filledIn.some((value) => word.includes(value)) || maskText(word, []) !== word;
}
