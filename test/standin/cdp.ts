import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Params = Record<string, unknown>;
type Listener = (params: Params) => void;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly sessionId?: string;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

const FLAGS = [
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--no-startup-window',
  '--password-store=basic',
  // As in the browser tests: nothing moves that a test would have to wait for.
  '--force-prefers-reduced-motion',
  '--disable-extensions',
  '--disable-breakpad',
  '--mute-audio',
  // The tests also run as root, where Chromium refuses to start with its sandbox.
  '--no-sandbox',
];

export interface Chromium {
  readonly endpoint: string;
  /** Ends it, and removes what it has written. */
  close(): Promise<void>;
}

/** Starts a Chromium without a window, with a folder of its own. */
export async function launchChromium(program: string): Promise<Chromium> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-standin-'));
  const child = spawn(program, [...FLAGS, '--headless=new', `--user-data-dir=${folder}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${said.slice(-500)}`)));
  });
  return {
    endpoint,
    async close() {
      child.kill('SIGTERM');
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2000))]);
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A profile of its own in a running Chromium, spoken to over the DevTools protocol with flat sessions. */
export class Cdp {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(value: Params): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, Listener[]>();
  #context = '';
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser closed'));
      this.#waiting.clear();
    });
  }

  /** The profile and its pages go with the connection, however that ends. */
  static async join(endpoint: string): Promise<Cdp> {
    const socket = new WebSocket(endpoint);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    const cdp = new Cdp(socket);
    const { browserContextId } = await cdp.send('Target.createBrowserContext', { disposeOnDetach: true });
    cdp.#context = String(browserContextId);
    return cdp;
  }

  /** A command about the whole profile. */
  sendForProfile(method: string, params: Params = {}): Promise<Params> {
    return this.send(method, { ...params, browserContextId: this.#context });
  }

  #hear(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners.get(`${message.sessionId ?? ''} ${message.method}`) ?? [])
        listener(message.params ?? {});
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result ?? {});
    else waiting?.reject(new Error(message.error.message));
  }

  send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  /** Session '': the browser's own. */
  on(sessionId: string, method: string, listener: Listener): void {
    const key = `${sessionId} ${method}`;
    this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener]);
  }

  async close(): Promise<void> {
    await this.sendForProfile('Target.disposeBrowserContext').catch(() => {});
    this.#socket.close();
  }
}
