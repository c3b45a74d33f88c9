import { runCommandLine } from './program.ts';

/** The command line's entry: runs it, lets what was printed leave, and ends with its code. */
for (const stream of [process.stdout, process.stderr]) {
  // The reader has what it wanted (`countersign history list | head`).
  stream.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
}
const exitCode = await runCommandLine(process.argv.slice(2));
for (const stream of [process.stdout, process.stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
process.exit(exitCode);
