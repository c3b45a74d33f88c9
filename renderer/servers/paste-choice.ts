import type { Blank, ProposedServer } from '../../shared/contract/server-commands.ts';
import { ServerNameSchema } from '../../shared/model/names.ts';
import * as text from '../text/en.ts';

/** Whether a server of a text is to be added, and under which name. */
export interface Choice {
  readonly name: string;
  readonly isTaken: boolean;
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
