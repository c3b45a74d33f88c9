import { ServerNameSchema } from '../../shared/model/names.ts';
import { TransportSchema, type ConfiguredValue, type Transport } from '../../shared/model/server.ts';
import * as text from '../text/en.ts';
import { splitCommandLine } from '../../shared/model/launch/command-line.ts';

export interface NamedValue {
  readonly key: number;
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** What the form holds; everything as it was typed. */
export interface ServerDraft {
  readonly name: string;
  readonly kind: 'stdio' | 'http';
  readonly commandLine: string;
  readonly url: string;
  /** Environment variables of a command, headers of an address. */
  readonly values: readonly NamedValue[];
}

export interface NewServer {
  readonly name: string;
  readonly connection: Transport;
  readonly secrets: Readonly<Record<string, string>>;
}

export type DraftProblems = Partial<Record<'name' | 'commandLine' | 'url' | 'values', string>>;
export type CheckedDraft =
  | { readonly ok: true; readonly server: NewServer }
  | { readonly ok: false; readonly problems: DraftProblems };

/** Checks a draft and makes the command's input of it: secret values go apart, the connection only names them. */
export function checkDraft(draft: ServerDraft, taken: readonly string[]): CheckedDraft {
  const texts = text.servers.add.problems;
  const problems: DraftProblems = {};
  const name = ServerNameSchema.safeParse(draft.name.trim());
  if (!name.success) problems.name = name.error.issues[0]?.message ?? texts.name;
  else if (taken.includes(name.data)) problems.name = texts.taken;
  const filled = draft.values.filter((each) => each.name.trim() !== '' || each.value !== '');
  if (filled.some((each) => each.name.trim() === '')) problems.values = texts.unnamed;
  if (new Set(filled.map((each) => each.name.trim())).size < filled.length) problems.values = texts.twice;
  const connection = connectionOf(draft, name.success ? name.data : '', filled, problems);
  if (!name.success || connection === null || Object.keys(problems).length > 0) return { ok: false, problems };
  const secrets = Object.fromEntries(
    filled.filter((each) => each.isSecret).map((each) => [secretName(name.data, each.name), each.value]),
  );
  return { ok: true, server: { name: name.data, connection, secrets } };
}

function connectionOf(
  draft: ServerDraft,
  server: string,
  values: readonly NamedValue[],
  problems: DraftProblems,
): Transport | null {
  const texts = text.servers.add.problems;
  const named: Record<string, ConfiguredValue> = Object.fromEntries(
    values.map((each) => [each.name.trim(), each.isSecret ? { secret: secretName(server, each.name) } : each.value]),
  );
  if (draft.kind === 'http') {
    const parsed = TransportSchema.safeParse({ transport: 'http', url: draft.url.trim(), headers: named });
    if (!parsed.success) problems.url = texts.url;
    return parsed.success ? parsed.data : null;
  }
  const line = splitCommandLine(draft.commandLine);
  if (!line.ok) {
    problems.commandLine = texts[line.code];
    return null;
  }
  return { transport: 'stdio', command: line.command, args: [...line.args], env: named };
}

function secretName(server: string, name: string): string {
  return `${server}/${name.trim()}`;
}
