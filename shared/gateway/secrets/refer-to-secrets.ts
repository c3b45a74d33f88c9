import { argumentSecretPrefix } from '../../model/launch/shown-words.ts';
import type { Argument } from '../../model/server.ts';
import { freeName, takeSecrets } from '../../policy/masking/argument-secrets.ts';

/**
 * The arguments of a server with references to the secrets in them: what looks like one, and the whole of each argument whose
 * place is in `chosen`. `secrets`: the values, by the names used in `args`.
 */
export function referToSecrets(
  server: string,
  words: readonly Argument[],
  chosen: readonly number[],
): { readonly args: Argument[]; readonly secrets: Readonly<Record<string, string>> } {
  const secrets: Record<string, string> = {};
  const used = new Set(words.flatMap((word) => (typeof word === 'string' ? [] : [word.secret])));

  function keep(label: string, value: string): string {
    const secret = freeName(argumentSecretPrefix(server) + label, used);
    secrets[secret] = value;
    return secret;
  }

  const marked = words.map((word, at): Argument => {
    if (typeof word !== 'string' || !chosen.includes(at)) return word;
    return { before: '', secret: keep(`argument-${at + 1}`, word), after: '' };
  });
  return { args: takeSecrets(marked, [], keep), secrets };
}
