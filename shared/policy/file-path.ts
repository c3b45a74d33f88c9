/** An absolute path as its parts. `root` is `/`, or a drive such as `C:`. */
export interface FilePath {
  readonly root: string;
  readonly segments: readonly string[];
}

const DRIVE = /^([A-Za-z]:)[\\/](.*)$/s;

/**
 * Reads a path: `.` and empty parts are dropped, `..` is undone. Null when it is relative, or when some system could take it
 * for another path: backslashes without a drive, control characters, names that Windows rewrites.
 */
export function parsePath(text: string): FilePath | null {
  if (/\p{Cc}/u.test(text)) return null;
  const drive = DRIVE.exec(text);
  if (drive !== null) {
    const segments = (drive[2] ?? '').split(/[\\/]/);
    return segments.some(isOddOnWindows) ? null : { root: drive[1] ?? '', segments: resolve(segments) };
  }
  return text.startsWith('/') && !text.includes('\\') ? { root: '/', segments: resolve(text.split('/')) } : null;
}

/** As `parsePath`, but whatever is odd is taken for what it looks like. */
export function guessPath(text: string): FilePath | null {
  const drive = DRIVE.exec(text);
  if (drive !== null) return { root: drive[1] ?? '', segments: resolve((drive[2] ?? '').split(/[\\/]/)) };
  return text.startsWith('/') ? { root: '/', segments: resolve(text.split('/')) } : null;
}

/** Whether `path` is `folder` or below it, part by part; `fold` says which letters count as the same. */
export function isInside(path: FilePath, folder: FilePath, fold: (text: string) => string): boolean {
  return (
    fold(path.root) === fold(folder.root) &&
    folder.segments.every((segment, index) => fold(path.segments[index] ?? '') === fold(segment))
  );
}

/** The part of a `file:` address that is the path, still encoded; null when it has another host, a query or a fragment. */
export function pathOfFileUrl(url: string): string | null {
  const match = /^file:(?:\/\/(?:localhost)?|(?!\/\/))(\/[^?#]*)$/i.exec(url);
  return match === null ? null : (match[1] ?? null);
}

/** `/C:/x`, as addresses have it, is the drive path `C:/x`. */
export function withoutSlashBeforeDrive(path: string): string {
  return /^\/+[A-Za-z]:(?:[\\/]|$)/.test(path) ? path.replace(/^\/+/, '') : path;
}

export function isFileUrl(text: string): boolean {
  return /^\s*file:/i.test(text);
}

function resolve(segments: readonly string[]): string[] {
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === '..') resolved.pop();
    else if (segment !== '' && segment !== '.') resolved.push(segment);
  }
  return resolved;
}

/** Windows drops dots and blanks at the end of a name, and takes `:` for the start of a stream. */
function isOddOnWindows(segment: string): boolean {
  return segment !== '.' && segment !== '..' && (/[. ]$/.test(segment) || /[:<>"|?*]/.test(segment));
}
