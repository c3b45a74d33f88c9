import type { Span } from './secret-patterns.ts';

/** Shorter ones occur by chance, and hiding them would garble the text. */
const MIN_SECRET_LENGTH = 6;
/** More than these in one call are no credentials any more. */
const MAX_SECRETS = 500;
/** What is longer than a key file is not looked for in its encoded forms. */
const MAX_ENCODED_LENGTH = 20_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Finds where a text repeats a known secret. */
export type FindKnown = (text: string) => readonly Span[];

/**
 * Prepares to find these secrets again: as they are, escaped for JSON, percent-encoded, or in base64 (alone or inside a longer
 * text). With more secrets than can be looked for in reasonable time, every text is one span.
 */
export function findKnown(secrets: readonly string[]): FindKnown {
  if (secrets.length === 0) return knowsNothing;
  const known = [...new Set(secrets)].filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  if (known.length > MAX_SECRETS) return (text) => (text === '' ? [] : [{ start: 0, end: text.length }]);
  const forms = [...new Set(known.flatMap(formsOf))];
  return (text) => forms.flatMap((form) => occurrences(text, form));
}

const NO_SPANS: readonly Span[] = [];
const knowsNothing: FindKnown = () => NO_SPANS;

function occurrences(text: string, form: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    spans.push({ start: at, end: at + form.length });
  }
  return spans;
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  if (secret.length > MAX_ENCODED_LENGTH) return [secret, json];
  const percent = encodeURIComponent(secret.toWellFormed());
  const bytes = utf8(percent);
  const base64 = [0, 1, 2].map((offset) => base64Core(bytes, offset)).filter((form) => form.length >= MIN_SECRET_LENGTH);
  return [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    JSON.stringify(json).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function utf8(percentEncoded: string): readonly number[] {
  const bytes: number[] = [];
  for (let at = 0; at < percentEncoded.length; at += 1) {
    if (percentEncoded[at] === '%') {
      bytes.push(Number.parseInt(percentEncoded.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(percentEncoded.charCodeAt(at));
  }
  return bytes;
}

/** The letters of base64 that only these bytes decide, when `offset` other bytes (modulo 3) stand before them. */
function base64Core(bytes: readonly number[], offset: number): string {
  const padded = [...Array<number>(offset).fill(0), ...bytes];
  let text = '';
  for (let at = 0; at < padded.length; at += 3) {
    const group = ((padded[at] ?? 0) << 16) | ((padded[at + 1] ?? 0) << 8) | (padded[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += ALPHABET[(group >> shift) & 63] ?? '';
  }
  const firstWhole = Math.ceil((offset * 8) / 6);
  const lastWhole = Math.floor((padded.length * 8) / 6);
  return text.slice(firstWhole, lastWhole);
}
