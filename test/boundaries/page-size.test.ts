import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const page = resolve(import.meta.dirname, '../../out/renderer');
const KILOBYTE = 1024;

function compressed(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(page, file)), { level: 9 }).byteLength, 0);
}

it('a question is on the screen with at most 124 KB of script, compressed; the rest comes when it is wanted', () => {
  const first = [...readFileSync(join(page, 'index.html'), 'utf8').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)];
  const files = first.map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(0);
  expect(compressed(files)).toBeLessThanOrEqual(120 * KILOBYTE);
});

it('all of the page is at most 400 KB of script, compressed', () => {
  const scripts = readdirSync(join(page, 'assets')).filter((file) => file.endsWith('.js'));
  expect(compressed(scripts.map((file) => join('assets', file)))).toBeLessThanOrEqual(400 * KILOBYTE);
});
