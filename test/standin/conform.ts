import type {} from 'electron';
import type * as standin from './electron.ts';

/*
 * Checked by the compiler, never run: each member of the stand-in is what Electron declares, and has a name that Electron has. The other
 * direction is `tsconfig.json` here: the app compiled against the stand-in, where something that it lacks is an error.
 */

/** Listening is typed event by event in Electron, and in general here. */
type Listening = Exclude<keyof NodeJS.EventEmitter, symbol> | symbol;

/** Members that are not what Electron declares. `But`: those whose type is one of the stand-in's own classes. */
type Wrong<Real, Own, But extends PropertyKey = never> = {
  [K in Exclude<keyof Own & keyof Real, Listening | But>]: Own[K] extends Real[K] ? never : K;
}[Exclude<keyof Own & keyof Real, Listening | But>];

/** Members that Electron does not have. `Beside`: those of the stand-in alone, for the test. */
type Unknown<Real, Own, Beside extends PropertyKey = never> = Exclude<keyof Own, keyof Real | Listening | Beside>;

type None<T extends never> = T;

export type Conforms = [
  None<Wrong<Electron.App, typeof standin.app, 'commandLine' | 'dock'>>,
  None<Wrong<Electron.CommandLine, (typeof standin.app)['commandLine']>>,
  None<Unknown<Electron.App, typeof standin.app, 'openWindows' | 'browser' | 'adopt' | 'drop'>>,
  None<Wrong<Electron.BrowserWindow, standin.BrowserWindow, 'webContents'>>,
  None<Unknown<Electron.BrowserWindow, standin.BrowserWindow, 'look' | 'wasCloseRefused'>>,
  None<Wrong<Electron.WebContents, standin.WebContents>>,
  None<
    Unknown<
      Electron.WebContents,
      standin.WebContents,
      'onGone' | 'onReady' | 'targetId' | 'load' | 'bringToFront' | 'crash' | 'text' | 'gone'
    >
  >,
  None<Wrong<Electron.IpcMain, typeof standin.ipcMain, 'on'>>,
  None<Unknown<Electron.IpcMain, typeof standin.ipcMain>>,
  None<Wrong<Electron.Session, (typeof standin.session)['defaultSession'], 'webRequest'>>,
  None<Unknown<Electron.Session, (typeof standin.session)['defaultSession'], 'mayLoad' | 'applyPermissions' | 'followDownloads'>>,
  None<Wrong<Electron.Protocol, typeof standin.protocol>>,
  None<Unknown<Electron.Protocol, typeof standin.protocol>>,
  None<Wrong<Electron.Tray, standin.Tray, 'setImage' | 'setContextMenu'>>,
  None<Unknown<Electron.Tray, standin.Tray, 'image' | 'tip' | 'title' | 'menu'>>,
  None<Wrong<Electron.Notification, standin.Notification>>,
  None<Unknown<Electron.Notification, standin.Notification, 'options' | 'isShown'>>,
  None<Wrong<Electron.Dialog, Pick<typeof standin.dialog, 'showErrorBox'>>>,
  None<Unknown<Electron.Dialog, typeof standin.dialog>>,
  None<Wrong<Electron.Shell, typeof standin.shell>>,
  None<Wrong<Electron.Clipboard, typeof standin.clipboard>>,
  None<Wrong<Electron.SafeStorage, typeof standin.safeStorage>>,
  None<Wrong<Electron.NativeTheme, typeof standin.nativeTheme>>,
  None<Unknown<Electron.NativeTheme, typeof standin.nativeTheme>>,
  None<Wrong<Electron.Screen, typeof standin.screen>>,
  None<Wrong<Electron.SystemPreferences, typeof standin.systemPreferences>>,
  None<
    Unknown<
      Electron.Shell & Electron.Clipboard & Electron.SafeStorage & Electron.Screen & Electron.SystemPreferences,
      typeof standin.shell &
        typeof standin.clipboard &
        typeof standin.safeStorage &
        typeof standin.screen &
        typeof standin.systemPreferences
    >
  >,
  None<Wrong<Electron.UtilityProcess, ReturnType<(typeof standin.utilityProcess)['fork']>>>,
  None<Unknown<Electron.UtilityProcess, ReturnType<(typeof standin.utilityProcess)['fork']>>>,
  None<Wrong<Electron.NativeImage, standin.NativeImage>>,
  None<Unknown<Electron.NativeImage, standin.NativeImage, 'path'>>,
];
