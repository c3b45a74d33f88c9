import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ServeLine } from '../harness/countersign-process.ts';
import type { ChildProcesses } from './child-processes.ts';

const run = promisify(execFile);
const launcher = resolve(import.meta.dirname, '../../build/bin/countersign.js');

/** The installed product on a data folder of its own, set up by its own commands. */
export interface BenchInstallation {
  readonly folder: string;
  /** How a client would start this command on this data folder. */
  commandLine(...args: readonly string[]): readonly string[];
  /** Runs one command and resolves with what it printed. */
  command(...args: readonly string[]): Promise<string>;
  /** A server named `name`, with a policy document. `where` is what `servers add` takes: --url URL, or -- COMMAND. */
  addServer(name: string, where: readonly string[], policy: unknown): Promise<void>;
  createGrant(name: string): Promise<string>;
  /** `prefix` stands before the command line (where it runs), `nodeOptions` behind Node's name. */
  serve(children: ChildProcesses, prefix?: readonly string[], nodeOptions?: readonly string[]): Promise<ServeLine>;
  remove(): void;
}

/** The data folder is temporary: `remove` deletes it, after the gateway has ended. */
export function createBenchInstallation(): BenchInstallation {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const data = join(folder, 'data');
  async function command(...args: readonly string[]): Promise<string> {
    const environment = { ...process.env, COUNTERSIGN_DATA_DIR: data };
    return (await run(process.execPath, [launcher, ...args], { env: environment })).stdout;
  }
  return {
    folder,
    commandLine: (...args) => [process.execPath, launcher, ...args, '--data-dir', data],
    command,
    async addServer(name, where, policy) {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(policy));
      await command('servers', 'add', name, ...where);
      await command('policy', 'set', name, file);
    },
    async createGrant(name) {
      return (JSON.parse(await command('grants', 'create', name, '--json')) as { token: string }).token;
    },
    async serve(children, prefix = [], nodeOptions = []) {
      const options = ['--json', '--no-open', '--port', '0', '--ui-port', '0', '--data-dir', data];
      const { firstLine } = await children.start([...prefix, process.execPath, ...nodeOptions, launcher, 'serve', ...options]);
      return JSON.parse(firstLine) as ServeLine;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Fifty rules, each with a limit; the one for `echo` also looks at the arguments. Everything else is denied. `window` is
 * how long a call of `echo` counts, and is remembered.
 */
export function fiftyRules(window: 'second' | 'minute' = 'minute'): unknown {
  const others = Array.from({ length: 49 }, (_, index) => [
    `tool_${index}`,
    { limits: [{ counter: 'c', window: 'minute', max: index }] },
  ]);
  const echo = {
    require: [{ conditions: [{ path: 'args.text', op: 'exists', value: true }] }],
    limits: [{ counter: 'echo', window, max: 1_000_000_000 }],
  };
  return { version: '1', default: 'deny', tools: Object.fromEntries([...others, ['echo', echo]]) };
}
