import { ServerNameSchema } from '../../shared/model/names.ts';
import { TransportSchema, type ConfiguredValue, type Transport } from '../../shared/model/server.ts';
import * as text from '../text/en.ts';
import { joinCommandLine, splitCommandLine } from '../../shared/model/launch/command-line.ts';

export interface NamedValue {
  readonly key: number;
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
  /** The name under which its value is kept already; shown nowhere, and kept as long as no other is given. */
  readonly kept?: { readonly name: string; readonly secret: string };
}

/** What the form holds; everything as it was typed. */
export interface ServerDraft {
  readonly name: string;
  readonly kind: 'stdio' | 'http';
  readonly commandLine: string;
  readonly url: string;
  /** Where a command starts; empty: nowhere in particular. */
  readonly folder: string;
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
  const checked = checkConnection(draft, name.success ? name.data : '', problems);
  if (!name.success || checked === null) return { ok: false, problems };
  return { ok: true, server: { name: name.data, ...checked } };
}

/** The same without a name: how a server that is there is to be reached from now on. Null when `problems` has any. */
export function checkConnection(
  draft: Omit<ServerDraft, 'name'>,
  server: string,
  problems: DraftProblems,
): Omit<NewServer, 'name'> | null {
  const texts = text.servers.add.problems;
  const filled = draft.values.filter((each) => each.name.trim() !== '' || each.value !== '');
  if (filled.some((each) => each.name.trim() === '')) problems.values = texts.unnamed;
  if (new Set(filled.map((each) => each.name.trim())).size < filled.length) problems.values = texts.twice;
  const lost = filled.find((each) => each.kept !== undefined && each.value === '' && !isStillKept(each));
  if (lost !== undefined) problems.values = texts.lost(lost.name.trim());
  const connection = connectionOf(draft, server, filled, problems);
  if (connection === null || Object.keys(problems).length > 0) return null;
  const given = filled.filter((each) => each.isSecret && !isStillKept(each));
  return { connection, secrets: Object.fromEntries(given.map((each) => [secretName(server, each.name), each.value])) };
}

/** A kept value stays with its name, and is never shown: what stands in clear needs a new one. */
function isStillKept({ kept, name, value, isSecret }: NamedValue): boolean {
  return kept !== undefined && isSecret && value === '' && kept.name === name.trim();
}

function connectionOf(
  draft: Omit<ServerDraft, 'name'>,
  server: string,
  values: readonly NamedValue[],
  problems: DraftProblems,
): Transport | null {
  const texts = text.servers.add.problems;
  const named: Record<string, ConfiguredValue> = Object.fromEntries(
    values.map((each) => [
      each.name.trim(),
      each.isSecret ? { secret: isStillKept(each) ? (each.kept?.secret ?? '') : secretName(server, each.name) } : each.value,
    ]),
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
  const folder = draft.folder.trim();
  return {
    transport: 'stdio',
    command: line.command,
    args: [...line.args],
    env: named,
    ...(folder === '' ? {} : { cwd: folder }),
  };
}

/** What a server's settings are, as a form. */
export function draftOf(connection: Transport): Omit<ServerDraft, 'name'> {
  const isStdio = connection.transport === 'stdio';
  const values = Object.entries(isStdio ? connection.env : connection.headers);
  return {
    kind: connection.transport,
    commandLine: isStdio ? joinCommandLine([connection.command, ...connection.args]) : '',
    url: isStdio ? '' : connection.url,
    folder: isStdio ? (connection.cwd ?? '') : '',
    values: values.map(([name, value], key) =>
      typeof value === 'string'
        ? { key, name, value, isSecret: false }
        : { key, name, value: '', isSecret: true, kept: { name, secret: value.secret } },
    ),
  };
}

function secretName(server: string, name: string): string {
  return `${server}/${name.trim()}`;
}
