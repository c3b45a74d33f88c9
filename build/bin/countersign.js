#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Starts the built command line under the Node that it needs. Plain JavaScript, so that an older Node can still explain itself. */
const NEEDED_MAJOR = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const bundle = join(root, 'out/headless/countersign.js');
const bridge = join(root, 'out/headless/bridge.js');
const ownNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(bundle)) {
  fail('the command line is not built. Run: npm run build');
} else if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await run();
} else if (existsSync(ownNode) && process.env.COUNTERSIGN_RELAUNCHED !== '1') {
  relaunch();
} else {
  fail(
    `this needs Node.js ${NEEDED_MAJOR}; here runs ${process.version}. Install it, or run npm ci in the checkout, which brings one.`,
  );
}

/** A client waits for its bridge at every start, so that one command has a way of its own, without the rest. */
async function run() {
  const [command, ...words] = process.argv.slice(2);
  if (command === 'bridge' && existsSync(bridge)) {
    const { runBridgeCommand } = await import(pathToFileURL(bridge).href);
    if (await runBridgeCommand(words, process.env)) return;
  }
  await import(pathToFileURL(bundle).href);
}

/** Runs the same command under the checkout's own Node, as if it were this process: same input and output, signals, exit code. */
function relaunch() {
  const env = { ...process.env, COUNTERSIGN_RELAUNCHED: '1' };
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  // npm hands signals to a shell, which ends without handing them on.
  const parent = process.ppid;
  if (process.env.npm_command !== undefined) {
    setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 100).unref();
  }
  child.once('error', (error) => fail(`${ownNode} cannot be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    for (const each of signals) process.removeAllListeners(each);
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`countersign: ${message}\n`);
  process.exitCode = 1;
}
