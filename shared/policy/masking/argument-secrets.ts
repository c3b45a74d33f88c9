import { shownArgument } from '../../model/launch/shown-words.ts';
import type { Argument } from '../../model/server.ts';
import { assignedSpans } from './assigned-secrets.ts';
import { isSecretName } from './secret-names.ts';
import { patternSpans, type Span } from './secret-patterns.ts';

/** Where in an argument of a command a secret stands, and what to call it. */
export interface ArgumentSecret extends Span {
  /** Letters, digits, `.`, `_` and `-`. */
  readonly label: string;
}

interface Found extends Span {
  readonly name: string | null;
}

type Known = readonly (readonly string[])[];

const OPTION = /^--?[A-Za-z][\w.-]*$/;
const HEADER_OPTION = /^(?:-H|--headers?)$/;
/** A script follows: its words are no argument's value. */
const SCRIPT_OPTION = /^(?:-l?c|\/c)$/i;
const PATH = /^(?:~|\.{0,2}[\\/]|[A-Za-z]:[\\/])/;
/** What is put in later is no secret itself: `$NAME`, `${NAME}`, `%NAME%`, `<your key>`, and the place of one that is kept. */
const PLACEHOLDER = /^(?:\$\{?[\w:.-]+\}?|%\w+%|<[^<>]*>|.*\{\{secret\/[\w.-]+\}\}.*)$/;
/** Words at the end of an option's name that mean a secret there, though not in every argument of every tool. */
const SECRET_ENDINGS = /(?:^|[._-])(?:key|pat|pass|token|dsn)$/i;
/** What stands before a password in an address. */
const ADDRESS_USER = /:\/\/[^\s/:@]{0,256}:$/;
const SCHEME = /^(?:bearer|basic|token|apikey|digest)\s+/i;
/**
 * The secrets in the arguments of a command, one for each argument or none: what follows an option such as `--api-key` or
 * `--header`, what is set by `NAME=value`, passwords in addresses, and what looks like a token of a known service. `known`:
 * for each argument, values in it that are secret whatever they look like.
 */
export function argumentSecrets(args: readonly string[], known: Known = []): readonly (ArgumentSecret | null)[] {
  return args.map((word, at) => {
    const found = [...secretsIn(word, args[at - 1] ?? ''), ...knownIn(word, known[at] ?? [])].filter(
      ({ start, end }) => end > start && !PLACEHOLDER.test(word.slice(start, end)),
    );
    if (found.length === 0) return null;
    const start = Math.min(...found.map((each) => each.start));
    const end = Math.max(...found.map((each) => each.end));
    return { start, end, label: labelOf(found.find(({ name }) => name !== null)?.name ?? optionName(args[at - 1] ?? '')) };
  });
}

/** Arguments with references in place of the secrets that stand there in clear. `keep` is told each, and says how to refer to it. */
export function takeSecrets(args: readonly Argument[], known: Known, keep: (label: string, value: string) => string): Argument[] {
  const found = argumentSecrets(args.map(shownArgument), known);
  return args.map((arg, at): Argument => {
    const secret = found[at] ?? null;
    if (typeof arg !== 'string' || secret === null) return arg;
    const reference = keep(secret.label, arg.slice(secret.start, secret.end));
    return { before: arg.slice(0, secret.start), secret: reference, after: arg.slice(secret.end) };
  });
}

/** The same with the values beside them: `arg/api-key`, or the like after another `prefix`, is a secret's name in `secrets`. */
export function splitArguments(
  args: readonly Argument[],
  known: Known = [],
  prefix = 'arg/',
): { readonly args: Argument[]; readonly secrets: Readonly<Record<string, string>> } {
  const secrets: Record<string, string> = {};
  const used = new Set(args.flatMap((arg) => (typeof arg === 'string' ? [] : [arg.secret])));
  const split = takeSecrets(args, known, (label, value) => {
    const reference = freeName(prefix + label, used);
    secrets[reference] = value;
    return reference;
  });
  return { args: split, secrets };
}

/** A name that is not used yet; it is from then on. */
export function freeName(wanted: string, used: Set<string>): string {
  let name = wanted;
  for (let count = 2; used.has(name); count += 1) name = `${wanted}-${count}`;
  used.add(name);
  return name;
}

function secretsIn(word: string, before: string): readonly Found[] {
  const patterns = patternSpans(word).map((span) => ({
    ...span,
    name: ADDRESS_USER.test(word.slice(0, span.start)) ? 'password' : null,
  }));
  const assigned = assignedSpans(word).map(({ start, end }) => afterScheme(word, start, end, nameBefore(word, start)));
  return [...valueOfOption(word, before), ...(SCRIPT_OPTION.test(before) ? [] : valueOfVariable(word)), ...assigned, ...patterns];
}

/** `--api-key VALUE` and `--api-key=VALUE`: all of the value. What follows `--header` is read as a line. */
function valueOfOption(word: string, before: string): readonly Found[] {
  const joined = /^(--?[A-Za-z][\w.-]*)=/.exec(word);
  const option = joined?.[1] ?? (OPTION.test(before) ? before : null);
  const from = joined?.[0].length ?? 0;
  const value = word.slice(from);
  if (option === null || HEADER_OPTION.test(option) || (joined === null && OPTION.test(word))) return [];
  return isSecret(option, value) ? [afterScheme(word, from, word.length, option)] : [];
}

/** `NAME=value`, as a container is given its variables: everything after the sign, blanks and all. */
function valueOfVariable(word: string): readonly Found[] {
  const [, name = '', value = ''] = /^([A-Za-z_][\w.-]*)=(.+)$/s.exec(word) ?? [];
  return isSecret(name, value) ? [afterScheme(word, word.length - value.length, word.length, name)] : [];
}

/** Without the word that says what kind of credential follows. */
function afterScheme(word: string, start: number, end: number, name: string | null): Found {
  return { start: start + (SCHEME.exec(word.slice(start, end))?.[0].length ?? 0), end, name };
}

function nameBefore(word: string, start: number): string | null {
  return /([\w.-]+)\\?["']?\s*[:=]?>?\s*\\?["']?$/.exec(word.slice(Math.max(0, start - 100), start))?.[1] ?? null;
}

function knownIn(word: string, known: readonly string[]): readonly Found[] {
  return known.flatMap((value) => {
    const start = value === '' ? -1 : word.indexOf(value);
    return start < 0 ? [] : [{ start, end: word.lastIndexOf(value) + value.length, name: null }];
  });
}

function isSecret(name: string, value: string): boolean {
  if (value === '' || /^(?:true|false|\d{1,4})$/i.test(value)) return false;
  return isSecretName(name, value) || (SECRET_ENDINGS.test(name) && value.length > 7 && !PATH.test(value));
}

function optionName(word: string): string | null {
  return OPTION.test(word) && !HEADER_OPTION.test(word) && word.startsWith('--') ? word : null;
}

function labelOf(name: string | null): string {
  const plain = (name ?? '').replace(/^-+/, '').replaceAll(/[^\w.-]/g, '');
  return plain === '' ? 'argument' : plain;
}
