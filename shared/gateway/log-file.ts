import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Takes finished lines. Never throws: a log that cannot be written must not stop a gateway. */
export interface LogFile {
  write(line: string): void;
  /** Lines that could not be written so far. */
  readonly lost: number;
  stop(): void;
}

const FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const OLD_FILES = 3;

/**
 * Lines in `<dir>/countersign.log`, owner-only; past `maxBytes` it becomes `countersign.1.log`, and the oldest of those is dropped.
 * Written at once, so that what was said before a crash is there.
 */
export function openLogFile(dir: string, maxBytes = 5 * 1024 * 1024): LogFile {
  const pathOf = (age: number): string => join(dir, age === 0 ? 'countersign.log' : `countersign.${age}.log`);
  let descriptor: number | null = null;
  let bytes = 0;
  let lost = 0;

  function open(): number {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (!lstatSync(dir).isDirectory()) throw new Error('not a folder');
    const opened = openSync(pathOf(0), FLAGS, 0o600);
    const stats = fstatSync(opened);
    if (!stats.isFile()) {
      closeSync(opened);
      throw new Error('not a plain file');
    }
    bytes = stats.size;
    return opened;
  }

  function close(): void {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  }

  function rotate(): void {
    close();
    for (let age = OLD_FILES - 1; age >= 0; age -= 1) {
      try {
        renameSync(pathOf(age), pathOf(age + 1));
      } catch {
        // There is no such old file yet, or somebody reads it (Windows): the log goes on in the file it has.
      }
    }
  }

  return {
    write(line) {
      try {
        descriptor ??= open();
        if (bytes >= maxBytes) {
          rotate();
          descriptor = open();
        }
        bytes += writeSync(descriptor, line);
      } catch {
        lost += 1;
      }
    },
    get lost() {
      return lost;
    },
    stop: close,
  };
}
