import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { protocol } from 'electron';
import { PAGE_CONTENT_SECURITY_POLICY } from '../../shared/contract/page-policy.ts';

export const APP_SCHEME = 'app';
export const APP_HOST = 'countersign';

export const PAGE_FILES = ['index.html', 'approval-window.html'] as const;
export type PageFile = (typeof PAGE_FILES)[number];

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Must run before the app is ready: gives app:// an origin, so that CSP and storage work as on the web. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer under app://countersign/. Anything outside that folder is 404. */
export function serveAppProtocol(rendererFolder: string): void {
  const root = resolve(rendererFolder);
  protocol.handle(APP_SCHEME, async (request) => {
    const file = fileOf(root, request.url);
    if (file === null) return new Response('Not found', { status: 404 });
    try {
      const headers = {
        'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': PAGE_CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      };
      return new Response(new Uint8Array(await readFile(file)), { headers });
    } catch {
      return new Response('Not found', { status: 404 });
    }
  });
}

/** The file behind an address of ours; null when the address is another's or leads out of the folder. */
function fileOf(root: string, address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  const file = resolve(join(root, path === '/' ? 'index.html' : path));
  return file.startsWith(root + sep) && !path.includes('\0') ? file : null;
}

/** True for an address that we serve ourselves. Compares parts: `origin` of app:// is the string "null" in Node. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST;
}

/** True for one of our pages, wherever in it. */
export function isPageOfOurs(address: string, page: PageFile): boolean {
  const path = URL.parse(address)?.pathname;
  return isOurs(address) && (path === `/${page}` || (page === 'index.html' && path === '/'));
}
