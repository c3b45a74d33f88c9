import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';

/** Started by the system at login: no window then. */
export const HIDDEN_ARGUMENT = '--hidden';

/** Starts the app with the person's session, or no longer. Linux has no interface for it in Electron: there it is an autostart file. */
export async function setOpenAtLogin(isOn: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: [HIDDEN_ARGUMENT] });
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
