import { app, session } from 'electron';
import { isOurPage } from './app-protocol.ts';

/**
 * Closes every door that a page could use, before the first window exists: no permissions, no navigation away, no
 * pop-ups, no webviews, no request to anything but our own files.
 */
export function hardenSession(): void {
  const page = session.defaultSession;
  page.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  page.setPermissionCheckHandler(() => false);
  page.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOurPage(details.url) && !isDevTools(details.url) }));
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOurPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

function isDevTools(address: string): boolean {
  return URL.parse(address)?.protocol === 'devtools:';
}

/** Why a packaged app must not run as it was started; null when it may. A debugger port could click Allow. */
export function forbiddenSwitch(): string | null {
  if (!app.isPackaged) return null;
  const found = ['remote-debugging-port', 'remote-debugging-pipe'].find((name) => app.commandLine.hasSwitch(name));
  return found ?? null;
}
