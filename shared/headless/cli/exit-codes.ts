import { type ErrorCode, ContractError } from '../../contract/define.ts';
import { assertNever } from '../../model/assert-never.ts';
import { sayError } from '../../gateway/say-error.ts';

/** 0 done; 1 failed and says why; 2 wrong usage; 3 refused (denied, verification failed, policy invalid, no proof of the person). */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected end of a command that is not success. `message` says what happened and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** For `--json`: a short stable word. */
  readonly code: string;
  constructor(exitCode: ExitCode, code: string, message: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** What any error means for the shell, with the word and the sentence to print. */
export function describeError(error: unknown): { readonly exitCode: ExitCode; readonly code: string; readonly message: string } {
  if (error instanceof CliError) return error;
  if (error instanceof ContractError) return { exitCode: exitCodeOf(error.code), code: error.code, message: error.message };
  return { exitCode: EXIT.failed, code: 'failed', message: sayError(error) };
}

function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'needs-operator':
    case 'forbidden':
      return EXIT.refused;
    case 'invalid-input':
      return EXIT.usage;
    case 'not-found':
    case 'already-exists':
    case 'already-answered':
    case 'conflict':
    case 'unavailable':
    case 'internal':
      return EXIT.failed;
    default:
      return assertNever(code);
  }
}
