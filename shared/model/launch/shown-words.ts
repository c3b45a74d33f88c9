import type { Argument, Transport } from '../server.ts';

/** `{{secret/api-key}}`: what stands in a shown command line where a secret is put in. */
const PLACE = /\{\{secret\/([\w.-]+)\}\}/;

/** Begins the names under which the secrets of a server's arguments are kept. */
export function argumentSecretPrefix(server: string): string {
  return `server/${server}/arg/`;
}

/** What a person calls the secret of an argument. A reference that is not of this kind is shown whole: it is somebody else's. */
export function argumentLabel(reference: string): string {
  return /^(?:server\/[^/]+\/)?arg\/([\w.-]+)$/.exec(reference)?.[1] ?? reference;
}

/** An argument as it may be shown: its secret by its name alone. */
export function shownArgument(argument: Argument): string {
  if (typeof argument === 'string') return argument;
  return `${argument.before}{{secret/${argumentLabel(argument.secret)}}}${argument.after}`;
}

/** The program and each argument as they may be shown. */
export function shownWords({ command, args }: Pick<Extract<Transport, { transport: 'stdio' }>, 'command' | 'args'>): string[] {
  return [command, ...args.map(shownArgument)];
}

/** The place of a secret in a word that somebody wrote; null when there is none. */
export function secretPlace(word: string): { readonly before: string; readonly label: string; readonly after: string } | null {
  const match = PLACE.exec(word);
  const label = match?.[1];
  if (match === null || label === undefined) return null;
  return { before: word.slice(0, match.index), label, after: word.slice(match.index + match[0].length) };
}
