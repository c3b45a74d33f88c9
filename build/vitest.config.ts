import { defineConfig } from 'vitest/config';

const FILES = '**/*.test.{ts,tsx}';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    // Only what hangs runs into it: how long a test takes says how busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
    maxWorkers: 2,
    // Whoever looks for a program that is not there asks the login shell, and what a developer's own one does may take seconds.
    env: process.platform === 'win32' ? {} : { SHELL: '/bin/sh' },
    projects: [
      {
        // What keeps nothing between its tests: its files share a process, because starting one takes longer than most of them.
        extends: true,
        test: { name: 'parts', isolate: false, include: [`test/{unit,renderer,boundaries,contract}/${FILES}`] },
      },
      {
        extends: true,
        test: { name: 'whole', include: [`test/{gateway,conformance,faults,packaging}/${FILES}`] },
      },
    ],
  },
});
