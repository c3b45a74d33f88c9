import { CliError, EXIT } from './exit-codes.ts';
import { visibleLine } from './visible-text.ts';

/** What the person is asked. A function may first print what they should know; it is only called when somebody is there. */
export type Question = string | ((reason: string) => string);

/**
 * Asks the person in this terminal. Resolves when they typed yes; throws CliError (refused) when they did not, or when
 * there is no terminal, which is how an agent usually runs a command. `reason` is why the person is needed.
 *
 * What this does not stop: a program that makes itself a terminal and types the answer.
 */
export async function confirmInTerminal(question: Question, reason: string): Promise<void> {
  if (!hasTerminal()) {
    throw new CliError(
      EXIT.refused,
      'needs-operator',
      `${reason}\nRun it in an interactive terminal, or give the operator token that countersign serve printed when it started: ` +
        '--operator-token, or COUNTERSIGN_OPERATOR_TOKEN.',
    );
  }
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl+D closes the input without an answer, which is a no.
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const text = typeof question === 'string' ? question : question(reason);
    const answer = await Promise.race([lines.question(`${visibleLine(text)} [y/N] `), closed]);
    if (['y', 'yes'].includes(answer.trim().toLowerCase())) return;
    throw new CliError(EXIT.refused, 'declined', 'Nothing was changed.');
  } finally {
    lines.close();
  }
}

/** The question is written to stderr and answered on stdin: both must be a terminal. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}
