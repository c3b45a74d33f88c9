import { Notification, systemPreferences } from 'electron';
import type { Handlers } from '../../shared/contract/host.ts';
import type { DesktopSettings, UpdateView } from '../../shared/model/desktop-settings.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import type { Updates, UpdateState } from '../updates/updates.ts';
import type { DesktopStore } from './desktop-store.ts';
import { setOpenAtLogin } from './open-at-login.ts';

export type DesktopCommand =
  | 'desktop.get'
  | 'desktop.change'
  | 'desktop.checkForUpdates'
  | 'desktop.installUpdate'
  | 'desktop.showPrompt';

/** The commands that the main process answers by itself. */
export function createDesktopHandlers(options: {
  readonly store: DesktopStore;
  readonly notice: string | null;
  readonly showPrompt: (id: string | null) => void;
  readonly updates: Pick<Updates, 'state' | 'check' | 'install'>;
  readonly onChanged: (settings: DesktopSettings) => void;
}): Pick<Handlers, DesktopCommand> {
  const { store } = options;
  return {
    'desktop.get': async () => ({
      settings: store.settings(),
      capabilities: { touchId: hasTouchId(), notifications: Notification.isSupported() },
      update: viewOfUpdate(options.updates.state),
      notice: options.notice,
    }),
    'desktop.change': async (changes) => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (changes.openAtLogin !== undefined) await setOpenAtLogin(changes.openAtLogin);
      options.onChanged(store.change(given));
      return null;
    },
    'desktop.checkForUpdates': async () => {
      await options.updates.check();
      return null;
    },
    'desktop.installUpdate': async () => {
      await options.updates.install();
      return null;
    },
    'desktop.showPrompt': async ({ id }) => {
      options.showPrompt(id);
      return null;
    },
  };
}

/** Only macOS has it. */
export function hasTouchId(): boolean {
  return process.platform === 'darwin' && systemPreferences.canPromptTouchID();
}

function viewOfUpdate(state: UpdateState): UpdateView {
  const { kind } = state;
  switch (kind) {
    case 'off':
      return { kind, version: null, message: state.reason };
    case 'idle':
    case 'checking':
      return { kind, version: null, message: null };
    case 'downloading':
    case 'ready':
      return { kind, version: state.version, message: null };
    case 'failed':
      return { kind, version: null, message: state.message };
    default:
      return assertNever(kind);
  }
}
