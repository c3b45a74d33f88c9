import fc from 'fast-check';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type HeadFile, readHeadFile, writeHeadFile } from '../../../../shared/gateway/history/head-file.ts';

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'head-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'history.db.head');
}

const HASH = '0123456789abcdef'.repeat(4);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const loss = fc.record({ seq: fc.maxSafeInteger(), hash, foundAt: fc.maxSafeInteger() }, { noNullPrototype: true });
const head = fc.record({ seq: fc.maxSafeInteger(), hash, losses: fc.array(loss, { maxLength: 3 }) }, { noNullPrototype: true });

it('is read as it was written, for its owner alone, and leaves nothing beside it', () => {
  const file = newFile();
  expect(readHeadFile(file)).toBeNull();
  fc.assert(
    fc.property(head, (written) => {
      writeHeadFile(file, written);
      expect(readHeadFile(file)).toEqual(written);
    }),
    { numRuns: 20 },
  );
  expect(readdirSync(join(file, '..'))).toEqual(['history.db.head']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

const good: HeadFile & { version: number } = { version: 1, seq: 3, hash: HASH, losses: [{ seq: 2, hash: HASH, foundAt: 5 }] };

it.each([
  ['no JSON', '{"version":1'],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', JSON.stringify([1, 3, HASH, []])],
  ['another version', JSON.stringify({ ...good, version: 2 })],
  ['no version', JSON.stringify({ seq: 3, hash: HASH, losses: [] })],
  ['something more', JSON.stringify({ ...good, more: 1 })],
  ['half a number', JSON.stringify({ ...good, seq: 1.5 })],
  ['a number as a text', JSON.stringify({ ...good, seq: '3' })],
  ['a number too large', JSON.stringify(good).replace('"seq":3', '"seq":9007199254740993')],
  ['a short hash', JSON.stringify({ ...good, hash: HASH.slice(1) })],
  ['a hash in capitals', JSON.stringify({ ...good, hash: HASH.toUpperCase() })],
  ['losses that are no list', JSON.stringify({ ...good, losses: {} })],
  ['a loss without its time', JSON.stringify({ ...good, losses: [{ seq: 2, hash: HASH }] })],
  ['a loss that is nothing', JSON.stringify({ ...good, losses: [null] })],
  ['a hash of a loss that is none', JSON.stringify({ ...good, losses: [{ seq: 2, hash: 'x', foundAt: 5 }] })],
])('with %s in it, is damaged', (_what, text) => {
  const file = newFile();
  writeFileSync(file, JSON.stringify(good));
  expect(readHeadFile(file)).not.toBe('damaged');
  writeFileSync(file, text);
  expect(readHeadFile(file)).toBe('damaged');
});
