import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Bundles an entry in memory and names every package it reaches, also by a dynamic import. */
async function packagesReachedFrom(entry: string): Promise<string[]> {
  const bundle = await rolldown({
    input: resolve(root, entry),
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    platform: 'node',
  });
  try {
    const { output } = await bundle.generate({ format: 'esm' });
    const reached = output.flatMap((chunk) => (chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : []));
    return [...new Set(reached.filter((id) => !output.some((chunk) => chunk.fileName === id)))].sort();
  } finally {
    await bundle.close();
  }
}

describe('what the rings reach when they are bundled', () => {
  it('the core never reaches electron, not even by a dynamic import', async () => {
    const reached = await packagesReachedFrom('shared/gateway/start-gateway.ts');
    expect(reached).toContain('zod');
    expect(reached.filter((id) => /^electron(\/|-store|$)/.test(id))).toEqual([]);
  });

  it("the core's process on the desktop never reaches electron: it is Node alone", async () => {
    const reached = await packagesReachedFrom('electron/core-process/main.ts');
    expect(reached).toContain('zod');
    expect(reached.filter((id) => /^electron(\/|-store|$)/.test(id))).toEqual([]);
  });

  it('the headless host never reaches electron or React', async () => {
    const reached = await packagesReachedFrom('shared/headless/cli/main.ts');
    expect(reached.filter((id) => /^(electron|react)/.test(id))).toEqual([]);
  });

  it('the contract reaches only zod', async () => {
    expect(await packagesReachedFrom('shared/contract/client.ts')).toEqual(['zod']);
  });

  it('the policy reaches only pure libraries', async () => {
    const reached = await packagesReachedFrom('shared/policy/judge.ts');
    expect(reached.filter((id) => !['zod', 're2js', 'yaml'].includes(id))).toEqual([]);
  });

  it('finds electron where somebody does import it', async () => {
    expect(await packagesReachedFrom('test/boundaries/reaches-electron.fixture.ts')).toContain('electron');
  });
});
