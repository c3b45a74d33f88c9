import { join } from 'node:path';
import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron';
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
  let last: { readonly state: AppState | null; readonly standing: CoreStanding } | null = null;
  const tray = open();
  nativeTheme.on('updated', () => last !== null && icon.update(last.state, last.standing));

  function open(): Tray | null {
    try {
      const made = new Tray(iconOf(iconsFolder, 'trouble'));
      // On macOS a click opens the menu.
      if (process.platform !== 'darwin') made.on('click', actions.openApp);
      return made;
    } catch (error) {
      log.warn('there is no tray on this system', { error: String(error) });
      return null;
    }
  }

  const icon: TrayIcon = {
    update(state, standing) {
      if (tray === null || tray.isDestroyed()) return;
      const { kind, count, tip } = trayLook(state, standing);
      last = { state, standing };
      const look = `${kind} ${count} ${panel()}`;
      if (look !== shown) {
        shown = look;
        tray.setImage(iconOf(iconsFolder, kind));
        // Only macOS writes beside the icon.
        if (process.platform === 'darwin') tray.setTitle(count === 0 ? '' : String(count));
      }
      tray.setToolTip(tip);
      tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, standing, actions)));
    },
    remove: () => tray?.destroy(),
  };
  return icon;
}

/** macOS colours a template image by itself; elsewhere there is one for each kind of panel. Sharper files are found beside it by name. */
function iconOf(folder: string, kind: TrayKind): NativeImage {
  const isMac = process.platform === 'darwin';
  const image = nativeImage.createFromPath(join(folder, `tray-${kind}${isMac ? 'Template' : `-${panel()}`}.png`));
  if (isMac) image.setTemplateImage(true);
  return image;
}

function panel(): 'light' | 'dark' {
  const { shouldUseDarkColors, shouldUseDarkColorsForSystemIntegratedUI } = nativeTheme;
  // Linux does not tell the panel's colours apart from the apps'.
  return (process.platform === 'linux' ? shouldUseDarkColors : shouldUseDarkColorsForSystemIntegratedUI) ? 'dark' : 'light';
}
