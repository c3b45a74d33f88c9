import { defineConfig } from '@playwright/test';
import { systemBrowser } from './system-browser.ts';

const executablePath = systemBrowser();

export default defineConfig({
  testDir: new URL('../test/e2e', import.meta.url).pathname,
  testMatch: '**/*.spec.ts',
  outputDir: new URL('../test-results', import.meta.url).pathname,
  fullyParallel: true,
  workers: 2,
  // Only what hangs runs into them: how long a test takes says how busy the machine is.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    contextOptions: { reducedMotion: 'reduce' },
    // Recording every step makes a run half as long again: COUNTERSIGN_TRACE=1 where a failure must be looked into.
    trace: process.env['COUNTERSIGN_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      // Without its sandbox: the tests also run as root, where Chromium refuses to start with it.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
