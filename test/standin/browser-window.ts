import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { onCommand } from './control.ts';
import { createEvent } from './event.ts';
import { WebContents } from './web-contents.ts';

const windows = new Map<number, BrowserWindow>();
let last = 0;

/** A window whose page is real and whose place on a screen is only noted. */
export class BrowserWindow extends EventEmitter {
  readonly id: number;
  readonly webContents: WebContents;
  wasCloseRefused = false;
  #isDestroyed = false;
  #isReady = false;
  #isVisible: boolean;
  #isFocused = false;
  #isOnTop: boolean;
  #isOnAllWorkspaces = false;
  #flashes = 0;
  #bounds: Electron.Rectangle;
  readonly #title: string;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    last += 1;
    this.id = last;
    this.#isVisible = options.show !== false;
    this.#isOnTop = options.alwaysOnTop === true;
    this.#title = options.title ?? '';
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.webContents = new WebContents(this.id, options.webPreferences ?? {}, {
      onGone: () => this.#gone(),
      onReady: () => {
        if (!this.#isReady) this.emit('ready-to-show');
        this.#isReady = true;
      },
    });
    windows.set(this.id, this);
    app.adopt(this);
    app.emit('web-contents-created', createEvent(), this.webContents);
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.load(address);
  }
  show(): void {
    this.showInactive();
    this.focus();
  }
  showInactive(): void {
    if (this.#isVisible) return;
    this.#isVisible = true;
    this.emit('show');
  }
  hide(): void {
    if (!this.#isVisible) return;
    this.#isVisible = false;
    this.#isFocused = false;
    this.emit('hide');
  }
  focus(): void {
    for (const window of windows.values()) window.#isFocused = false;
    this.#isFocused = true;
    this.emit('focus');
    void this.webContents.bringToFront();
  }
  isVisible(): boolean {
    return this.#isVisible;
  }
  isFocused(): boolean {
    return this.#isFocused;
  }
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  restore(): void {
    this.emit('restore');
  }
  setAlwaysOnTop(isOnTop: boolean, level?: string): void {
    void level;
    this.#isOnTop = isOnTop;
  }
  setVisibleOnAllWorkspaces(isVisible: boolean, options?: Electron.VisibleOnAllWorkspacesOptions): void {
    void options;
    this.#isOnAllWorkspaces = isVisible;
  }
  flashFrame(isOn: boolean): void {
    if (isOn) this.#flashes += 1;
  }
  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('move');
    this.emit('resize');
  }
  close(): void {
    if (this.#isDestroyed) return;
    const event = createEvent();
    this.emit('close', event);
    this.wasCloseRefused = event.defaultPrevented;
    if (event.defaultPrevented) return;
    void this.webContents.close();
    this.#gone();
  }
  #gone(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    windows.delete(this.id);
    this.webContents.gone();
    this.emit('closed');
    app.drop(this);
  }

  /** What a person would see of it. */
  look(): Readonly<Record<string, unknown>> {
    return {
      id: this.id,
      title: this.#title,
      url: this.webContents.getURL(),
      targetId: this.webContents.targetId,
      isVisible: this.#isVisible,
      isFocused: this.#isFocused,
      isOnTop: this.#isOnTop,
      isOnAllWorkspaces: this.#isOnAllWorkspaces,
      flashes: this.#flashes,
      bounds: this.getBounds(),
    };
  }
}

onCommand('windows', () => [...windows.values()].map((window) => window.look()));
onCommand('window.close', ({ id }) => windows.get(Number(id))?.close());
onCommand('window.crash', ({ id }) => windows.get(Number(id))?.webContents.crash());
onCommand('window.text', ({ id }) => windows.get(Number(id))?.webContents.text());
