import { existsSync } from 'node:fs';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium that COUNTERSIGN_CHROMIUM names, else one of the system's; null where Playwright's own is left. */
export function systemBrowser(): string | null {
  const chosen = process.env['COUNTERSIGN_CHROMIUM'] ?? '';
  return chosen !== '' ? chosen : (PROGRAMS.find((path) => existsSync(path)) ?? null);
}
