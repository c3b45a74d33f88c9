import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { trustSender } from '../ipc/trusted-senders.ts';
import { APP_HOST, APP_SCHEME } from '../security/app-protocol.ts';

/** Opens the app's window. Every security preference is written out, whatever the default. */
export async function openMainWindow(outFolder: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    minWidth: 360,
    minHeight: 480,
    show: false,
    title: 'Countersign',
    webPreferences: {
      preload: join(outFolder, 'preload/main-window.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  trustSender(window.webContents, ['main', 'approval']);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${APP_SCHEME}://${APP_HOST}/`);
  return window;
}
