import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Type-checks every ring with its own tsconfig, so that names which don't exist in a ring (Node, DOM) are errors there. */
const root = resolve(import.meta.dirname, '..');
writeElectronNamespace();
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

/**
 * Electron's types without its modules, so that `electron` can mean the stand-in of the tests: the app is compiled against that too,
 * and using what it lacks is an error.
 */
function writeElectronNamespace(): void {
  const declared = readFileSync(join(root, 'node_modules/electron/electron.d.ts'), 'utf8');
  const modules = /declare module 'electron(\/\w+)?' \{\s*export = [\w.]+;\s*\}/g;
  if (!modules.test(declared)) throw new Error("Electron's types declare their modules in another way than before.");
  mkdirSync(join(root, 'out/types'), { recursive: true });
  writeFileSync(join(root, 'out/types/electron-namespace.d.ts'), declared.replace(modules, ''));
}
