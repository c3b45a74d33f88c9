import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import configuration from '../../build/electron-builder.config.ts';
import { APP_ID } from '../../electron/app-identity.ts';
import { createFakeMacDistribution, createFakeWindowsDistribution } from './fake-distribution-elsewhere.ts';
import { filesUnder } from './look-inside.ts';
import { electronVersion, runBuilder } from './pack-app.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const BLOWN = {
  [FuseV1Options.RunAsNode]: FuseState.DISABLE,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
  [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
  [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
  [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
};

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packed-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Windows cannot make the links of a Mac's app, and signs what it packs for itself; macOS likewise.
describe.skipIf(process.platform !== 'linux')('the app packed for macOS (on Linux alone: unsigned)', () => {
  const folder = temporary();
  const contents = join(folder, 'dist/mac-arm64/Countersign.app/Contents');

  beforeAll(async () => {
    await runBuilder(createFakeMacDistribution(join(folder, 'electron')), join(folder, 'dist'), ['--mac', 'dir', '--arm64']);
  });

  it('opens our addresses, stays out of the Dock until it has a window, and proves its archive', () => {
    const info = readFileSync(join(contents, 'Info.plist'), 'utf8').replaceAll(/\s+/g, '');
    expect(info).toContain('<key>CFBundleURLSchemes</key><array><string>countersign</string></array>');
    expect(info).toContain('<key>LSUIElement</key><true/>');
    expect(info).toContain('<key>CFBundleIdentifier</key><string>app.countersign.desktop</string>');
    expect(info).toMatch(/<key>ElectronAsarIntegrity<\/key><dict><key>Resources\/app\.asar<\/key>/);
  });

  it('has its fuses set, its icon, its command line and one language of Chromium', async () => {
    expect(await getCurrentFuseWire(join(contents, '..'))).toMatchObject(BLOWN);
    const icon = readFileSync(join(contents, 'Resources/icon.icns'));
    expect(icon.equals(readFileSync(join(root, 'build/icons/app/icon.icns')))).toBe(true);
    expect(existsSync(join(contents, 'Resources/bin/countersign'))).toBe(true);
    const words = join(contents, 'Frameworks/Electron Framework.framework/Versions/A/Resources');
    expect(filesUnder(words)).toEqual(['en.lproj/locale.pak']);
  });

  it('asks the hardened runtime for nothing but compiling while it runs', () => {
    const entitlements = readFileSync(join(root, 'build/packaging/entitlements.mac.plist'), 'utf8');
    expect([...entitlements.matchAll(/<key>(.+)<\/key>/g)].map(([, key]) => key)).toEqual(['com.apple.security.cs.allow-jit']);
  });
});

describe.skipIf(process.platform !== 'linux')('the app packed for Windows (on Linux alone: unsigned)', () => {
  const folder = temporary();
  const unpacked = join(folder, 'dist/win-unpacked');

  beforeAll(async () => {
    const distribution = createFakeWindowsDistribution(join(folder, 'electron'), electronVersion());
    await runBuilder(distribution, join(folder, 'dist'), ['--win', 'dir', '--x64']);
  });

  it('has its fuses set, and knows the hash of its archive', async () => {
    expect(await getCurrentFuseWire(join(unpacked, 'Countersign.exe'))).toMatchObject(BLOWN);
    expect(readFileSync(join(unpacked, 'Countersign.exe')).toString('latin1')).toContain('resources\\\\app.asar');
  });

  it('has what its console program runs as plain files, and no more', () => {
    const files = filesUnder(join(unpacked, 'resources/cli'));
    const allowed = [
      /^(start\.js|package\.json)$/,
      /^out\/(headless|demo|renderer)\/[\w./-]+\.(js|md|html|svg|css|woff2)$/,
      /^node_modules\/@napi-rs\/keyring[\w-]*\/[\w.-]+$/,
    ];
    expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(files.filter((file) => /\.(map|d\.ts)$/.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['start.js', 'out/headless/bridge.js', 'out/headless/countersign.js']));
  });

  it('gives and takes the addresses with the installation', () => {
    const script = readFileSync(join(root, 'build/packaging/installer.nsh'), 'utf8');
    const written = [...script.matchAll(/WriteRegStr (SHELL_CONTEXT "Software\\Classes\\[\w\\]+")/g)].map(([, key]) => key);
    expect(written).toContain('SHELL_CONTEXT "Software\\Classes\\countersign\\shell\\open\\command"');
    expect(script).toContain('DeleteRegKey SHELL_CONTEXT "Software\\Classes\\countersign"');
    // An update runs it, too, and takes nothing that a person has set.
    const [, removed = ''] =
      /!macro customUnInstall\s+\$\{ifNot\} \$\{isUpdated\}([^]*)\$\{endIf\}\s+!macroend/.exec(script) ?? [];
    expect(removed).toContain('DeleteRegKey');
    expect(removed).toContain('DeleteRegValue HKCU "Software\\Microsoft\\Windows\\CurrentVersion\\Run" "${APP_ID}"');
  });

  it('goes by one name in its shortcut, its notifications and the registry', () => {
    expect(APP_ID).toBe(configuration.appId);
  });

  it('has a console program that runs the command line beside it, whatever NODE_OPTIONS says', async () => {
    const installed = join(folder, 'installed');
    mkdirSync(installed);
    const program = join(installed, 'bin/countersign');
    await run(process.execPath, [join(root, 'build/console-program.ts'), program]);
    cpSync(join(unpacked, 'resources/cli'), join(installed, 'cli'), { recursive: true });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const env = { ...process.env, NODE_OPTIONS: '--no-such-option', COUNTERSIGN_DATA_DIR: join(folder, 'data') };
    expect(await run(program, ['--version'], { env })).toEqual({ stdout: `${version}\n`, stderr: '' });
    const wrong: unknown = await run(program, ['-e', '0'], { env }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 2 });
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    const bridge = run(program, ['bridge'], { env });
    bridge.child.stdin?.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
    expect(JSON.parse((await bridge).stdout)).toMatchObject({ id: 1, result: { serverInfo: { name: 'countersign' } } });
  });
});
