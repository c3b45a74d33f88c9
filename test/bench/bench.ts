import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/*
 * `npm run bench [-- SECONDS ROUNDS]`: direct, a plain forwarder and Countersign (50 rules, history on) side by side in
 * one run, interleaved, over an HTTP and a stdio server. Only ratios within the run mean anything.
 */
const run = promisify(execFile);
const here = import.meta.dirname;
const launcher = resolve(here, '../../build/bin/countersign.js');
const seconds = process.argv[2] ?? '2';
const rounds = Number(process.argv[3] ?? '3');
const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));

interface Target {
  readonly name: string;
  readonly upstream: 'http' | 'stdio';
  readonly url: string;
  readonly token?: string;
}

interface Sample {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** Starts a program and resolves with the first line it prints. */
function start(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolveLine, reject) => {
    createInterface({ input: child.stdout }).once('line', resolveLine);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
}

async function countersign(args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [launcher, ...args], {
    env: { ...process.env, COUNTERSIGN_DATA_DIR: join(folder, 'data') },
  });
  return stdout;
}

function fiftyRules(): string {
  const others = Array.from({ length: 49 }, (_, index) => [
    `tool_${index}`,
    { limits: [{ counter: 'c', window: 'minute', max: index }] },
  ]);
  const echo = {
    require: [{ conditions: [{ path: 'args.text', op: 'exists', value: true }] }],
    limits: [{ counter: 'echo', window: 'minute', max: 1_000_000_000 }],
  };
  return JSON.stringify({ version: '1', default: 'deny', tools: Object.fromEntries([...others, ['echo', echo]]) });
}

async function startTargets(): Promise<Target[]> {
  const http = `http://127.0.0.1:${await start(process.execPath, [join(here, 'upstream-http.ts')])}/mcp`;
  const stdio = [process.execPath, join(here, 'upstream-stdio.ts')];
  const plainHttp = await start(process.execPath, [join(here, 'plain-forwarder.ts'), 'http', http]);
  const plainStdio = await start(process.execPath, [join(here, 'plain-forwarder.ts'), 'stdio', ...stdio]);

  writeFileSync(join(folder, 'policy.json'), fiftyRules());
  await countersign(['servers', 'add', 'echo-http', '--url', http]);
  await countersign(['servers', 'add', 'echo-stdio', '--', ...stdio]);
  await countersign(['policy', 'set', 'echo-http', join(folder, 'policy.json')]);
  await countersign(['policy', 'set', 'echo-stdio', join(folder, 'policy.json')]);
  const { token } = JSON.parse(await countersign(['grants', 'create', 'bench', '--json'])) as { token: string };
  const serve = ['serve', '--json', '--no-open', '--port', '0', '--ui-port', '0', '--data-dir', join(folder, 'data')];
  const { mcp } = JSON.parse(await start(process.execPath, [launcher, ...serve])) as { mcp: string };
  const origin = new URL(mcp).origin;
  return [
    { name: 'direct', upstream: 'http', url: http },
    { name: 'plain forwarder', upstream: 'http', url: `http://127.0.0.1:${plainHttp}/mcp` },
    { name: 'Countersign', upstream: 'http', url: `${origin}/servers/echo-http/mcp`, token },
    { name: 'plain forwarder', upstream: 'stdio', url: `http://127.0.0.1:${plainStdio}/mcp` },
    { name: 'Countersign', upstream: 'stdio', url: `${origin}/servers/echo-stdio/mcp`, token },
  ];
}

async function measure(target: Target, inFlight: number, bytes: number): Promise<Sample> {
  const args = [
    join(here, 'load.ts'),
    target.url,
    String(inFlight),
    seconds,
    String(bytes),
    ...(target.token === undefined ? [] : [target.token]),
  ];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Sample;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function row(cells: readonly (string | number)[]): string {
  const widths = [8, 18, 10, 10, 12, 12, 14, 8];
  return cells.map((cell, index) => String(cell).padEnd(widths[index] ?? 10)).join('');
}

async function compare(targets: readonly Target[], inFlight: number): Promise<void> {
  const samples = new Map<Target, Sample[]>(targets.map((target) => [target, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets) samples.get(target)?.push(await measure(target, inFlight, 200));
  }
  const medianOf = (target: Target, key: keyof Sample): number =>
    median((samples.get(target) ?? []).map((sample) => sample[key]));
  for (const target of targets) {
    const plain = targets.find((each) => each.upstream === target.upstream && each.name === 'plain forwarder') ?? target;
    const direct = targets.find((each) => each.name === 'direct') ?? target;
    const ratio = (to: Target): string => (medianOf(target, 'perSecond') / medianOf(to, 'perSecond')).toFixed(2);
    const cells = [
      target.upstream,
      target.name,
      inFlight,
      Math.round(medianOf(target, 'perSecond')),
      ratio(direct),
      ratio(plain),
    ];
    console.log(
      row([
        ...cells,
        `${medianOf(target, 'p50').toFixed(2)} / ${medianOf(target, 'p99').toFixed(2)}`,
        medianOf(target, 'errors'),
      ]),
    );
  }
}

try {
  const targets = await startTargets();
  console.log(row(['server', 'through', 'in flight', 'calls/s', '× direct', '× plain', 'p50 / p99 ms', 'errors']));
  for (const inFlight of [1, 16, 64]) await compare(targets, inFlight);
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
