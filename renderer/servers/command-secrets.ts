import { secretPlace, shownArgument } from '../../shared/model/launch/shown-words.ts';
import type { Argument } from '../../shared/model/server.ts';
import { splitArguments } from '../../shared/policy/masking/argument-secrets.ts';

/** What was typed for the secrets of a command line, and which of them are kept already, by their names. */
export interface CommandSecrets {
  readonly typed: Readonly<Record<string, string>>;
  /** The names under which values are kept; shown nowhere. */
  readonly kept: Readonly<Record<string, string>>;
}

export const NO_COMMAND_SECRETS: CommandSecrets = { typed: {}, kept: {} };

export interface ReadArguments {
  readonly args: Argument[];
  /** Values of the references in `args`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The names that the line gives to secrets: `{{secret/api-key}}`. */
  readonly labels: readonly string[];
  /** Those of them without a value. */
  readonly missing: readonly string[];
}

/** The arguments that a command line means: what it names as a secret, and what looks like one, is only referred to. */
export function readArguments(words: readonly string[], { typed, kept }: CommandSecrets): ReadArguments {
  const secrets: Record<string, string> = {};
  const labels = new Set<string>();
  const missing = new Set<string>();
  const named = words.map((word): Argument => {
    const place = secretPlace(word);
    if (place === null) return word;
    const { before, label, after } = place;
    labels.add(label);
    const keptName = Object.hasOwn(kept, label) ? kept[label] : undefined;
    const secret = keptName ?? `arg/${label}`;
    const value = Object.hasOwn(typed, label) ? (typed[label] ?? '') : '';
    if (value !== '') secrets[secret] = value;
    else if (keptName === undefined) missing.add(label);
    return { before, secret, after };
  });
  const split = splitArguments(named);
  return { args: split.args, secrets: { ...secrets, ...split.secrets }, labels: [...labels], missing: [...missing] };
}

/** The secrets that a command has already, as a form. */
export function commandSecretsOf(args: readonly Argument[]): CommandSecrets {
  const kept = args.flatMap((arg) => {
    const label = typeof arg === 'string' ? undefined : secretPlace(shownArgument(arg))?.label;
    return typeof arg === 'string' || label === undefined ? [] : [[label, arg.secret] as const];
  });
  return { typed: {}, kept: Object.fromEntries(kept) };
}
