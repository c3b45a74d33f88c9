import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type InstalledApp, installPacked } from '../../packaging/install-packed.ts';
import { packOnce } from '../../packaging/pack-once.ts';
import { allowOnce, eventually, expect, RUNS_ON, test as base } from './desktop-test.ts';
import { forkStandin } from './standin-app.ts';

const root = resolve(import.meta.dirname, '../../..');

/*
 * What is in the package, and nothing else, run as an installation: packed by electron-builder, taken out of its archive into a folder
 * of the same name and place. Proven by this: no file is missing, none is found that was not packed, and paths lead from inside the
 * archive to what lies in it, beside it (`app.asar.unpacked`) and around it (the app's program), with `app.isPackaged`. Not proven:
 * that Electron can read the archive; the release's own check starts the packed program for that.
 */
const test = base.extend<object, { installed: InstalledApp }>({
  installed: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names that a fixture needs from here
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'countersign-installed-'));
      await use(installPacked(await packOnce(), folder));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.skip(
  process.platform !== 'linux' || RUNS_ON !== 'the stand-in',
  'packed for Linux, and Electron itself runs no other program',
);

test('the packed app starts, and its own demo is asked about and answered', async ({ desktop, installed }) => {
  const { main, archive, program } = installed;
  const dataDir = join(desktop.home, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ version: 1, port: 0 }), { mode: 0o600 });
  await desktop.start({ main, env: { COUNTERSIGN_DATA_DIR: dataDir } });

  const page = await desktop.page('main');
  await page.getByRole('button', { name: 'Try it: run the demo' }).click();
  const prompt = await desktop.page('approval');
  await expect(prompt.getByRole('article', { name: 'Demo client asks to run get-env' })).toBeVisible();
  // What answered the demo's first calls is out of the package, too.
  expect(JSON.parse(await readFile(join(dataDir, 'servers.json'), 'utf8'))).toMatchObject({
    servers: [{ name: 'demo', connection: { command: program, args: ['--demo-server'] } }],
  });
  await allowOnce(prompt);
  await eventually(async () => (await desktop.look('approval'))?.isVisible).toBe(false);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('row', { name: /get-env/ })).toContainText(/allowed/i);

  // Whatever was built is there, and what the pages load at any time is served out of it.
  const all = globSync('{core,demo,electron,headless,icons,preload,renderer}/**/*.{cjs,css,html,js,md,png,svg,woff2}', {
    cwd: join(root, 'out'),
  });
  expect(all.filter((file) => !existsSync(join(archive, 'out', file)))).toEqual([]);
  const built = all.filter((file) => file.startsWith('renderer/')).map((file) => file.slice('renderer/'.length));
  expect(built.length).toBeGreaterThan(20);
  const missing = await page.evaluate(async (files) => {
    const status = async (file: string) => ({ file, status: (await fetch(new URL(file, window.location.href))).status });
    return (await Promise.all(files.map(status))).filter((each) => each.status !== 200);
  }, built);
  expect(missing).toEqual([]);
  expect(desktop.driver.recorded.filter(({ kind }) => kind === 'page-error')).toEqual([]);
  // The native part, from where the core asks for it.
  const fromCore = createRequire(join(archive, 'out/core/core-process.js'));
  expect(fromCore.resolve('@napi-rs/keyring-linux-x64-gnu')).toContain('/resources/app.asar.unpacked/node_modules/');
  expect(fromCore('@napi-rs/keyring')).toHaveProperty('Entry');
});

test('the packed app knows that it is one: updates, start at login, no debugger', async ({ desktop, installed }) => {
  await desktop.start({ main: installed.main });
  const page = await desktop.page('main');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('button', { name: 'Look now' })).toBeVisible();
  const atLogin = page.getByRole('switch', { name: 'Start at login' });
  await atLogin.click();
  const autostart = join(desktop.home, 'config/autostart/countersign.desktop');
  await eventually(() => readFile(autostart, 'utf8').catch(() => '')).toContain(`Exec="${installed.program}" --hidden`);
  await expect(atLogin).toBeChecked();
  await atLogin.click();
  await eventually(() => readFile(autostart, 'utf8').catch(() => 'gone')).toBe('gone');

  const debugged = forkStandin(installed.main, ['--remote-debugging-port=0'], { ...process.env, XDG_CONFIG_HOME: desktop.home });
  expect(await new Promise((done) => debugged.once('exit', done))).toBe(1);
});
