import { existsSync } from 'node:fs';

const PROGRAMS = [
  // Without windows first: it has the same engine and takes half of the processor. By itself: Debian's command for it is a script
  // that stays in between, and whoever ends that one leaves the browser behind.
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The Chromium that COUNTERSIGN_CHROMIUM names, else one of the system's; null where Playwright's own is left. */
export function systemBrowser(): string | null {
  const chosen = process.env['COUNTERSIGN_CHROMIUM'] ?? '';
  return chosen !== '' ? chosen : (PROGRAMS.find((path) => existsSync(path)) ?? null);
}
