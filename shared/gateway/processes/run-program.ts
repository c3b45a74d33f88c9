import { execFile } from 'node:child_process';

const TIMEOUT_MS = 3000;
const MAX_BYTES = 4 * 1024 * 1024;

/** What a program of the system prints; null when it fails, is not there or takes longer than three seconds. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<string | null>;

export const runProgram: RunProgram = (file, args) =>
  new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, windowsHide: true, env: { LC_ALL: 'C' } };
    execFile(file, [...args], options, (error, stdout) => resolve(error === null ? stdout : null));
  });
