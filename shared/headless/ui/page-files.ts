import { readFile, realpath } from 'node:fs/promises';
import { extname, relative, resolve, isAbsolute } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Files under assets/ carry a hash of their content in their name. */
const HASHED_FOLDER = '/assets/';

export interface PageFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The file behind a path of the built page; null when there is none, when its kind is unknown or when it lies outside. */
export async function readPageFile(folder: string, pathname: string): Promise<PageFile | null> {
  const path = decodePath(pathname === '/' ? '/index.html' : pathname);
  const contentType = path === null ? undefined : CONTENT_TYPES[extname(path)];
  if (path === null || contentType === undefined) return null;
  try {
    const root = await realpath(folder);
    // Links are resolved before the comparison: a link inside the folder must not lead out of it.
    const file = await realpath(resolve(root, `.${path}`));
    if (!isInside(root, file)) return null;
    const isHashed = path.slice(0, HASHED_FOLDER.length) === HASHED_FOLDER;
    return {
      body: await readFile(file),
      contentType,
      cacheControl: isHashed ? 'private, max-age=31536000, immutable' : 'no-store',
    };
  } catch {
    return null;
  }
}

function decodePath(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    const segments = path.split('/');
    return /[\0\\:]/.test(path) || segments.includes('..') || segments.includes('.') ? null : path;
  } catch {
    return null;
  }
}

function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== '' && !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..';
}
