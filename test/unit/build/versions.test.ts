import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getAbi } from 'node-abi';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

const ours = manifest('.');
const electron = manifest('node_modules/electron');
const node = ours.devDependencies['node'] ?? '';

function majorOf(version: string): number {
  return Number(/\d+/.exec(version)?.[0]);
}

/** Electron's program, where one was fetched; its package alone does not hold it. */
function electronProgram(): string | null {
  const pathFile = join(root, 'node_modules/electron/path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(root, 'node_modules/electron/dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

describe('the versions of Node and Electron', () => {
  it('are exact, and the ones that are installed', () => {
    expect(node).toMatch(/^\d+\.\d+\.\d+$/);
    expect(ours.devDependencies['electron']).toBe(electron.version);
    expect(process.version).toBe(`v${node}`);
  });

  it('have the same major Node: what Electron is typed for, what the types are for, what we bundle for', () => {
    const majors = {
      electronIsTypedFor: majorOf(electron.dependencies['@types/node'] ?? ''),
      types: majorOf(ours.devDependencies['@types/node'] ?? ''),
      engines: majorOf(ours.engines.node),
    };
    expect(majors).toEqual({ electronIsTypedFor: majorOf(node), types: majorOf(node), engines: majorOf(node) });
    for (const config of ['electron', 'node', 'demo'])
      expect(readFileSync(join(root, `build/vite.${config}.config.ts`), 'utf8')).toContain(`target: 'node${majorOf(node)}'`);
  });

  it("know Electron's interface for native modules, which is not Node's own: only N-API modules fit both", () => {
    const abi = readFileSync(join(root, 'node_modules/electron/abi_version'), 'utf8').trim();
    expect(getAbi(electron.version, 'electron')).toBe(abi);
    expect(abi).not.toBe(process.versions.modules);
    const keychain = JSON.parse(readFileSync(join(root, 'node_modules/@napi-rs/keyring/package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(keychain).toHaveProperty('napi');
  });

  it.skipIf(electronProgram() === null)("agree with what Electron's program says of itself (where it is installed)", () => {
    const output = execFileSync(electronProgram() ?? '', ['-p', 'JSON.stringify(process.versions)'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
    });
    const versions = JSON.parse(output) as Record<string, string>;
    expect(versions['electron']).toBe(electron.version);
    expect(majorOf(versions['node'] ?? '')).toBe(majorOf(node));
    // 24.18 is where what we rely on is there (package.json, engines).
    expect(Number(versions['node']?.split('.')[1])).toBeGreaterThanOrEqual(18);
  });
});
