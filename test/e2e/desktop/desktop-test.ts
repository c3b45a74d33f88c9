import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { type CommandResult, createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';
import type { DesktopDriver, DialogLook, NotificationLook, TrayLook, WindowLook } from './driver.ts';
import { forkStandin, openStandinBrowser, type StandinBrowser, startStandin } from './standin-app.ts';
import { startElectron } from './electron-app.ts';

export { expect };

const root = resolve(import.meta.dirname, '../../..');
export const MAIN = join(root, 'out/electron/start.js');

/** Electron's own program where it is installed; its package is not asked, because asking starts a download. */
function electronProgram(): string | null {
  const folder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const pathFile = join(folder, 'path.txt');
  if (process.env['COUNTERSIGN_DESKTOP'] === 'standin' || !existsSync(pathFile)) return null;
  const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

const program = electronProgram();
export const RUNS_ON = program === null ? 'the stand-in' : 'Electron';

export interface StartOptions {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The file that is run first, where it is not that of the checkout. */
  readonly main?: string;
}

export type WindowName = 'main' | 'approval';

/** The installed desktop app on a data folder with one server and one client. */
export interface Desktop {
  readonly installation: Installation;
  readonly token: string;
  readonly home: string;
  start(options?: StartOptions): Promise<void>;
  /** Starts it once more and waits for the end of that start; gives its exit code. */
  startAgain(...words: readonly string[]): Promise<number | null>;
  readonly driver: DesktopDriver;
  /** The window's page, once it is there. */
  page(name: WindowName): Promise<Page>;
  look(name: WindowName): Promise<WindowLook | null>;
  tray(): Promise<TrayLook | null>;
  notifications(): Promise<readonly NotificationLook[]>;
  /** The dialog that is open, once one is. */
  dialog(): Promise<DialogLook>;
  answerDialog(button: string): Promise<void>;
  connect(server?: string): Promise<TestClient>;
  /** What the client asked to run that the server really ran. */
  ran(what: string): number;
  command(...words: readonly string[]): Promise<CommandResult>;
}

const PAGES: Readonly<Record<WindowName, readonly string[]>> = {
  main: ['/', '/index.html'],
  approval: ['/approval-window.html'],
};

function isPageOf(address: string, name: WindowName): boolean {
  return PAGES[name].includes(URL.parse(address)?.pathname ?? '') && !address.startsWith('about:');
}

/** What one worker makes once, for every app that it starts. */
interface Prepared {
  /** A data folder with one server and one client. */
  readonly dataDir: string;
  /** What that server keeps; empty at the start of each test. */
  readonly home: string;
  readonly token: string;
  /** Where Node keeps what it has compiled: the same bundles start again and again. */
  readonly compiled: string;
  /** Null where Electron itself shows the pages. */
  readonly browser: StandinBrowser | null;
}

/** Credentials of the command line in a file: where the system has a keychain, the app could not read what is in there. */
const KEPT_IN_FILE = { COUNTERSIGN_SECRETS: 'file' } as const;

export const test = base.extend<{ desktop: Desktop }, { prepared: Prepared }>({
  prepared: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names that a fixture needs from here
    async ({}, use) => {
      const home = await mkdtemp(join(tmpdir(), 'countersign-desktop-home-'));
      const installation = await createInstallation({ environment: KEPT_IN_FILE });
      const { dataDir } = installation;
      await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ version: 1, port: 0 }), { mode: 0o600 });
      await installation.json('servers', 'add', 'pmcp', '--env', `PMCP_HOME=${home}`, '--', ...SERVER_COMMANDS.pmcp);
      const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
      const compiled = await mkdtemp(join(tmpdir(), 'countersign-desktop-compiled-'));
      const browser = program === null ? await openStandinBrowser() : null;
      await use({ dataDir, home, token, compiled, browser });
      await browser?.close();
      await installation.dispose();
      for (const folder of [home, compiled]) await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  desktop: async ({ prepared: { dataDir: prepared, home, token, compiled, browser } }, use, info) => {
    info.annotations.push({ type: 'runs on', description: RUNS_ON });
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-desktop-'));
    const installation = await createInstallation({ dataDir, environment: KEPT_IN_FILE });
    await cp(prepared, dataDir, { recursive: true });
    await rm(home, { recursive: true, force: true });
    await mkdir(home);
    const clients: TestClient[] = [];
    let driver: DesktopDriver | null = null;

    function running(): DesktopDriver {
      if (driver === null) throw new Error('the app was not started');
      return driver;
    }
    const environment = (extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
      ...process.env,
      COUNTERSIGN_DATA_DIR: dataDir,
      XDG_CONFIG_HOME: join(home, 'config'),
      NODE_COMPILE_CACHE: compiled,
      ...extra,
    });
    const windows = (): Promise<readonly WindowLook[]> => running().ask<readonly WindowLook[]>('windows');
    const dialogs = (): Promise<readonly DialogLook[]> => running().ask<readonly DialogLook[]>('dialogs');

    await use({
      installation,
      token,
      home,
      get driver() {
        return running();
      },
      async start({ words = [], env = {}, main = MAIN } = {}) {
        driver =
          browser !== null
            ? await startStandin(main, words, environment(env), browser)
            : await startElectron(program ?? '', root, words, environment(env));
      },
      startAgain(...words) {
        if (program !== null) return startElectron(program, root, words, environment()).then((again) => again.exited);
        const child = forkStandin(MAIN, words, environment());
        return new Promise((done) => child.once('exit', done));
      },
      page: (name) =>
        until(`the ${name} window`, () =>
          running()
            .pages()
            .find((page) => isPageOf(page.url(), name)),
        ),
      look: async (name) => (await windows()).find(({ url }) => isPageOf(url, name)) ?? null,
      tray: () => running().ask<TrayLook | null>('tray'),
      notifications: () => running().ask<readonly NotificationLook[]>('notifications'),
      dialog: () => until('a dialog', async () => (await dialogs())[0]),
      async answerDialog(button) {
        const { at } = await until('a dialog', async () => (await dialogs())[0]);
        await running().ask('dialog.answer', { at, button });
      },
      async connect(server = 'pmcp') {
        const { mcpUrl } = await until('the address', () => readHost(dataDir));
        const client = await connectV1(new URL(`/servers/${server}/mcp`, mcpUrl).href, token);
        clients.push(client);
        return client;
      },
      ran(what) {
        const file = join(home, 'journal.jsonl');
        const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
        return lines.filter((line) => line.includes(`"what":"${what}"`)).length;
      },
      command: (...words) => installation.run(...words),
    });
    for (const client of clients) await client.close().catch(() => {});
    if (driver !== null) {
      const ending = running();
      await ending.ask('quit').catch(() => {});
      const code = await Promise.race([ending.exited, new Promise((done) => setTimeout(done, 60_000, 'late'))]);
      if (code === 'late') ending.kill();
      if (info.status !== info.expectedStatus) console.log(ending.output());
      expect(code).toBe(0);
    }
    await installation.dispose();
  },
});

