import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A client waits for its bridge at every start: whatever is loaded then has to be needed. */
describe('the bundle of the bridge', () => {
  const root = resolve(import.meta.dirname, '../..');
  const outDir = mkdtempSync(join(tmpdir(), 'countersign-bundle-'));
  const loaded = new Set<string>();
  let text = '';
  let all = '';

  /** Everything that running it loads: its own file, what that imports, and the one part that it asks for by name. */
  function load(chunks: ReadonlyMap<string, Rolldown.OutputChunk>, file: string): void {
    const chunk = chunks.get(file);
    if (loaded.has(file) || chunk === undefined) return;
    loaded.add(file);
    text += chunk.code;
    for (const name of chunk.imports) load(chunks, name);
  }

  /** What the product runs from: no other build may touch it. */
  const product = join(root, 'out/headless');
  const filesOfTheProduct = () => (existsSync(product) ? readdirSync(product) : []);
  const filesBefore = filesOfTheProduct();

  beforeAll(async () => {
    const configFile = join(root, 'build/vite.node.config.ts');
    const built = await build({ configFile, logLevel: 'error', build: { outDir, sourcemap: false } });
    if (Array.isArray(built) || !('output' in built)) throw new Error('the bundle was built in another way than expected');
    const chunks = new Map(built.output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])));
    load(chunks, 'bridge.js');
    const [part] = [...chunks.keys()].filter((name) => name.startsWith('run-bridge-'));
    load(chunks, part ?? '');
    for (const { code } of chunks.values()) all += code;
  });
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));

  it('is built elsewhere here, and leaves the built product as it was', () => {
    expect(filesOfTheProduct()).toEqual(filesBefore);
  });

  it('holds what it needs', () => {
    expect(text).toContain('countersign_status');
    expect(text).toContain('mcp-session-id');
  });

  it.each([
    ['schemas', /\$ZodType/],
    ['the command line', /commander\.unknownOption/],
    ['the database', /\bfrom["'`]node:sqlite/],
    ['the log', /function pino\(/],
    ['policies', /compilePolicy/],
    ['YAML', /YAMLParseError/],
    ['the MCP SDK', /Incompatible auth server/],
    ['the keychain', /@napi-rs\/keyring/],
  ])('leaves out %s, which the rest has', (_what, mark) => {
    expect([mark.test(text), mark.test(all)]).toEqual([false, true]);
  });
});
