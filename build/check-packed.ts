import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/**
 * `npm run check-packed [-- FOLDER]`: starts what electron-builder has packed for this system, as a client and a shell would: its fuses,
 * its command line, a bridge while no gateway runs, and that it is no Node for anybody. Without a display, because a command needs none.
 */
const root = resolve(import.meta.dirname, '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const app = findApp();
const dataDir = mkdtempSync(join(tmpdir(), 'countersign-packed-'));
let failures = 0;

interface PackedProgram {
  /** What is started by the person. */
  readonly program: string;
  /** What is started by shells and clients. */
  readonly command: string;
  /** A bridge, as a client's configuration names it. */
  readonly bridge: readonly [string, ...string[]];
  /** The file with the fuses. */
  readonly fuses: string;
}

try {
  await checkFuses();
  check('the command line prints its version', () => run(app.command, ['--version']).stdout === `${version}\n`);
  check('wrong usage has its exit code', () => run(app.command, ['no-such-command']).status === 2);
  check('a bridge without a gateway answers, with nothing but MCP on stdout', bridgeAnswers);
  check('the program does not become Node', () => {
    const { stdout } = run(app.program, ['--cli', '--', '--version'], { ELECTRON_RUN_AS_NODE: '1' });
    // On Windows the console program has printed it, if anything could.
    return process.platform === 'win32' || stdout === `${version}\n`;
  });
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

function check(name: string, holds: () => boolean): void {
  let ok: boolean;
  try {
    ok = holds();
  } catch (error) {
    say(String(error));
    ok = false;
  }
  if (!ok) failures += 1;
  say(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
}

async function checkFuses(): Promise<void> {
  const fuses = await getCurrentFuseWire(app.fuses);
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
  ];
  const on = [
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.OnlyLoadAppFromAsar,
  ];
  check('the fuses are set', () => {
    return off.every((fuse) => fuses[fuse] === FuseState.DISABLE) && on.every((fuse) => fuses[fuse] === FuseState.ENABLE);
  });
}

function bridgeAnswers(): boolean {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'check', version: '1' } };
  const input = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`;
  const [command, ...words] = app.bridge;
  const { status, stdout } = run(command, words, {}, input);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const answers = lines.map((line) => JSON.parse(line) as { id?: unknown; result?: unknown });
  return status === 0 && answers.length === 1 && answers[0]?.id === 1 && answers[0].result !== undefined;
}

function run(command: string, words: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  const result = spawnSync(command, words, {
    encoding: 'utf8',
    input,
    timeout: 60_000,
    env: { ...rest, COUNTERSIGN_DATA_DIR: dataDir, ...env },
  });
  if (result.error !== undefined) throw result.error;
  if (result.stderr !== '') say(result.stderr.trimEnd());
  return { status: result.status, stdout: result.stdout.replaceAll('\r\n', '\n') };
}

function findApp(): PackedProgram {
  const folders = existsSync(dist) ? readdirSync(dist) : [];
  const folder = (pattern: RegExp): string => {
    const found = folders.find((name) => pattern.test(name));
    if (found === undefined) throw new Error(`Nothing is packed in ${dist}. Run: npm run package -- --dir`);
    return join(dist, found);
  };
  if (process.platform === 'darwin') {
    const contents = join(folder(/^mac/), 'Countersign.app/Contents');
    const program = join(contents, 'MacOS/Countersign');
    return {
      program,
      command: join(contents, 'Resources/bin/countersign'),
      bridge: [program, '--bridge'],
      fuses: join(contents, '..'),
    };
  }
  if (process.platform === 'win32') {
    const unpacked = folder(/^win.*unpacked$/);
    const command = join(unpacked, 'resources/bin/countersign.exe');
    const program = join(unpacked, 'Countersign.exe');
    return { program, command, bridge: [command, 'bridge'], fuses: program };
  }
  const unpacked = folder(/^linux.*unpacked$/);
  const program = join(unpacked, 'countersign-desktop');
  return { program, command: join(unpacked, 'resources/bin/countersign'), bridge: [program, '--bridge'], fuses: program };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
