import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What marks the fuses in Electron's program, the version of their list, how many there are, and each of them switched on. */
export const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('1'.repeat(9)),
]);

/**
 * A folder like the one that Electron is distributed in, for Linux. Its program has fuses where Electron has them. It prints the words
 * that it was started with, or runs what FAKE_ELECTRON names with them.
 */
export function createFakeDistribution(folder: string, version: string): string {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const script = Buffer.from(
    '#!/bin/sh\nif [ -n "$FAKE_ELECTRON" ]; then exec $FAKE_ELECTRON "$@"; fi\nfor word in "$@"; do printf "%s\\n" "$word"; done\nexit 0\n',
  );
  writeFileSync(join(folder, 'electron'), Buffer.concat([script, FUSES]), { mode: 0o755 });
  writeFileSync(join(folder, 'chrome-sandbox'), '', { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'locales/de.pak'])
    writeFileSync(join(folder, file), '');
  return folder;
}

/** A program in the place of fpm, which makes packages for Debian and Red Hat: it writes down its words, and what it was to pack. */
export function createFakePackager(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'fpm');
  const script = `#!/usr/bin/env node
const { readFileSync, writeFileSync, existsSync } = require('node:fs');
let words = process.argv.slice(2);
const list = words.find((word) => word.startsWith('@'));
if (list !== undefined) words = readFileSync(list.slice(1), 'utf8').split('\\n');
const after = (name) => words[words.indexOf(name) + 1];
const packed = words.filter((word) => /^[^-].*=\\//.test(word)).map((word) => word.split('='));
const desktop = packed.find(([, to]) => to.endsWith('.desktop'));
writeFileSync(after('--package'), JSON.stringify({
  words,
  packed,
  missing: packed.filter(([from]) => !existsSync(from)),
  desktop: desktop === undefined ? null : readFileSync(desktop[0], 'utf8'),
  afterInstall: readFileSync(after('--after-install'), 'utf8'),
  afterRemove: readFileSync(after('--after-remove'), 'utf8'),
}));
`;
  writeFileSync(program, script, { mode: 0o755 });
  return program;
}
