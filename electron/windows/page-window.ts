import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { join } from 'node:path';
import type { Surface } from '../../shared/contract/define.ts';
import type { Log } from '../../shared/gateway/ports.ts';
import { trustSender } from '../ipc/trusted-senders.ts';
import { APP_HOST, APP_SCHEME } from '../security/app-protocol.ts';

export interface PageWindowOptions {
  readonly outFolder: string;
  /** The page's file and the preload's name: each window has its own. */
  readonly page: 'index.html' | 'approval-window.html';
  readonly preload: 'main-window' | 'approval-window';
  readonly surface: Extract<Surface, 'main' | 'approval'>;
  readonly look: BrowserWindowConstructorOptions;
  /** The part of the address after the number sign. */
  readonly place: string;
  readonly log: Log;
}

/** A page whose process dies this often within a minute is not loaded again. */
const MAX_DEATHS = 5;
const DEATHS_WINDOW_MS = 60_000;

/** Opens a window with one of our pages. Every security preference is written out, whatever the default; a page that dies comes back. */
export function openPageWindow(options: PageWindowOptions): BrowserWindow {
  const { log, surface } = options;
  const window = new BrowserWindow({
    title: 'Countersign',
    show: false,
    autoHideMenuBar: true,
    ...options.look,
    webPreferences: {
      preload: join(options.outFolder, 'preload', `${options.preload}.cjs`),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A hidden window still counts down and hears of new questions.
      backgroundThrottling: surface === 'main',
    },
  });
  const { webContents } = window;
  trustSender(webContents, surface, options.page);
  const load = (): void => {
    window.loadURL(addressOf(options.page, options.place)).catch((error: unknown) => {
      log.error('a page could not be loaded', { surface, error: String(error) });
    });
  };
  let deaths: number[] = [];
  webContents.on('render-process-gone', (_event, { reason }) => {
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < DEATHS_WINDOW_MS), now];
    log.error('the process of a page is gone', { surface, reason, deaths: deaths.length });
    if (deaths.length <= MAX_DEATHS) setImmediate(() => !window.isDestroyed() && load());
  });
  load();
  return window;
}

/** The address of one of our pages, at a place in it (`/history/12`). */
export function addressOf(page: PageWindowOptions['page'], place: string): string {
  const file = page === 'index.html' ? '' : page;
  return `${APP_SCHEME}://${APP_HOST}/${file}${place === '' ? '' : `#${place}`}`;
}
