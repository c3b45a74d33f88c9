/*
 * Electron's main process without Electron: the app's own bundles run under Node, its windows are pages of a real Chromium, and what a
 * desktop does besides is noted for the test. Only what the app uses is here: `npm run types` fails when it uses more (the app is
 * compiled against this file), and when something here is not as Electron declares it (`conform.ts`).
 */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  clipboard,
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  safeStorage,
  screen,
  shell,
  systemPreferences,
  Tray,
} from './desktop-parts.ts';
import { ipcMain } from './ipc-main.ts';
import { protocol, session } from './session.ts';
import { utilityProcess } from './utility-process.ts';

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
};
export type { NativeImage } from './desktop-parts.ts';
export type { WebContents } from './web-contents.ts';

/** A preload never runs in this process; these are its types. */
export declare const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'>;
export declare const ipcRenderer: Pick<Electron.IpcRenderer, 'invoke' | 'on' | 'off'>;

// oxlint-disable-next-line import/no-default-export -- Electron has one, and electron-store imports it
export default { app, ipcMain, shell };

export type BrowserWindowConstructorOptions = Electron.BrowserWindowConstructorOptions;
export type IpcMainInvokeEvent = Electron.IpcMainInvokeEvent;
export type MenuItemConstructorOptions = Electron.MenuItemConstructorOptions;
export type Rectangle = Electron.Rectangle;
