import { fileURLToPath } from 'node:url';
import { _electron } from '@playwright/test';
import type { Recorded } from '../../standin/control.ts';
import type { DesktopDriver } from './driver.ts';

const spy = fileURLToPath(new URL('./electron-spy.cjs', import.meta.url));

/** Starts the app in Electron itself, with what notes dialogs, notifications and the tray for the test. */
export async function startElectron(
  program: string,
  root: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<DesktopDriver> {
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  // Root cannot have Chromium's sandbox; nobody else goes without it.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({ executablePath: program, args: [...flags, '-r', spy, root, ...words], env: given });
  const child = app.process();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const recorded: Recorded[] = [];
  return {
    pages: () => app.windows(),
    recorded,
    output: () => output,
    async ask<T>(name: string, input: Readonly<Record<string, unknown>> = {}) {
      const answer = await app.evaluate(
        async (_electronModule, asked) => {
          const spied = (globalThis as unknown as { countersignSpy: (name: string, input: unknown) => unknown }).countersignSpy;
          return { value: (await spied(asked.name, asked.input)) ?? null };
        },
        { name, input },
      );
      recorded.splice(
        0,
        recorded.length,
        ...(await app.evaluate(() => (globalThis as unknown as { countersignRecorded: Recorded[] }).countersignRecorded)),
      );
      return answer.value as T;
    },
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    kill: () => void child.kill('SIGKILL'),
  };
}