interface HostFile {
  readonly mcpUrl: string;
}

/** The address, when a host that runs has written it. */
function readHost(dataDir: string): HostFile | null {
  try {
    const host = JSON.parse(readFileSync(join(dataDir, 'host.json'), 'utf8')) as Partial<HostFile>;
    return typeof host.mcpUrl === 'string' ? { mcpUrl: host.mcpUrl } : null;
  } catch {
    return null;
  }
}

/** `expect.poll`, asking more often than once a second: what is asked here costs nearly nothing. */
export function eventually<T>(ask: () => T | Promise<T>, timeout = 30_000) {
  return expect.poll(ask, { timeout, intervals: [20, 50, 100] });
}

/** The card of a question in a window. */
export function card(page: Page, tool = 'gateway.provision') {
  return page.getByRole('article', { name: `Cursor asks to run ${tool}` });
}

/** Allows the shown call, once its button is awake. */
export async function allowOnce(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Allow once' });
  await expect(button).not.toHaveClass(/asleep/);
  await button.click();
}

interface PageBridge {
  call(request: {
    readonly name: string;
    readonly input: unknown;
  }): Promise<{ readonly ok: boolean; readonly error?: { readonly code: string } }>;
}

/** Sends commands past what the page draws, as a script in it could; gives the codes of the answers. */
export function codesOf(page: Page, requests: readonly { readonly name: string; readonly input: unknown }[]): Promise<string[]> {
  return page.evaluate(async (asked) => {
    const { countersign } = globalThis as unknown as { countersign: PageBridge };
    return Promise.all(asked.map(async (each) => (await countersign.call(each)).error?.code ?? 'ok'));
  }, requests);
}

/** The ids of the questions that the page knows of. */
export function questionIds(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { countersign } = globalThis as unknown as { countersign: PageBridge };
    const { value } = (await countersign.call({ name: 'state.get', input: null })) as unknown as {
      value: { approvals: { id: string }[] };
    };
    return value.approvals.map(({ id }) => id);
  });
}
