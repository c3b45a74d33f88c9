import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { APP_ID } from '../app-identity.ts';

/** Started by the system at login: no window then. */
const HIDDEN_ARGUMENT = '--hidden';

/** Whether the system started this app with the person's session: then no window is shown. macOS starts it without words, and says so. */
export function isStartedAtLogin(): boolean {
  if (process.argv.includes(HIDDEN_ARGUMENT)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** Starts the app with the person's session, or no longer. Linux has no interface for it in Electron: there it is an autostart file. */
export async function setOpenAtLogin(isOn: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: [HIDDEN_ARGUMENT], name: APP_ID });
    return;
  }
  const folder = join(app.getPath('appData'), 'autostart');
  const file = join(folder, 'countersign.desktop');
  if (!isOn) return rm(file, { force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(file, autostartFile(process.env['APPIMAGE'] ?? process.execPath));
}

/** A desktop entry (freedesktop.org). The path is quoted as its Exec key wants it. */
export function autostartFile(program: string): string {
  const quoted = `"${program.replaceAll(/["`$\\]/g, (character) => `\\${character}`).replaceAll('%', '%%')}"`;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Countersign',
    // A backslash in a value is an escape, and an escaped one is two of them.
    `Exec=${quoted.replaceAll('\\', '\\\\')} ${HIDDEN_ARGUMENT}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
