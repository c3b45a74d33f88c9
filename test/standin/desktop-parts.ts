import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { app } from './app.ts';
import { onCommand, record } from './control.ts';

/* The parts of a desktop that have no page: noted, and worked by the test in the person's place. */

export class NativeImage {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  isEmpty(): boolean {
    return !existsSync(this.path);
  }
  setTemplateImage(isTemplate: boolean): void {
    void isTemplate;
  }
}
export const nativeImage = { createFromPath: (path: string): NativeImage => new NativeImage(path) };

type Item = Electron.MenuItemConstructorOptions;

export class Menu {
  readonly template: readonly Item[];
  constructor(template: readonly Item[] = []) {
    this.template = template;
  }
  static buildFromTemplate(template: Item[]): Menu {
    return new Menu(template);
  }
  /** Every item with its submenus', as a flat list. */
  all(): Item[] {
    const flat = (items: readonly Item[]): Item[] =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
    return flat(this.template);
  }
}

const trays = new Set<Tray>();

export class Tray extends EventEmitter {
  image: NativeImage;
  tip = '';
  title = '';
  menu: Menu | null = null;
  constructor(image: NativeImage) {
    super();
    if (process.env['STANDIN_TRAY'] === 'none') throw new Error('There is no tray.');
    this.image = image;
    trays.add(this);
  }
  setImage(image: NativeImage): void {
    this.image = image;
  }
  setToolTip(tip: string): void {
    this.tip = tip;
  }
  setTitle(title: string): void {
    this.title = title;
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
  isDestroyed(): boolean {
    return !trays.has(this);
  }
  destroy(): void {
    trays.delete(this);
  }
}
onCommand('tray', () => {
  const [tray] = trays;
  if (tray === undefined) return null;
  const items = tray.menu
    ?.all()
    .map(({ id, label, enabled, checked }) => ({ id, label, isEnabled: enabled !== false, isChecked: checked === true }));
  return { image: tray.image.path, tip: tray.tip, title: tray.title, items: items ?? [] };
});
onCommand('tray.choose', ({ id }) => {
  const item = [...trays][0]?.menu?.all().find((each) => each.id === id);
  if (item === undefined) throw new Error(`the tray's menu has no ${String(id)}`);
  item.click?.(undefined as never, undefined, {} as never);
});

const notifications: Notification[] = [];

export class Notification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions;
  isShown = false;
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return process.env['STANDIN_NOTIFICATIONS'] !== 'none';
  }
  show(): void {
    this.isShown = true;
    notifications.push(this);
    record({ kind: 'notification', title: this.options.title, body: this.options.body });
  }
  close(): void {
    if (!this.isShown) return;
    this.isShown = false;
    this.emit('close', {});
  }
}
onCommand('notifications', () =>
  notifications.map(({ options, isShown }) => ({
    title: options.title,
    body: options.body,
    actions: (options.actions ?? []).map(({ text }) => text),
    isShown,
  })),
);
onCommand('notification.click', ({ at }) => void notifications[Number(at)]?.emit('click', {}));
onCommand(
  'notification.action',
  ({ at, actionIndex }) => void notifications[Number(at)]?.emit('action', { actionIndex }, actionIndex, -1),
);

interface OpenDialog {
  readonly options: Electron.MessageBoxOptions;
  answer(response: number): void;
}
const dialogs: (OpenDialog | null)[] = [];

export const dialog = {
  showMessageBox(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
    return new Promise((resolve) => {
      const at = dialogs.length;
      const answer = (response: number): void => {
        dialogs[at] = null;
        resolve({ response, checkboxChecked: false });
      };
      dialogs.push({ options, answer });
      options.signal?.addEventListener('abort', () => answer(options.cancelId ?? 0), { once: true });
    });
  },
  showErrorBox(title: string, content: string): void {
    record({ kind: 'error-box', title, content });
  },
};
onCommand('dialogs', () =>
  dialogs.flatMap((open, at) => {
    if (open === null) return [];
    const { message, detail, buttons, defaultId, cancelId } = open.options;
    return [{ at, message, detail, buttons, defaultId, cancelId }];
  }),
);
onCommand('dialog.answer', ({ at, button }) => {
  const open = dialogs[Number(at)];
  const response = open?.options.buttons?.indexOf(String(button)) ?? -1;
  if (open === null || open === undefined || response === -1) throw new Error(`no open dialog has a button ${String(button)}`);
  open.answer(response);
});

export const shell = {
  async openExternal(url: string): Promise<void> {
    record({ kind: 'shell.openExternal', url });
  },
  showItemInFolder(path: string): void {
    record({ kind: 'shell.showItemInFolder', path });
  },
  beep(): void {
    record({ kind: 'shell.beep' });
  },
};

let copied = '';
export const clipboard = {
  async writeText(text: string): Promise<void> {
    copied = text;
  },
};
onCommand('clipboard', () => copied);

export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  shouldUseDarkColorsForSystemIntegratedUI: false,
});
onCommand('theme', ({ isDark }) => {
  nativeTheme.shouldUseDarkColors = isDark === true;
  nativeTheme.shouldUseDarkColorsForSystemIntegratedUI = isDark === true;
  nativeTheme.emit('updated');
});

export const powerMonitor = new EventEmitter();
onCommand('power', ({ event }) => void powerMonitor.emit(String(event)));

const DISPLAY = { id: 1, workArea: { x: 0, y: 24, width: 1280, height: 776 } } as Electron.Display;
export const screen = {
  getCursorScreenPoint: (): Electron.Point => ({ x: 10, y: 10 }),
  getDisplayNearestPoint: (point: Electron.Point): Electron.Display => {
    void point;
    return DISPLAY;
  },
  getAllDisplays: (): Electron.Display[] => [DISPLAY],
};

const fingers: ((isGiven: boolean) => void)[] = [];

export const systemPreferences = {
  canPromptTouchID: (): boolean => process.env['STANDIN_TOUCH_ID'] === '1',
  promptTouchID: (reason: string): Promise<void> =>
    new Promise((resolve, reject) => {
      record({ kind: 'touch-id', reason });
      fingers.push((isGiven) => (isGiven ? resolve() : reject(new Error('Canceled by user.'))));
    }),
};
onCommand('touch-id', ({ isGiven }) => {
  const finger = fingers.shift();
  if (finger === undefined) throw new Error('nobody asked for a finger');
  finger(isGiven === true);
});

/** A key that belongs to this app's folder, as a keychain would keep it. */
function key(): Buffer {
  return createHash('sha256')
    .update(`stand-in keychain of ${app.getPath('userData')}`)
    .digest();
}

export const safeStorage = {
  getSelectedStorageBackend: (): ReturnType<Electron.SafeStorage['getSelectedStorageBackend']> =>
    process.env['STANDIN_KEYCHAIN'] === 'none' ? 'basic_text' : 'gnome_libsecret',
  isAsyncEncryptionAvailable: async (): Promise<boolean> => true,
  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key(), nonce);
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  },
  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(0, 12));
    decipher.setAuthTag(encrypted.subarray(-16));
    const text = Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]);
    return { result: text.toString('utf8'), shouldReEncrypt: false };
  },
};
