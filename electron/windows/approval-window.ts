import { type BrowserWindow, screen } from 'electron';
import type { Log } from '../../shared/gateway/ports.ts';
import type { WindowPlaces } from '../settings/window-places.ts';
import { addressOf, openPageWindow } from './page-window.ts';
import { placeOnDisplay } from './place-on-display.ts';

export interface ApprovalWindow {
  /** Brings it to the front; with an id at that question. Takes the keyboard only when told. */
  show(how: { readonly id: string | null; readonly takesFocus: boolean }): void;
  /** Nothing waits any more. */
  hide(): void;
  /** Draws the eye to it without taking the keyboard. */
  flash(): void;
  readonly isShown: boolean;
  letGo(): void;
}

/**
 * The window in which questions are answered, and the only one that can: above others, on every workspace, on the display where the
 * person is. All questions are in it. Closing it only hides it, and answers nothing.
 */
export function createApprovalWindow(options: {
  readonly outFolder: string;
  readonly log: Log;
  readonly places: WindowPlaces;
  /** A link of a question leads into the app. */
  readonly onLink: (place: string) => void;
}): ApprovalWindow {
  let window: BrowserWindow | null = null;
  let mayClose = false;
  let isReady = false;
  let wanted: { readonly takesFocus: boolean } | null = null;

  function open(id: string | null): BrowserWindow {
    const { outFolder, log, places } = options;
    const opened = openPageWindow({
      outFolder,
      log,
      page: 'approval-window.html',
      preload: 'approval-window',
      surface: 'approval',
      place: id === null ? '' : `/approvals/${id}`,
      look: {
        width: 860,
        height: 720,
        minWidth: 360,
        minHeight: 400,
        title: 'Countersign asks',
        alwaysOnTop: true,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: false,
        ...places.sizeOf('approval'),
      },
    });
    opened.setAlwaysOnTop(true, 'floating');
    opened.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    places.follow('approval', opened);
    opened.once('ready-to-show', () => {
      isReady = true;
      if (wanted !== null) present(opened, wanted.takesFocus);
    });
    opened.on('close', (event) => {
      if (mayClose) return;
      event.preventDefault();
      opened.hide();
    });
    opened.on('closed', () => {
      window = null;
      isReady = false;
    });
    opened.webContents.on('did-navigate-in-page', (_event, address) => followLink(opened, address));
    return opened;
  }

  /** The page has one place only: another one is the app's. */
  function followLink(from: BrowserWindow, address: string): void {
    const place = URL.parse(address)?.hash.slice(1) ?? '';
    if (place === '' || place === '/approvals' || place.split('/')[1] === 'approvals') return;
    from.loadURL(addressOf('approval-window.html', '/approvals')).catch(() => {});
    options.onLink(place);
  }

  function present(shown: BrowserWindow, takesFocus: boolean): void {
    if (!shown.isVisible()) {
      const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
      shown.setBounds(placeOnDisplay(shown.getBounds(), workArea));
    }
    if (shown.isMinimized()) shown.restore();
    if (takesFocus) {
      shown.show();
      shown.focus();
    } else shown.showInactive();
    // Some window managers forget it for a window that was hidden.
    shown.setAlwaysOnTop(true, 'floating');
  }

  return {
    show({ id, takesFocus }) {
      wanted = { takesFocus };
      if (window === null || window.isDestroyed()) {
        isReady = false;
        window = open(id);
        return;
      }
      if (id !== null) window.loadURL(addressOf('approval-window.html', `/approvals/${id}`)).catch(() => {});
      if (isReady) present(window, takesFocus);
    },
    hide() {
      wanted = null;
      if (window !== null && !window.isDestroyed()) window.hide();
    },
    flash() {
      if (window !== null && !window.isDestroyed() && !window.isFocused()) window.flashFrame(true);
    },
    get isShown() {
      return window !== null && !window.isDestroyed() && window.isVisible();
    },
    letGo() {
      mayClose = true;
    },
  };
}
