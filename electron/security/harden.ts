import { app, session, type WebContents } from 'electron';
import { isOurs } from './app-protocol.ts';

/**
 * Closes every door that a page could use, before the first window exists: no permissions, no navigation away, no
 * pop-ups, no webviews, no request to anything but our own files.
 */
export function hardenSession(): void {
  const page = session.defaultSession;
  page.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  page.setPermissionCheckHandler(() => false);
  page.setDevicePermissionHandler(() => false);
  // Exports are made in the page; nothing else is ever saved. The system asks where to.
  page.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) event.preventDefault();
  });
  page.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }));
}

interface Refusable {
  preventDefault(): void;
}

/** The same for every page, now and later: no navigation away, no pop-ups, no webviews. */
export function hardenApp(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    // Our pages move within themselves only; each window keeps its own.
    contents.on('will-navigate', (event: Refusable & { readonly url: string }) => {
      if (!isSamePage(event.url, contents.getURL())) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event: Refusable & { readonly isMainFrame: boolean }) => {
      if (!event.isMainFrame) event.preventDefault();
    });
    contents.on('will-redirect', (event: Refusable) => event.preventDefault());
    contents.on('will-attach-webview', (event: Refusable) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Our files, and what the developer tools of an unpackaged app need. */
function mayLoad(address: string): boolean {
  return isOurs(address) || isOwnBlob(address) || (!app.isPackaged && URL.parse(address)?.protocol === 'devtools:');
}

function isOwnBlob(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'blob:' && isOurs(url.pathname);
}

function isSamePage(address: string, current: string): boolean {
  return isOurs(address) && URL.parse(address)?.pathname === URL.parse(current)?.pathname;
}

const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'js-flags',
];

/** Why a packaged app must not run as it was started; null when it may. A debugger port could click Allow. */
export function forbiddenSwitch(): string | null {
  if (!app.isPackaged) return null;
  return REFUSED_SWITCHES.find((name) => app.commandLine.hasSwitch(name)) ?? null;
}
