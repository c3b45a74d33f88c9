import { join } from 'node:path';
import { Menu, type NativeImage, nativeImage, Tray } from 'electron';
import type { Log } from '../../shared/gateway/ports.ts';
import type { AppState } from '../../shared/contract/state.ts';
import type { CoreStanding } from '../core-link/keep-running.ts';
import { type TrayActions, trayMenu } from './tray-menu.ts';
import { type TrayKind, trayLook } from './tray-look.ts';

export interface TrayIcon {
  update(state: AppState | null, standing: CoreStanding): void;
  remove(): void;
}

/** Puts the icon into the tray. Where there is none (GNOME without an extension) the app works without: a second start shows it. */
export function createTrayIcon(iconsFolder: string, actions: TrayActions, log: Log): TrayIcon {
  let shown = '';
  const tray = open();

  function open(): Tray | null {
    try {
      const made = new Tray(iconOf(iconsFolder, 'trouble'));
      made.on('click', actions.openApp);
      return made;
    } catch (error) {
      log.warn('there is no tray on this system', { error: String(error) });
      return null;
    }
  }

  return {
    update(state, standing) {
      if (tray === null || tray.isDestroyed()) return;
      const { kind, count, tip } = trayLook(state, standing);
      if (`${kind} ${count}` !== shown) {
        shown = `${kind} ${count}`;
        tray.setImage(iconOf(iconsFolder, kind));
        // Only macOS writes beside the icon.
        if (process.platform === 'darwin') tray.setTitle(count === 0 ? '' : String(count));
      }
      tray.setToolTip(tip);
      tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, standing, actions)));
    },
    remove: () => tray?.destroy(),
  };
}

/** macOS colours a template image by itself; it finds the sharper file beside it by its name. */
function iconOf(folder: string, kind: TrayKind): NativeImage {
  const isMac = process.platform === 'darwin';
  const image = nativeImage.createFromPath(join(folder, `tray-${kind}${isMac ? 'Template' : ''}.png`));
  if (isMac) image.setTemplateImage(true);
  return image;
}
