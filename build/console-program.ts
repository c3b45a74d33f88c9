import { execFileSync } from 'node:child_process';
import { copyFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inject } from 'postject';

/**
 * `npm run console-program [-- FILE]`: makes the console program that an installed app has on Windows, where a windowed program can read
 * no stdin. It is the Node that runs this, made to run one script of ours and to ignore NODE_OPTIONS (Node's single executable
 * applications), so that what is installed is no Node for others.
 */
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const root = resolve(import.meta.dirname, '..');
const name = process.platform === 'win32' ? 'countersign.exe' : 'countersign';
const program = resolve(process.argv[2] ?? join(root, 'out/console', name));

const folder = mkdtempSync(join(tmpdir(), 'countersign-console-'));
try {
  const blob = join(folder, 'program.blob');
  const config = {
    main: join(root, 'build/packaging/console-main.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    execArgvExtension: 'none',
  };
  writeFileSync(join(folder, 'program.json'), JSON.stringify(config));
  execFileSync(process.execPath, ['--experimental-sea-config', join(folder, 'program.json')], { stdio: 'pipe' });
  mkdirSync(dirname(program), { recursive: true });
  copyFileSync(process.execPath, program);
  chmodSync(program, 0o755);
  await inject(program, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: SENTINEL });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
