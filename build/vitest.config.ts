import { defineConfig } from 'vitest/config';

const FILES = '**/*.test.{ts,tsx}';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
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
