import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `npm start`: runs the desktop app where it can run, otherwise the gateway with its page in a browser, and says which and why. */
const root = resolve(import.meta.dirname, '..');
const desktopMain = join(root, 'out/electron/start.js');
const launcher = join(root, 'build/bin/countersign.js');
/** How Chromium ends when it finds no sandbox: by a signal, or by the code that a shell makes of that. */
const SANDBOX_TRAP = 133;

if (!existsSync(join(root, 'out/headless/countersign.js')) || !existsSync(join(root, 'out/renderer/index.html'))) {
  say('Nothing is built yet: building first.');
  const code = await run(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['run', '--silent', 'build'],
    process.platform === 'win32',
  );
  if (code !== 0) process.exit(code);
}

const desktop = findDesktop();
const words = process.argv.slice(2);
if (desktop.ok) {
  say('Starting the desktop app.');
  process.exitCode = await run(desktop.electron, [root, ...words]);
  // What Chromium has just said of its sandbox does not say what to do about it here.
  if (process.exitCode === SANDBOX_TRAP) say('See "When the desktop app does not start" in docs/troubleshooting.md.');
} else {
  say(`Starting the gateway with its page in a browser, because ${desktop.reason}.`);
  process.exitCode = await run(process.execPath, [launcher, 'serve', ...words]);
}

type Desktop = { readonly ok: true; readonly electron: string } | { readonly ok: false; readonly reason: string };

/** Looks for Electron's program without asking the package for it, because asking would start a download. */
function findDesktop(): Desktop {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(desktopMain)) return { ok: false, reason: 'the desktop app is not built' };
  if (!existsSync(pathFile))
    return { ok: false, reason: "Electron's program is not installed (npx install-electron fetches it)" };
  const electron = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  if (!existsSync(electron))
    return { ok: false, reason: "Electron's program is not installed (npx install-electron fetches it)" };
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
  return hasDisplay ? { ok: true, electron } : { ok: false, reason: 'there is no display' };
}

/** Runs a program with our input and output and hands it our signals. Resolves with its exit code. */
function run(command: string, args: readonly string[], shell = false): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell });
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGINT', pass).on('SIGTERM', pass);
  // npm hands signals to a shell, which ends without handing them on: then its end is the signal.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 100);
  return new Promise((done) => {
    child.once('error', (error) => {
      say(`${command}: ${error.message}`);
      done(1);
    });
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      process.off('SIGINT', pass).off('SIGTERM', pass);
      done(code ?? (signal === 'SIGTRAP' ? SANDBOX_TRAP : 1));
    });
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
