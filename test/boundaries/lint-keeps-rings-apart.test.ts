import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RING_FIXTURES } from './rings.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

interface Diagnostic {
  readonly filename: string;
  readonly message: string;
  readonly help?: string;
  readonly code: string;
}

describe('lint keeps the rings apart', () => {
  let folder = '';
  let diagnostics: Diagnostic[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-rings-'));
    for (const { file, source } of RING_FIXTURES) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), source);
    }
    const oxlint = join(root, 'node_modules/.bin/oxlint');
    const output = await run(oxlint, ['-c', join(root, 'build/oxlint.json'), '--format', 'json', '.'], {
      cwd: folder,
      maxBuffer: 1 << 26,
    }).catch((error: { stdout: string }) => error);
    diagnostics = (JSON.parse(output.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(RING_FIXTURES.map((fixture) => [fixture.file, fixture] as const))('refuses %s', (_name, fixture) => {
    const own = diagnostics.filter((each) => each.filename.endsWith(fixture.file) && each.code.includes('no-restricted-imports'));
    expect(own.map((each) => `${each.message} ${each.help ?? ''}`).join('\n')).toContain(fixture.refusedWith);
  });
});
