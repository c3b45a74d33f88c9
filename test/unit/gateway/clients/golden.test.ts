import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { parse as parseJsonc, type ParseError } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import stripJsonComments from 'strip-json-comments';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { MAX_CLIENT_FILE_BYTES } from '../../../../shared/gateway/clients/files/client-file.ts';
import { changeConfig } from '../../../../shared/gateway/clients/formats/edit-config.ts';
import type { ClientSpec } from '../../../../shared/gateway/clients/registry/client-spec.ts';
import { clientSpecs } from '../../../../shared/gateway/clients/registry/registry.ts';
import { type ClientsFixture, setUpClients } from './clients-harness.ts';
import { samplePath, sampleText } from './samples.ts';

/** What each client's file becomes, as files that can be looked at, and that it comes back. */
const withoutToken = (text: string): string => text.replaceAll(/csg_[\w-]{43}/g, 'csg_TOKEN');
const golden = (spec: ClientSpec, kind: string, path: string): string => `./golden/${spec.id}.${kind}${extname(path)}.txt`;

async function withFile(spec: ClientSpec, text: string | null): Promise<{ fixture: ClientsFixture; path: string }> {
  const fixture = await setUpClients();
  const path = samplePath(spec, { home: fixture.home, system: 'linux', environment: {} });
  if (text !== null) fixture.write(path, text);
  else fixture.write(join(dirname(path), 'here'), '');
  // The client is here also when its file is not.
  if (spec.id === 'gemini-cli') fixture.write('.gemini/installation_id', '');
  if (spec.id === 'claude-code') fixture.write('.claude/settings.json', '{}');
  return { fixture, path };
}

/** How clients of this format read it: with parsers that are not the ones it was edited with, where npm has them. */
function asClientReads(spec: ClientSpec, text: string): unknown {
  const content = text.replace(/^\uFEFF/, '');
  switch (spec.format) {
    case 'json':
      return JSON.parse(content);
    case 'jsonc': {
      const errors: ParseError[] = [];
      const value: unknown = parseJsonc(content, errors, { allowTrailingComma: true });
      expect(errors).toEqual([]);
      expect(JSON.parse(stripJsonComments(content, { trailingCommas: true }))).toEqual(value);
      return value;
    }
    case 'toml':
      return parseToml(content);
    case 'yaml':
      return parseYaml(content);
  }
}

function entriesIn(spec: ClientSpec, root: unknown): Record<string, Record<string, unknown>> {
  const found = spec.container.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], root);
  if (spec.nameKey === null) return found as Record<string, Record<string, unknown>>;
  return Object.fromEntries((found as Record<string, unknown>[]).map((entry) => [entry[spec.nameKey ?? ''], entry])) as never;
}

/** Lists of servers hold the name in each. */
function nameOf({ nameKey }: ClientSpec, name: string): object {
  return nameKey === null ? {} : { [nameKey]: name };
}

