import { app, type BrowserWindow } from 'electron';
import type { Log } from '../../shared/gateway/ports.ts';
import type { WindowPlaces } from '../settings/window-places.ts';
import { addressOf, openPageWindow } from './page-window.ts';

export interface MainWindow {
  /** Shows it, at a place of the page when one is given. */
  show(place?: string): void;
  /** The window is really closed from now on: the app ends. */
  letGo(): void;
}

/** The app's window: opened when it is first wanted, hidden when it is closed, at the place where it was. */
export function createMainWindow(options: {
  readonly outFolder: string;
  readonly log: Log;
  readonly places: WindowPlaces;
}): MainWindow {
  let window: BrowserWindow | null = null;
  let mayClose = false;

  function open(place: string): BrowserWindow {
    const { outFolder, log, places } = options;
    const opened = openPageWindow({
      outFolder,
      log,
      page: 'index.html',
      preload: 'main-window',
      surface: 'main',
      place,
      look: { width: 1180, height: 780, minWidth: 360, minHeight: 480, ...places.of('main') },
    });
    places.follow('main', opened);
    opened.once('ready-to-show', () => {
      // Installed, the app lives in the menu bar; with a window it has its place in the dock, too.
      void app.dock?.show();
      opened.show();
    });
    opened.on('close', (event) => {
      if (mayClose) return;
      event.preventDefault();
      opened.hide();
      app.dock?.hide();
    });
    opened.on('closed', () => {
      window = null;
    });
    return opened;
  }

  return {
    show(place) {
      if (window === null || window.isDestroyed()) {
        window = open(place ?? '');
        return;
      }
      if (place !== undefined) window.loadURL(addressOf('index.html', place)).catch(() => {});
      void app.dock?.show();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    letGo() {
      mayClose = true;
    },
  };
}
