import { maskText } from '../../../policy/mask.ts';
import { argumentSecrets } from '../../../policy/masking/argument-secrets.ts';
import { isSecretName } from '../../../policy/masking/secret-names.ts';
import type { EntryConnection } from './read-entry.ts';

/** The part of a file that would change, with a few lines around it and without the values of secrets. */
export interface ShownChange {
  /** The first line shown, from 1. */
  readonly firstLine: number;
  readonly before: string;
  readonly after: string;
}

const AROUND = 3;
/** Words that are in every second environment and tell nobody anything. */
const PLAIN = /^(?:true|false|yes|no|on|off|\d{1,5}|debug|info|warn|error|production|development|test)$/i;

/**
 * The lines between the first and the last difference. The rest of a client's file, which may hold sign-ins of its own, is never shown.
 * `secrets`: values that stand in either text.
 */
export function showChange(before: string, after: string, secrets: readonly string[]): ShownChange {
  const [old, now] = [before, after].map((text) => text.replace(/^\uFEFF/, '').split(/\r?\n/)) as [string[], string[]];
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) first += 1;
  let last = 0;
  while (last < old.length - first && last < now.length - first && old[old.length - 1 - last] === now[now.length - 1 - last])
    last += 1;
  const from = Math.max(0, first - AROUND);
  const shown = (lines: readonly string[]): string =>
    maskText(lines.slice(from, Math.min(lines.length, lines.length - last + AROUND)).join('\n'), secrets.flatMap(spellings));
  return { firstLine: from + 1, before: shown(old), after: shown(now) };
}

/** Every value of a connection that may be a secret. */
export function secretsOf(connection: EntryConnection | null): readonly string[] {
  if (connection === null) return [];
  const values = connection.transport === 'stdio' ? connection.env : connection.headers;
  const named = Object.entries(values)
    .filter(([name, { text }]) => text.length > 3 || (text !== '' && isSecretName(name)))
    .filter(([name, { text, isSecret }]) => isSecret || isSecretName(name) || !PLAIN.test(text))
    .map(([, { text }]) => text);
  if (connection.transport === 'http') {
    const url = URL.parse(connection.url);
    const query = url === null ? [] : [...url.searchParams.values()].filter((value) => value.length > 7);
    return [
      ...named,
      ...connection.filledIn,
      ...query,
      ...(url?.password ? [url.password] : []),
      ...(connection.oauth?.clientSecret ? [connection.oauth.clientSecret] : []),
    ];
  }
  return [...named, ...connection.filledIn, ...argumentValues(connection.args)];
}

function argumentValues(args: readonly string[]): readonly string[] {
  return argumentSecrets(args).flatMap((found, at) => (found === null ? [] : [(args[at] ?? '').slice(found.start, found.end)]));
}

/** How a value may stand in a file: as it is, or with the escapes of JSON. */
function spellings(value: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  return escaped === value ? [value] : [value, escaped];
}
