import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientSpecs } from '../../../shared/gateway/clients/registry/registry.ts';
import { pathOf, type System } from '../../../shared/gateway/clients/registry/places.ts';
import { CLIENT_IDS } from '../../../shared/model/client-id.ts';

const table = readFileSync(resolve(import.meta.dirname, '../../../docs/clients.md'), 'utf8');
const environment = { APPDATA: '%APPDATA%', LOCALAPPDATA: '%LOCALAPPDATA%' };

describe('docs/clients.md says what the registry says', () => {
  it('has every client once', () => {
    const rows = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map((match) => match[1]);
    expect(rows).toEqual([...CLIENT_IDS]);
  });

  it.each(clientSpecs.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
    const row = table.split('\n').find((line) => line.startsWith(`| \`${id}\` |`)) ?? '';
    expect(row).toContain(spec.verifiedOn);
    expect(row).toContain(spec.docs);
    expect(row).toContain(`\`${spec.container.join('.')}\`, ${spec.format.toUpperCase()}`);
    expect(row).toContain(spec.remote === null ? 'bridge' : 'header');
    for (const system of ['mac', 'linux', 'windows'] satisfies System[]) {
      for (const { path } of spec.files) {
        const shown = pathOf(path, { home: '~', system, environment });
        if (shown !== null) expect(row).toContain(`\`${shown}\``);
      }
    }
  });

  it('no two clients share a file', () => {
    const paths = clientSpecs.flatMap(({ files }) =>
      files.map(({ path }) => pathOf(path, { home: '/h', system: 'linux', environment: {} })),
    );
    expect(new Set(paths).size).toBe(paths.length);
  });
});
