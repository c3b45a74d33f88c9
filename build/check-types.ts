import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Type-checks every ring with its own tsconfig, so that names which don't exist in a ring (Node, DOM) are errors there. */
const root = resolve(import.meta.dirname, '..');
const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as { references: { path: string }[] };
const failed = references.filter(({ path }) => {
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, path), '--pretty', 'false'], {
    stdio: 'inherit',
    cwd: root,
  });
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} types in ${path}\n`);
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
