import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Troubleshooting is found by the message one sees, so its headings must be messages that the product really has. */
const root = resolve(import.meta.dirname, '../../..');
const headings = [...readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8').matchAll(/^### `(.+)`$/gm)].map(
  (match) => match[1] ?? '',
);

function sourceText(folder: string): string {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return names.map((name) => readFileSync(join(root, folder, name), 'utf8')).join('\n');
}

const source = ['shared', 'renderer', 'electron'].map(sourceText).join('\n');
/** Where a message has a value, the source has an interpolation; and it may be put together from two sentences. */
const FRAGMENTS = /…|"|\[POLICY DENIED\] |\. (?=[A-Z])/;

describe('the headings of docs/troubleshooting.md', () => {
  it('are there', () => expect(headings.length).toBeGreaterThan(12));

  it.each(headings)('%s', (heading) => {
    const fragments = heading
      .split(FRAGMENTS)
      .map((part) => part.trim().replace(/\.$/, ''))
      .filter((part) => part.length > 3);
    expect(fragments.filter((fragment) => !source.includes(fragment))).toEqual([]);
  });
});
