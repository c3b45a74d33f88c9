import { spawn } from 'node:child_process';
import { createLineSplitter } from './line-splitter.ts';
import { runClosedLoop } from './closed-loop.ts';
import { createCallMaker, INITIALIZE, INITIALIZED, isEcho, messageId } from './tool-call.ts';

/*
 * A client of its own process over stdio: `load-stdio.ts '{"command":[…],"inFlight":…,"seconds":…,"bytes":…}'`. Starts
 * the command, which is the server itself or a bridge to one, as clients do. Prints a Sample as one line of JSON.
 */
interface Job {
  readonly command: readonly string[];
  readonly environment: Record<string, string>;
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly bytes: number;
  /** What stands in the middle besides the command. */
  readonly watchedPids: readonly number[];
}

const job = JSON.parse(process.argv[2] ?? '') as Job;
const [program = '', ...args] = job.command;
const child = spawn(program, args, {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, ...job.environment },
});
const waiting = new Map<number, (answer: Buffer) => void>();
child.once('exit', (code) => {
  if (waiting.size > 0) throw new Error(`${job.command.join(' ')} ended with ${code} while ${waiting.size} calls waited`);
});
child.stdout.on(
  'data',
  createLineSplitter((line) => {
    const id = messageId(line);
    if (id === null) return;
    waiting.get(id)?.(line);
    waiting.delete(id);
  }),
);

function ask(id: number, message: string): Promise<Buffer> {
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    child.stdin.write(`${message}\n`);
  });
}

await ask(0, INITIALIZE);
child.stdin.write(`${INITIALIZED}\n`);
const makeCall = createCallMaker(job.bytes);
const sample = await runClosedLoop(async (id) => isEcho(await ask(id, makeCall(id)), id, job.bytes), {
  ...job,
  watchedPids: child.pid === undefined ? [] : [child.pid, ...job.watchedPids],
});
console.log(JSON.stringify(sample));
child.kill('SIGTERM');
const killer = setTimeout(() => child.kill('SIGKILL'), 2000);
child.once('exit', () => clearTimeout(killer));
