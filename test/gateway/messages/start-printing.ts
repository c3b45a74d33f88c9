import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a program that prints its port in its first line. */
export async function startPrinting(command: readonly string[]): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((done, reject) => {
    child.once('exit', () => reject(new Error(`${args.join(' ')} ended before it printed its port`)));
    createInterface({ input: child.stdout }).once('line', (line) => done(Number(line)));
  });
  return {
    port,
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGKILL');
      }),
  };
}
