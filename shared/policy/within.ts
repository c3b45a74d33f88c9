import { type FilePath, guessPath, isFileUrl, isInside, parsePath, pathOfFileUrl, withoutSlashBeforeDrive } from './file-path.ts';

/** How often percent-encoding is undone, layer after layer, to see what a text may become on its way. */
const MAX_LAYERS = 5;

/** The folder that a policy names; null unless the text is an absolute path that can be read in one way only. */
export function parseFolder(text: string): FilePath | null {
  const paths = surePaths(text);
  return paths?.length === 1 ? (paths[0] ?? null) : parsePath(text);
}

/**
 * Whether a path is surely inside the folder: for rules that let a call through. Servers read one text in different ways
 * (some undo percent-encoding, some do not; some take a backslash for a separator), so every reading must lead inside, and
 * whatever hides its structure is outside. Names only: what a symbolic link points to cannot be seen from here.
 */
export function isSurelyWithin(text: string, folder: FilePath): boolean {
  const fold = folder.root === '/' ? asIs : foldAscii;
  return surePaths(text)?.every((path) => isInside(path, folder, fold)) ?? false;
}

/** Whether some server may read the text as a path inside the folder: for rules that stop a call. */
export function isPossiblyWithin(text: string, folder: FilePath): boolean {
  return possiblePaths(text).some((path) => isInside(path, folder, foldAll));
}

/** All that the text can mean; null when it is relative or may mean something else besides. */
function surePaths(text: string): readonly FilePath[] | null {
  // Readers of addresses drop blanks at the ends, and so do some servers: "/src/.. " is not below "/src" for them.
  if (text !== text.trim()) return null;
  const encoded = isFileUrl(text) ? pathOfFileUrl(text) : text;
  if (encoded === null || encodesStructure(encoded)) return null;
  const decoded = decode(encoded);
  if (decoded === null) return null;
  if (isFileUrl(text)) {
    const path = parsePath(withoutSlashBeforeDrive(decoded));
    return path === null ? null : [path];
  }
  const paths = (decoded === text ? [text] : [text, decoded]).map(parsePath);
  const known = paths.filter((path) => path !== null);
  return known.length === paths.length ? known : null;
}

function possiblePaths(text: string): readonly FilePath[] {
  const start = isFileUrl(text) ? text.replace(/^\s*file:(?:\/\/[^/?#]*(?=\/))?/i, '') : text.trim();
  const layers = [start];
  for (let layer = start; layers.length <= MAX_LAYERS; layers.push(layer)) {
    const next = decode(layer) ?? layer;
    if (next === layer) break;
    layer = next;
  }
  const spellings = layers.flatMap((layer) => [layer, layer.split(/[\0?#]/)[0] ?? '']);
  return spellings
    .flatMap((spelling) => [spelling, spelling.replaceAll('\\', '/')])
    .flatMap((spelling) => [guessPath(spelling), guessPath(withoutSlashBeforeDrive(spelling))])
    .filter((path) => path !== null);
}

/** An encoded dot, separator, percent sign or control character is there to be read differently by different readers. */
function encodesStructure(text: string): boolean {
  return /%(?:[01][0-9a-f]|2[5ef]|5c|7f)/i.test(text);
}

/** Undoes one layer of percent-encoding; what is not encoding stays. Null when the bytes are not UTF-8. */
function decode(text: string): string | null {
  try {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
  } catch {
    return null;
  }
}

function asIs(text: string): string {
  return text;
}

/** What all drives agree on. Fewer letters are taken for the same than may be. */
function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** More letters are taken for the same than may be: some systems do not care about case, some about accents. */
function foldAll(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase();
}
