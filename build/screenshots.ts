import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** `npm run screenshots`: draws every screen from the scripted host and puts the wide ones into docs/images. */
const root = resolve(import.meta.dirname, '..');
const drawn = mkdtempSync(join(tmpdir(), 'countersign-screens-'));
const playwright = join(root, 'node_modules/.bin/playwright');
const { status } = spawnSync(playwright, ['test', '-c', 'build/playwright.config.ts', 'test/e2e/ui/screens.spec.ts'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, COUNTERSIGN_SCREENSHOTS: drawn },
});
const SHOWN =
  /^(approvals|rules|history|servers|clients|clients-setup|overview|settings|approval-window)-(light|dark)-wide\.png$/;
if (status === 0) {
  const images = join(root, 'docs/images');
  mkdirSync(images, { recursive: true });
  for (const name of readdirSync(drawn).filter((each) => SHOWN.test(each))) {
    cpSync(join(drawn, name), join(images, name.replace('-wide', '')));
  }
}
rmSync(drawn, { recursive: true, force: true });
process.exitCode = status ?? 1;
