import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Builds after an install. `npm exec countersign` prepares the checkout too, the first time: what is built already then stays as
 * it is, because a gateway may be running from it.
 */
const root = resolve(import.meta.dirname, '..');
const isBuilt = existsSync(join(root, 'out/headless/countersign.js'));
if (!(isBuilt && process.env['npm_command'] === 'exec')) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
