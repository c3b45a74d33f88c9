import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { generateAppRunScript } from 'app-builder-lib/out/targets/appimage/appImageUtil.js';
import { Arch, build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAY_STATES } from '../../build/drawing/mark.ts';
import { prepareGateway, SERVERS, stdioV1 } from '../gateway/bridge/bridge-harness.ts';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { filesUnder, packagesReachedFrom, sizeOf } from './look-inside.ts';
import type { PackedApp } from './pack-app.ts';
import { packOnce } from './pack-once.ts';

const run = promisify(execFile);
const APP_RUN = { DesktopFileName: '', ProductName: '', ProductFilename: '', ResourceName: '' };
const root = resolve(import.meta.dirname, '../..');
const MEGABYTE = 1024 * 1024;
/** What is ours of an installed app: Electron itself is 20 times that. */
const BUDGET_BYTES = 14 * MEGABYTE;

describe.skipIf(process.platform !== 'linux')('the packed app (packed for Linux, so tried on Linux alone)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packed-'));
  const unpacked = join(folder, 'archive');
  const electron = ['--import', resolve(import.meta.dirname, 'fake-electron.ts'), join(unpacked, 'out/electron/start.js')];
  let packed: PackedApp;
  let archive: string;
  let files: readonly string[] = [];

  beforeAll(async () => {
    packed = await packOnce();
    archive = join(packed.resources, 'app.asar');
    extractAll(archive, unpacked);
    files = filesUnder(unpacked);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is built, the keychain and a licence: no sources, tests, maps or other packages', () => {
    const allowed = [
      /^(package\.json|LICENSE)$/,
      /^out\/(electron|core|headless|renderer|demo\/bin)\/licenses\.md$/,
      /^out\/(electron|core|headless)\/[\w.-]+\.js$/,
      /^out\/preload\/[\w-]+\.cjs$/,
      /^out\/renderer\/([\w-]+\.html|favicon\.svg|assets\/[\w.-]+\.(js|css|woff2))$/,
      /^out\/icons\/tray-[\w@.-]+\.png$/,
      /^out\/demo\/(bin\/server\.js|docs\/[\w-]+\.md)$/,
      /^node_modules\/@napi-rs\/keyring(-linux-x64-gnu)?\/(package\.json|LICENSE[\w.-]*|(index|keytar)\.js|[\w.-]+\.node)$/,
    ];
    expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it('holds everything that the app starts with', () => {
    const expected = [
      'package.json',
      'out/electron/start.js',
      'out/electron/main.js',
      'out/headless/bridge.js',
      'out/headless/countersign.js',
      'out/preload/main-window.cjs',
      'out/renderer/index.html',
      'out/demo/bin/server.js',
      'node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node',
      ...TRAY_STATES.flatMap((state) => [
        `out/icons/tray-${state}Template.png`,
        `out/icons/tray-${state}Template@2x.png`,
        `out/icons/tray-${state}-light.png`,
        `out/icons/tray-${state}-dark@2x.png`,
      ]),
    ];
    expect(expected.filter((file) => !files.includes(file))).toEqual([]);
    // The history's thread stands beside whatever starts the core, in each host.
    const threads = files.filter((file) => file.endsWith('/archive-worker.js'));
    expect(threads).toHaveLength(2);
    const manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ main: 'out/electron/start.js', desktopName: 'countersign-desktop.desktop' });
    expect(manifest).toHaveProperty('feedKey', 'a-key');
    expect(manifest).not.toHaveProperty('devDependencies');
  });

  it('needs no package that is not there, in none of its programs', async () => {
    const programs = files.filter((file) => /^out\/(electron|core|headless|demo)\/.+\.js$/.test(file));
    expect(programs.length).toBeGreaterThan(10);
    const reached = await packagesReachedFrom(programs.map((file) => join(unpacked, file)));
    expect(reached).toEqual(['@napi-rs/keyring', 'electron']);
  });

  it('keeps the native part beside the archive, where it can be loaded', () => {
    const native = 'node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node';
    expect(statSync(join(packed.resources, 'app.asar.unpacked', native)).size).toBeGreaterThan(100_000);
    expect(listPackage(archive, { isPack: true }).find((line) => line.endsWith(native))).toMatch(/^unpack/);
  });

  it('has its fuses set', async () => {
    const fuses = await getCurrentFuseWire(join(packed.folder, 'countersign-desktop'));
    expect(fuses).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    });
  });

  it('is of the size that it may have', () => {
    expect(sizeOf(packed.resources)).toBeLessThan(BUDGET_BYTES);
    expect(sizeOf(packed.resources)).toBeGreaterThan(2 * MEGABYTE);
    // One language of Chromium's own words: ours are in one.
    expect(filesUnder(join(packed.folder, 'locales'))).toEqual(['en-US.pak']);
  });

  it('knows where updates come from, and how it was installed', () => {
    const feed = readFileSync(join(packed.resources, 'app-update.yml'), 'utf8');
    expect(feed).toContain('provider: github');
    expect(feed).toContain('owner: somebody');
    expect(readFileSync(join(packed.resources, 'package-type'), 'utf8')).toMatch(/^(deb|rpm)$/);
  });

  describe.each(['deb', 'rpm'] as const)('as a %s', (kind) => {
    it('has a desktop file that opens our addresses and belongs to our windows', () => {
      const lines = (packed[kind].desktop ?? '').split('\n');
      expect(lines).toEqual(
        expect.arrayContaining([
          'Name=Countersign',
          'Exec=/opt/Countersign/countersign-desktop %U',
          'Icon=countersign-desktop',
          'StartupWMClass=countersign-desktop',
          'MimeType=x-scheme-handler/countersign;',
          'Categories=Utility;Security;',
        ]),
      );
    });

    it('has an icon of each size and the command line where shells find it', () => {
      const { packed: mapped, missing } = packed[kind];
      expect(missing).toEqual([]);
      const targets = mapped.map(([, to]) => to);
      for (const pixels of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
        expect(targets).toContain(`/usr/share/icons/hicolor/${pixels}x${pixels}/apps/countersign-desktop.png`);
      expect(targets).toContain('/usr/bin/countersign');
    });

    it('lets the sandbox have user namespaces where AppArmor takes them', () => {
      expect(packed[kind].afterInstall).toContain('/opt/Countersign/resources/apparmor-profile');
      const profile = readFileSync(join(packed.resources, 'apparmor-profile'), 'utf8');
      expect(profile).toContain('"/opt/Countersign/countersign-desktop"');
      expect(profile).toContain('userns,');
    });

    it('makes the helper of the sandbox setuid where the kernel has no user namespaces at all, and takes the profile away with itself', () => {
      const { afterInstall, afterRemove, packed: mapped } = packed[kind];
      expect(existsSync(join(packed.folder, 'chrome-sandbox'))).toBe(true);
      expect(mapped.map(([, to]) => to)).toContain('/opt/Countersign');
      const [test, ...branches] = afterInstall
        .split('\n')
        .slice(afterInstall.split('\n').findIndex((line) => line.includes('unshare')));
      expect(test).toMatch(/if ! .*unshare --user true/);
      const modes = branches
        .slice(0, 5)
        .flatMap((line) => /chmod (\d+) '\/opt\/Countersign\/chrome-sandbox'/.exec(line)?.[1] ?? []);
      expect(modes).toEqual(['4755', '0755']);
      expect(afterRemove).toContain("'/etc/apparmor.d/countersign-desktop'");
      expect(afterRemove).toContain('apparmor_parser --remove');
    });
  });

  it('is no AppImage that always runs without the sandbox: its start script finds out', async () => {
    const prepackaged = join(folder, 'for-appimage');
    cpSync(packed.folder, prepackaged, { recursive: true });
    const computed: { desktop: string }[] = [];
    await build({
      targets: Platform.LINUX.createTarget('AppImage', Arch.x64),
      projectDir: root,
      config: 'build/electron-builder.config.ts',
      prepackaged,
      publish: 'never',
      // Before the tools of an AppImage would be fetched.
      effectiveOptionComputed: async (options: { desktop: string }) => computed.push(options) > 0,
    });
    expect(computed.map(({ desktop }) => desktop.split('\n').filter((line) => line.startsWith('Exec=')))).toEqual([
      ['Exec=AppRun %U'],
    ]);

    const appRun = join(prepackaged, 'AppRun');
    writeFileSync(appRun, generateAppRunScript({ ...APP_RUN, ExecutableName: 'countersign-desktop' }), {
      mode: 0o755,
    });
    const tools = join(folder, 'tools-of-appimage');
    mkdirSync(tools);
    const startedWith = async (hasNamespaces: boolean): Promise<string[]> => {
      writeFileSync(join(tools, 'unshare'), `#!/bin/sh\nexit ${hasNamespaces ? 0 : 1}\n`, { mode: 0o755 });
      const env = { PATH: `${tools}:${process.env['PATH']}`, APPDIR: prepackaged, APPIMAGE: '/home/ann/Countersign.AppImage' };
      return (await run(appRun, ['--bridge', 'files'], { env })).stdout.trim().split('\n');
    };
    expect(await startedWith(true)).toEqual(['--bridge', 'files']);
    expect(await startedWith(false)).toEqual(['--no-sandbox', '--bridge', 'files']);
  });

  it('has a command line that hands every word to the app, none of them as a switch', async () => {
    const command = join(packed.resources, 'bin/countersign');
    const words = ['servers', 'add', 'x y', '--', 'npx', '--no-sandbox', ''];
    const { stdout } = await run(command, words);
    expect(stdout.split('\n').slice(0, -1)).toEqual(['--cli', '--', ...words]);
    const link = join(folder, 'elsewhere');
    mkdirSync(link);
    await run('ln', ['-s', command, join(link, 'countersign')]);
    expect((await run(join(link, 'countersign'), ['status'])).stdout).toBe('--cli\n--\nstatus\n');
  });

  it('is a bridge to the running gateway, with nothing but MCP on stdout', async () => {
    const gateway = await prepareGateway({ everything: SERVERS.everything });
    await gateway.start();
    const { env, stderr } = gateway.bridge([]);
    const words = ['--bridge', 'everything', '--grant', 'me'];
    const transport = stdioV1({ command: process.execPath, args: [...electron, ...words], env, stderr });
    const client = new Client({ name: 'test', version: '1' });
    const problems: unknown[] = [];
    client.onerror = (error) => problems.push(error);
    await client.connect(transport);
    const result = await client.callTool({ name: 'echo', arguments: { message: 'from the packed app' } });
    await client.close();
    expect(result.content).toEqual([{ type: 'text', text: 'Echo: from the packed app' }]);
    expect(problems).toEqual([]);
  });

  it('runs any other command, with its exit code', async () => {
    const version = await run(process.execPath, [...electron, '--cli', '--', '--version']);
    const { version: expected } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as { version: string };
    expect(version).toEqual({ stdout: `${expected}\n`, stderr: '' });
    const wrong = await run(process.execPath, [...electron, '--cli', '--', 'bridge', '--nonsense']).catch(
      (error: unknown) => error,
    );
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
  });

  it('starts the server of the demo, which ends with its input', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'initialize' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    const running = run(process.execPath, [...electron, '--demo-server']);
    running.child.stdin?.end(`${JSON.stringify({ ...message, params })}\n`);
    const { stdout } = await running;
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } });
  });

  it('passes the check that a release makes with the real program, which fails when the program is not as it should be', async () => {
    const words = [resolve(import.meta.dirname, '../../build/check-packed.ts'), packed.output];
    const withProgram = { ...process.env, FAKE_ELECTRON: [process.execPath, ...electron].join(' ') };
    const { stdout } = await run(process.execPath, words, { env: withProgram });
    expect(stdout.split('\n').filter((line) => line.startsWith('ok  '))).toHaveLength(5);
    const failed: unknown = await run(process.execPath, words).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining('FAIL a bridge') as string });
  });
});
