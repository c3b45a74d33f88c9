import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { systemBrowser } from '../../build/system-browser.ts';
import { runCommand } from './run-command.ts';

/** `path` null: Playwright's own browser, which it finds by itself. */
export type FoundChromium = { readonly ok: true; readonly path: string | null } | { readonly ok: false; readonly reason: string };

const INSTALL = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null';

/**
 * Finds a Chromium, or installs one where that is possible: Debian's package as root, else Playwright's own download.
 * Says why when there is none; nothing is then reported as passed.
 */
export async function findChromium(root: string): Promise<FoundChromium> {
  const chosen = process.env['COUNTERSIGN_CHROMIUM'];
  if (chosen !== undefined)
    return existsSync(chosen)
      ? { ok: true, path: chosen }
      : { ok: false, reason: `COUNTERSIGN_CHROMIUM names ${chosen}, which does not exist` };
  const found = installed();
  if (found !== null) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium here: installing the Debian package.');
    await runCommand(root, 'sh', ['-c', INSTALL]);
  } else {
    console.log('No Chromium here: letting Playwright download its own.');
    await runCommand(root, join(root, 'node_modules/.bin/playwright'), ['install', 'chromium']);
  }
  return (
    installed() ?? { ok: false, reason: 'there is no Chromium and none could be installed; set COUNTERSIGN_CHROMIUM to one' }
  );
}

function installed(): FoundChromium | null {
  const system = systemBrowser();
  if (system !== null) return { ok: true, path: system };
  const { chromium } = createRequire(import.meta.url)('@playwright/test') as { chromium: { executablePath(): string } };
  return existsSync(chromium.executablePath()) ? { ok: true, path: null } : null;
}
