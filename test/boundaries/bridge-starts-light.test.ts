import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A client waits for its bridge at every start: whatever is loaded then has to be needed. */
describe('the bundle of the bridge', () => {
  const root = resolve(import.meta.dirname, '../..');
  const outDir = mkdtempSync(join(tmpdir(), 'countersign-bundle-'));
  const loaded = new Set<string>();
  let text = '';
  let all = '';

  /** Everything that running it loads: its own file, what that imports, and the one part that it asks for by name. */
  function load(file: string): void {
    if (loaded.has(file)) return;
    loaded.add(file);
    const source = readFileSync(join(outDir, file), 'utf8');
    text += source;
    for (const [, name = ''] of source.matchAll(/^import (?:.* from )?"\.\/(.+)";$/gm)) load(name);
  }

  beforeAll(async () => {
    await build({ configFile: join(root, 'build/vite.node.config.ts'), logLevel: 'error', build: { outDir, sourcemap: false } });
    load('bridge.js');
    const [part = ''] = /(?<=import\("\.\/)run-bridge-.+?\.js(?="\))/.exec(text) ?? [];
    load(part);
    for (const file of readdirSync(outDir)) if (file.endsWith('.js')) all += readFileSync(join(outDir, file), 'utf8');
  }, 60_000);
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));

  it('holds what it needs', () => {
    expect(text).toContain('countersign_status');
    expect(text).toContain('mcp-session-id');
  });

  it.each([
    ['schemas', /\$ZodType/],
    ['the command line', /commander\.unknownOption/],
    ['the database', /^import .*"node:sqlite"/m],
    ['the log', /function pino\(/],
    ['policies', /compilePolicy/],
    ['YAML', /YAMLParseError/],
    ['the MCP SDK', /StreamableHTTPClientTransport/],
    ['the keychain', /@napi-rs\/keyring/],
  ])('leaves out %s, which the rest has', (_what, mark) => {
    expect([mark.test(text), mark.test(all)]).toEqual([false, true]);
  });
});
