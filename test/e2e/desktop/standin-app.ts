import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { systemBrowser } from '../../../build/system-browser.ts';
import { launchChromium } from '../../standin/cdp.ts';
import type { Recorded } from '../../standin/control.ts';
import { until } from '../../harness/until.ts';
import type { DesktopDriver } from './driver.ts';

const register = fileURLToPath(new URL('../../standin/register.ts', import.meta.url));

interface Told {
  readonly recorded?: Recorded;
  readonly answered?: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** The app's own bundle under the stand-in, without its browser: for starts that end at once. */
export function forkStandin(main: string, words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return fork(main, [...words], { execArgv: ['--import', register], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

/** The Chromium that shows the pages of one app after the other, each in a profile of its own, and the test's way to those pages. */
export interface StandinBrowser {
  readonly endpoint: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openStandinBrowser(): Promise<StandinBrowser> {
  const launched = await launchChromium(systemBrowser() ?? chromium.executablePath());
  const browser = await chromium.connectOverCDP(launched.endpoint);
  return {
    endpoint: launched.endpoint,
    browser,
    async close() {
      await browser.close();
      await launched.close();
    },
  };
}

/** Starts the app's own bundle under the stand-in. */
export async function startStandin(
  main: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  { endpoint, browser }: Pick<StandinBrowser, 'endpoint' | 'browser'>,
): Promise<DesktopDriver> {
  const allPages = (): Page[] => browser.contexts().flatMap((context) => context.pages());
  // What the app before left is closed a moment after its end.
  const others = new Set(allPages());
  const child = forkStandin(main, words, { ...env, STANDIN_BROWSER: endpoint });
  const recorded: Recorded[] = [];
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let output = '';
  let last = 0;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.on('message', (told: Told) => {
    if (told.recorded !== undefined) recorded.push(told.recorded);
    if (told.answered === undefined) return;
    const one = waiting.get(told.answered);
    waiting.delete(told.answered);
    if (told.error === undefined) one?.resolve(told.value);
    else one?.reject(new Error(told.error));
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let hasEnded = false;
  void exited.then(() => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(new Error('the app has ended'));
    waiting.clear();
  });
  await until(
    'the app to be ready',
    () => {
      if (hasEnded) throw new Error(`the app ended: ${output}`);
      return recorded.some(({ kind }) => kind === 'ready');
    },
    60_000,
  );
  return {
    pages: () => allPages().filter((page) => !others.has(page)),
    recorded,
    output: () => output,
    ask<T>(name: string, input = {}) {
      if (hasEnded) return Promise.reject(new Error('the app has ended'));
      last += 1;
      const asked = last;
      const answer = new Promise<T>((resolve, reject) => waiting.set(asked, { resolve: (value) => resolve(value as T), reject }));
      child.send({ asked, name, input });
      return answer;
    },
    exited,
    kill: () => void child.kill('SIGKILL'),
  };
}