describe.each(clientSpecs.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  test('its servers are wrapped, read by its own kind of parser, and put back byte for byte', async () => {
    const before = sampleText(spec);
    const { fixture, path } = await withFile(spec, before);
    const result = await fixture.connect(spec.id);
    expect(result.kept).toEqual([]);
    const after = fixture.read(path);
    await expect(withoutToken(after)).toMatchFileSnapshot(golden(spec, 'wrapped', path));
    expect(after).not.toContain('ghp_');
    const entries = entriesIn(spec, asClientReads(spec, after));
    expect(Object.keys(entries)).toEqual(Object.keys(entriesIn(spec, asClientReads(spec, before))));
    for (const [name, entry] of Object.entries(entries)) {
      const said = JSON.stringify(entry);
      expect(said).toContain(spec.remote === null ? `"bridge","${name}","--grant"` : `/servers/${name}/mcp`);
    }
    expect((await fixture.clients.scan()).find(({ id }) => id === spec.id)).toMatchObject({ state: 'connected', drift: [] });
    expect((await fixture.undo(spec.id)).files).toMatchObject([{ how: 'exact' }]);
    expect(fixture.read(path)).toBe(before);
    expect(readdirSync(dirname(join(fixture.home, path))).filter((name) => name.includes('countersign'))).toEqual([]);
  });

  test('one entry is added beside its servers', async () => {
    const before = sampleText(spec);
    const { fixture, path } = await withFile(spec, before);
    await fixture.connect(spec.id, 'add');
    const after = fixture.read(path);
    await expect(withoutToken(after)).toMatchFileSnapshot(golden(spec, 'added', path));
    expect(Object.keys(entriesIn(spec, asClientReads(spec, after)))).toContain('countersign');
    await fixture.undo(spec.id);
    expect(fixture.read(path)).toBe(before);
  });

  test('what a person put in since stays when it is put back, and so it does when it is repaired', async () => {
    const before = sampleText(spec);
    const { fixture, path } = await withFile(spec, before);
    await fixture.connect(spec.id);
    const { fields, commandKey, argsKey } = spec.command;
    const mine = { ...fields, [commandKey]: argsKey === null ? ['mine'] : 'mine' };
    fixture.write(path, changeConfig(fixture.read(path), spec, [{ kind: 'put', name: 'mine', value: mine }]));
    expect((await fixture.clients.scan()).find(({ id }) => id === spec.id)).toMatchObject({ drift: [{ kind: 'unrouted' }] });
    const added = entriesIn(spec, asClientReads(spec, fixture.read(path)))['mine'];
    await fixture.connect(spec.id);
    await expect(withoutToken(fixture.read(path))).toMatchFileSnapshot(golden(spec, 'repaired', path));
    expect((await fixture.clients.scan()).find(({ id }) => id === spec.id)).toMatchObject({ state: 'connected', drift: [] });
    fixture.write(path, changeConfig(fixture.read(path), spec, [{ kind: 'put', name: 'late', value: mine }]));
    expect((await fixture.undo(spec.id)).files).toMatchObject([{ how: 'entries' }]);
    const after = fixture.read(path);
    await expect(after).toMatchFileSnapshot(golden(spec, 'undone', path));
    const was = entriesIn(spec, asClientReads(spec, before));
    expect(entriesIn(spec, asClientReads(spec, after))).toEqual({
      ...was,
      mine: added,
      late: { ...added, ...nameOf(spec, 'late') },
    });
  });

  test('without a file, one is made where the client takes it, and goes again', async () => {
    const { fixture, path } = await withFile(spec, null);
    if (!spec.files.some(({ mayCreate }) => mayCreate)) {
      await expect(fixture.clients.plan(spec.id, 'wrap', {})).rejects.toMatchObject({ code: 'unavailable' });
      return;
    }
    await fixture.connect(spec.id);
    await expect(withoutToken(fixture.read(path))).toMatchFileSnapshot(golden(spec, 'made', path));
    asClientReads(spec, fixture.read(path));
    await fixture.undo(spec.id);
    expect(existsSync(join(fixture.home, path))).toBe(false);
  });

  const shapes: readonly (readonly [string, (text: string) => string])[] = [
    ['empty', () => ''],
    ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['no line break at the end', (text) => text.trimEnd()],
  ];
  test.each(shapes)('%s', async (_title, shape) => {
    const before = shape(sampleText(spec));
    const { fixture, path } = await withFile(spec, before);
    await fixture.connect(spec.id);
    const after = fixture.read(path);
    expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
    if (before.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
    asClientReads(spec, after);
    await fixture.undo(spec.id);
    expect(fixture.read(path)).toBe(before);
  });

  test('what cannot be read, or must not be written, is left alone', async () => {
    const broken = spec.format === 'toml' ? 'a = [' : '{"a": ';
    const { fixture, path } = await withFile(spec, broken);
    await expect(fixture.clients.plan(spec.id, 'wrap', {})).rejects.toMatchObject({ code: 'unavailable' });
    expect((await fixture.clients.scan()).find(({ id }) => id === spec.id)?.state).toBe('broken');
    expect(fixture.read(path)).toBe(broken);
    chmodSync(fixture.write(path, sampleText(spec)), 0o400);
    await expect(fixture.clients.plan(spec.id, 'wrap', {})).rejects.toMatchObject({ code: 'unavailable' });
    expect(fixture.read(path)).toBe(sampleText(spec));
  });

  test('neither a link nor a huge file is touched', async () => {
    const { fixture, path } = await withFile(spec, sampleText(spec));
    const [whole, real] = [join(fixture.home, path), join(fixture.home, 'real')];
    renameSync(whole, real);
    symlinkSync(real, whole);
    await expect(fixture.clients.plan(spec.id, 'wrap', {})).rejects.toThrow('symbolic link');
    expect(readFileSync(real, 'utf8')).toBe(sampleText(spec));
    unlinkSync(whole);
    writeFileSync(whole, '');
    truncateSync(whole, MAX_CLIENT_FILE_BYTES + 1);
    await expect(fixture.clients.plan(spec.id, 'wrap', {})).rejects.toThrow('larger than 16 MB');
    expect(statSync(whole).size).toBe(MAX_CLIENT_FILE_BYTES + 1);
  });
});
