import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { Cdp } from './cdp.ts';
import { onCommand, record } from './control.ts';
import { createEvent } from './event.ts';
import { APP_FOLDER, IS_PACKAGED } from './place.ts';

interface ClosableWindow {
  close(): void;
  isDestroyed(): boolean;
  readonly wasCloseRefused: boolean;
}

type PathName = Parameters<Electron.App['getPath']>[0];

const dock = {
  bounce: (type?: 'critical' | 'informational'): number => {
    record({ kind: 'dock.bounce', type });
    return 1;
  },
  show: async (): Promise<void> => record({ kind: 'dock.show' }),
  hide: (): void => record({ kind: 'dock.hide' }),
};

class App extends EventEmitter {
  readonly name = 'countersign';
  readonly isPackaged = IS_PACKAGED;
  readonly commandLine = {
    hasSwitch: (name: string): boolean => process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
  };
  /** Only macOS has one. */
  readonly dock: Pick<Electron.Dock, 'bounce' | 'show' | 'hide'> | undefined = process.platform === 'darwin' ? dock : undefined;
  /** The windows register here, so that quitting can close them. */
  readonly openWindows: () => ClosableWindow[] = () => [...this.#windows];
  readonly #windows = new Set<ClosableWindow>();
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<void>();
  #browser: Cdp | null = null;
  #lock: Server | null = null;
  #isEnding = false;
  #hasQuit = false;

  constructor() {
    super();
    setImmediate(() => void this.#start());
  }

  async #start(): Promise<void> {
    if (this.#isEnding) return;
    const endpoint = process.env['STANDIN_BROWSER'];
    if (endpoint === undefined) throw new Error('STANDIN_BROWSER must name a Chromium (its DevTools address)');
    this.#browser = await Cdp.join(endpoint);
    record({ kind: 'ready' });
    this.emit('ready', {}, {});
    this.#ready.resolve();
  }

  get browser(): Cdp {
    if (this.#browser === null) throw new Error('the app is not ready');
    return this.#browser;
  }
  adopt(window: ClosableWindow): void {
    this.#windows.add(window);
  }
  drop(window: ClosableWindow): void {
    this.#windows.delete(window);
    if (this.#windows.size > 0) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }
  enableSandbox(): void {
    record({ kind: 'app.enableSandbox' });
  }
  getVersion(): string {
    return (JSON.parse(readFileSync(join(APP_FOLDER, 'package.json'), 'utf8')) as { version: string }).version;
  }
  getPath(name: PathName): string {
    const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
    const usual: Partial<Record<PathName, string>> = {
      appData,
      userData: join(appData, this.name),
      home: homedir(),
      temp: tmpdir(),
    };
    const path = this.#paths.get(name) ?? usual[name];
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }
  setPath(name: string, path: string): void {
    mkdirSync(path, { recursive: true });
    this.#paths.set(name, path);
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    record({ kind: 'app.setAsDefaultProtocolClient', scheme });
    return true;
  }
  /** STANDIN_AT_LOGIN: as if the system had started the app with the person's session. */
  getLoginItemSettings(): Electron.LoginItemSettings {
    return { wasOpenedAtLogin: process.env['STANDIN_AT_LOGIN'] === '1' } as Electron.LoginItemSettings;
  }
  setAppUserModelId(id: string): void {
    record({ kind: 'app.setAppUserModelId', id });
  }
  setLoginItemSettings(settings: Electron.Settings): void {
    record({ kind: 'app.setLoginItemSettings', settings });
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    const file = join(folder, 'SingletonLock');
    const address = join(tmpdir(), `countersign-standin-${createHash('sha256').update(file).digest('hex').slice(0, 16)}.sock`);
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (pid > 0 && pid !== process.pid && existsSync(`/proc/${pid}`)) {
      const socket = connect(address);
      socket.on('error', () => {});
      socket.end(JSON.stringify({ words: process.argv, folder: process.cwd() }));
      return false;
    }
    writeFileSync(file, String(process.pid));
    rmSync(address, { force: true });
    this.#lock = createServer((socket) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => {
        const told = JSON.parse(text) as { words: string[]; folder: string };
        this.emit('second-instance', createEvent(), told.words, told.folder, null);
      });
    });
    this.#lock.listen(address).unref();
    return true;
  }

  quit(): void {
    if (this.#isEnding) return;
    // As in Electron: the windows are asked once; a quit that was stopped in will-quit and is asked for again goes on from there.
    if (!this.#hasQuit) {
      const before = createEvent();
      this.emit('before-quit', before);
      if (before.defaultPrevented) return;
      for (const window of this.openWindows()) {
        window.close();
        if (!window.isDestroyed() && window.wasCloseRefused) return;
      }
    }
    const event = createEvent();
    this.emit('will-quit', event);
    this.#hasQuit = event.defaultPrevented;
    if (!event.defaultPrevented) this.exit(0);
  }
  exit(code = 0): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    record({ kind: 'exit', code });
    const end = (): never => process.exit(code);
    if (this.#browser === null) setImmediate(end);
    else void this.#browser.close().finally(end);
  }
}

export const app = new App();
onCommand('quit', () => app.quit());
onCommand('pid', () => process.pid);
onCommand(
  'app.emit',
  ({ event, args }) => void app.emit(String(event), createEvent(), ...((args as unknown[] | undefined) ?? [])),
);
process.on('SIGTERM', () => app.quit());
process.on('disconnect', () => app.exit(0));
