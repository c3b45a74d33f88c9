import type { Blank, ProposedServer } from '../../shared/contract/server-commands.ts';
import type { Argument, Transport } from '../../shared/model/server.ts';
import { ServerNameSchema } from '../../shared/model/names.ts';
import * as text from '../text/en.ts';

/** Whether a server of a text is to be added, under which name, and with which words (null: those of the text). */
export interface Choice {
  readonly name: string;
  readonly isTaken: boolean;
  readonly args: readonly Argument[] | null;
}

/** Why a chosen server cannot be added yet; null when it can. `taken`: the names of all others. */
export function checkChoice(
  name: string,
  server: ProposedServer,
  answers: Readonly<Record<string, string>>,
  taken: readonly string[],
): string | null {
  const parsed = ServerNameSchema.safeParse(name);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? text.servers.add.problems.name;
  if (taken.some((other) => other.toLowerCase() === name.toLowerCase())) return text.servers.add.problems.taken;
  const missing = missingBlanks(server, answers);
  return missing.length === 0 ? null : text.servers.add.paste.missing(missing.map(({ label }) => label));
}

export function missingBlanks(server: ProposedServer, answers: Readonly<Record<string, string>>): readonly Blank[] {
  return server.blanks.filter((blank) => blank.isRequired && blank.default === null && (answers[blank.id] ?? '') === '');
}

/** How a server of a text would be started or reached: as written there, or with the exact version that was chosen. */
export function connectionOf({ connection }: ProposedServer, { args }: Choice): Transport {
  return connection.transport === 'stdio' && args !== null ? { ...connection, args: [...args] } : connection;
}
