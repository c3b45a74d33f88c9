import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/{unit,gateway,contract,boundaries,renderer,conformance,faults,packaging}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    // Whoever looks for a program that is not there asks the login shell, and what a developer's own one does may take seconds.
    env: process.platform === 'win32' ? {} : { SHELL: '/bin/sh' },
  },
});
