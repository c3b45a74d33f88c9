import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** What a document leads to that is in the repository: links, pictures, and pictures for the dark. */
function ownLinks(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute ?? '',
  );
  return links.filter((link) => !/^[a-z]+:|^#/.test(link)).map((link) => link.replace(/#.*$/, ''));
}

describe('what the documents lead to is there', () => {
  it.each(documents)('%s', (document) => {
    const links = ownLinks(readFileSync(join(root, document), 'utf8'));
    expect(links.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
  });

  it('and every picture is led to, in the light and in the dark', () => {
    const shown = new Set(
      documents.flatMap((document) =>
        ownLinks(readFileSync(join(root, document), 'utf8')).map((link) => link.replace(/^.*\//, '')),
      ),
    );
    const drawn = readdirSync(join(root, 'docs/images'));
    expect(drawn.filter((name) => !shown.has(name))).toEqual([]);
    for (const name of drawn)
      expect(drawn).toContain(name.includes('-light') ? name.replace('-light', '-dark') : name.replace('-dark', '-light'));
  });
});
