import { ServerNameSchema } from '../../shared/model/names.ts';
import { TransportSchema, type ConfiguredValue, type Transport } from '../../shared/model/server.ts';
import * as text from '../text/en.ts';
import { joinCommandLine, splitCommandLine } from '../../shared/model/launch/command-line.ts';
import { shownWords } from '../../shared/model/launch/shown-words.ts';
import { type CommandSecrets, commandSecretsOf, NO_COMMAND_SECRETS, readArguments } from './command-secrets.ts';
import { checkSignIn, type SignInDraft, signInDraftOf } from './sign-in-draft.ts';

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
  readonly commandSecrets: CommandSecrets;
  readonly signIn: SignInDraft;
}

export interface NewServer {
  readonly name: string;
  readonly connection: Transport;
  readonly secrets: Readonly<Record<string, string>>;
}

export type DraftProblems = Partial<Record<'name' | 'commandLine' | 'url' | 'values' | 'signIn', string>>;
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
  const made = draft.kind === 'http' ? addressOf(draft, server, filled, problems) : commandOf(draft, server, filled, problems);
  if (made === null || Object.keys(problems).length > 0) return null;
  const given = filled.filter((each) => each.isSecret && !isStillKept(each));
  const values = Object.fromEntries(given.map((each) => [secretName(server, each.name), each.value]));
  return { connection: made.connection, secrets: { ...made.secrets, ...values } };
}

/** A kept value stays with its name, and is never shown: what stands in clear needs a new one. */
function isStillKept({ kept, name, value, isSecret }: NamedValue): boolean {
  return kept !== undefined && isSecret && value === '' && kept.name === name.trim();
}

type Made = Omit<NewServer, 'name'> | null;

function addressOf(
  draft: Omit<ServerDraft, 'name'>,
  server: string,
  values: readonly NamedValue[],
  problems: DraftProblems,
): Made {
  const signIn = checkSignIn(draft.signIn, server);
  if (!signIn.ok) problems.signIn = signIn.problem;
  const oauth = signIn.ok && signIn.client !== null ? { oauth: signIn.client } : {};
  const parsed = TransportSchema.safeParse({
    transport: 'http',
    url: draft.url.trim(),
    headers: namedValues(server, values),
    ...oauth,
  });
  if (!parsed.success) problems.url = text.servers.add.problems.url;
  return parsed.success ? { connection: parsed.data, secrets: signIn.ok ? signIn.secrets : {} } : null;
}

function commandOf(
  draft: Omit<ServerDraft, 'name'>,
  server: string,
  values: readonly NamedValue[],
  problems: DraftProblems,
): Made {
  const texts = text.servers.add.problems;
  const line = splitCommandLine(draft.commandLine);
  if (!line.ok) {
    problems.commandLine = texts[line.code];
    return null;
  }
  const { args, secrets, missing } = readArguments(line.args, draft.commandSecrets);
  if (missing.length > 0) problems.commandLine = texts.noSecret(missing.join(', '));
  const folder = draft.folder.trim();
  const env = namedValues(server, values);
  return {
    connection: { transport: 'stdio', command: line.command, args, env, ...(folder === '' ? {} : { cwd: folder }) },
    secrets,
  };
}

function namedValues(server: string, values: readonly NamedValue[]): Record<string, ConfiguredValue> {
  return Object.fromEntries(
    values.map((each) => [
      each.name.trim(),
      each.isSecret ? { secret: isStillKept(each) ? (each.kept?.secret ?? '') : secretName(server, each.name) } : each.value,
    ]),
  );
}

/** What a server's settings are, as a form. */
export function draftOf(connection: Transport): Omit<ServerDraft, 'name'> {
  const isStdio = connection.transport === 'stdio';
  const values = Object.entries(isStdio ? connection.env : connection.headers);
  return {
    kind: connection.transport,
    commandLine: isStdio ? joinCommandLine(shownWords(connection)) : '',
    url: isStdio ? '' : connection.url,
    folder: isStdio ? (connection.cwd ?? '') : '',
    commandSecrets: isStdio ? commandSecretsOf(connection.args) : NO_COMMAND_SECRETS,
    signIn: signInDraftOf(isStdio ? undefined : connection.oauth),
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
