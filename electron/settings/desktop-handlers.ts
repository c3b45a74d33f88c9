import { Notification, systemPreferences } from 'electron';
import type { Handlers } from '../../shared/contract/host.ts';
import type { DesktopSettings } from '../../shared/model/desktop-settings.ts';
import type { DesktopStore } from './desktop-store.ts';
import { setOpenAtLogin } from './open-at-login.ts';

export type DesktopCommand = 'desktop.get' | 'desktop.change' | 'desktop.showPrompt';

/** The commands that the main process answers by itself. */
export function createDesktopHandlers(options: {
  readonly store: DesktopStore;
  readonly showPrompt: (id: string | null) => void;
  readonly onChanged: (settings: DesktopSettings) => void;
}): Pick<Handlers, DesktopCommand> {
  const { store } = options;
  return {
    'desktop.get': async () => ({
      settings: store.settings(),
      capabilities: { touchId: hasTouchId(), notifications: Notification.isSupported() },
    }),
    'desktop.change': async (changes) => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (changes.openAtLogin !== undefined) await setOpenAtLogin(changes.openAtLogin);
      options.onChanged(store.change(given));
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
