import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonFile, type JsonFileOptions, openJsonFile } from '../../../../shared/gateway/config/json-file.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const Schema = z.strictObject({ notes: z.array(z.strictObject({ name: z.string(), size: z.int() })) });
type Notes = z.infer<typeof Schema>;

function optionsFor(file: string, more: Partial<JsonFileOptions<Notes>> = {}): JsonFileOptions<Notes> {
  return {
    file,
    title: 'Notes',
    schema: Schema,
    initial: { notes: [] },
    whenBroken: { value: () => ({ notes: [{ name: 'broken', size: 0 }] }), means: 'Nobody gets in.' },
    log: createRecordingLog(),
    clock: createFakeClock(),
    ...more,
  };
}

const note = (name: string, size = 1) => ({ name, size });
const add = (file: JsonFile<Notes>, name: string) => file.change(({ notes }) => ({ notes: [...notes, note(name)] }));

test('whatever is written is read back the same', async () => {
  const dir = temporaryFolder();
  const notes = fc.array(fc.record({ name: fc.string({ unit: 'binary' }), size: fc.integer() }));
  let count = 0;
  await fc.assert(
    fc.asyncProperty(notes, async (value) => {
      const file = join(dir, `${count++}.json`);
      await (await openJsonFile(optionsFor(file))).change(() => ({ notes: value }));
      const again = await openJsonFile(optionsFor(file));
      expect(again.get()).toEqual({ notes: value });
      expect(again.problem).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('is pretty, versioned and owner-only; nothing is written before the first change', async () => {
  const file = join(temporaryFolder(), 'notes.json');
  const json = await openJsonFile(optionsFor(file));
  expect(existsSync(file)).toBe(false);
  await add(json, 'one');
  expect(readFileSync(file, 'utf8')).toBe(
    '{\n  "version": 1,\n  "notes": [\n    {\n      "name": "one",\n      "size": 1\n    }\n  ]\n}\n',
  );
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
});

test('changes run one after the other, and listeners hear each', async () => {
  const json = await openJsonFile(optionsFor(join(temporaryFolder(), 'notes.json')));
  const heard: number[] = [];
  const end = json.onChange(({ notes }) => heard.push(notes.length));
  await Promise.all(['a', 'b', 'c'].map((name) => add(json, name)));
  end();
  await add(json, 'd');
  expect(json.get().notes.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect(heard).toEqual([1, 2, 3]);
});

const broken: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['not JSON', '{"version":1,"notes":[{"name":"hunter2-secret"', 'not JSON'],
  ['empty', '', 'not JSON'],
  ['not an object', '[]', 'not a JSON object'],
  ['without a version', '{"notes":[]}', 'version: must be 1'],
  ['of another shape', '{"version":1,"notes":[{"name":"hunter2-secret","size":"big"}]}', 'notes.0.size'],
  ['with an unknown key', '{"version":1,"notes":[],"notess":[]}', 'unknown key "notess"'],
  ['not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'not UTF-8'],
];

test.each(broken)(
  'a file that is %s is set aside and said loudly, never taken for an empty one',
  async (_what, content, problem) => {
    const dir = temporaryFolder();
    const file = join(dir, 'notes.json');
    writeFileSync(file, content);
    const log = createRecordingLog();
    const json = await openJsonFile(optionsFor(file, { log }));
    expect(json.get().notes).toEqual([note('broken', 0)]);
    const [kept] = readdirSync(dir);
    expect(readdirSync(dir)).toEqual(['notes.json.broken-2026-01-15T10-30-00Z']);
    expect(readFileSync(join(dir, kept ?? ''))).toEqual(Buffer.from(content));
    expect(json.problem).toMatchObject({ code: 'file-set-aside', severity: 'critical' });
    for (const words of [problem, file, 'Nobody gets in.', kept ?? '']) expect(json.problem?.detail).toContain(words);
    expect(JSON.stringify([json.problem, log.lines])).not.toContain('hunter2');
    expect(log.lines.join()).toContain('error');
  },
);

test('a file that was set aside counts until there is a file again', async () => {
  const file = join(temporaryFolder(), 'notes.json');
  writeFileSync(file, '{"version":1,"notes":3}');
  const found: unknown[] = [];
  const options = optionsFor(file, {
    whenBroken: {
      value: (json) => {
        found.push(json);
        return { notes: [] };
      },
      means: '',
    },
  });
  await openJsonFile(options);
  const second = await openJsonFile(options);
  expect(second.problem).toMatchObject({ code: 'file-set-aside', severity: 'critical' });
  expect(found).toEqual([
    { version: 1, notes: 3 },
    { version: 1, notes: 3 },
  ]);
  await add(second, 'new');
  expect((await openJsonFile(options)).problem).toBeNull();
});

test('a truncated file is set aside; two of the same second do not overwrite each other', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'notes.json');
  for (const name of ['a', 'b']) {
    const json = await openJsonFile(optionsFor(file));
    await add(json, name);
    truncateSync(file, 20);
    await openJsonFile(optionsFor(file));
  }
  expect(readdirSync(dir).sort()).toEqual(['notes.json.broken-2026-01-15T10-30-00Z', 'notes.json.broken-2026-01-15T10-30-00Z-2']);
});

test('a file of a newer version is refused and left untouched', async () => {
  const file = join(temporaryFolder(), 'notes.json');
  writeFileSync(file, '{"version":2,"notes":"other"}');
  await expect(openJsonFile(optionsFor(file))).rejects.toMatchObject({ code: 'newer-version', path: file });
  expect(readFileSync(file, 'utf8')).toBe('{"version":2,"notes":"other"}');
});

test('a link, a folder and a pipe are refused', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'target.json'), '{"version":1,"notes":[]}');
  symlinkSync(join(dir, 'target.json'), join(dir, 'link.json'));
  mkdirSync(join(dir, 'folder.json'));
  spawnSync('mkfifo', [join(dir, 'pipe.json')]);
  for (const name of ['link.json', 'folder.json', 'pipe.json']) {
    await expect(openJsonFile(optionsFor(join(dir, name)))).rejects.toMatchObject({ code: 'not-a-file' });
  }
});

test('a link put in place of the file later is not written through', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'notes.json');
  const json = await openJsonFile(optionsFor(file));
  writeFileSync(join(dir, 'target'), 'precious');
  symlinkSync(join(dir, 'target'), file);
  await expect(add(json, 'a')).rejects.toMatchObject({ code: 'not-a-file' });
  expect(readFileSync(join(dir, 'target'), 'utf8')).toBe('precious');
});

test('when it cannot be written nothing changes, and the next change works again', async () => {
  const file = join(temporaryFolder(), 'notes.json');
  let isFull = false;
  const { writeFileAtomically } = await import('../../../../shared/gateway/config/write-atomic.ts');
  const json = await openJsonFile(
    optionsFor(file, {
      write: (path, text) =>
        isFull ? Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })) : writeFileAtomically(path, text),
    }),
  );
  await add(json, 'kept');
  const heard: Notes[] = [];
  json.onChange((value) => heard.push(value));
  isFull = true;
  await expect(add(json, 'lost')).rejects.toMatchObject({ code: 'not-written', message: expect.stringContaining('ENOSPC') });
  expect(json.get().notes).toEqual([note('kept')]);
  expect((await openJsonFile(optionsFor(file))).get().notes).toEqual([note('kept')]);
  expect(heard).toEqual([]);
  isFull = false;
  await add(json, 'later');
  expect(json.get().notes.map(({ name }) => name)).toEqual(['kept', 'later']);
});

test('an update that throws or gives something invalid changes nothing', async () => {
  const file = join(temporaryFolder(), 'notes.json');
  const json = await openJsonFile(optionsFor(file));
  await expect(
    json.change(() => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await expect(json.change(() => ({ notes: [note('a', 1.5)] }))).rejects.toThrow();
  expect(json.get()).toEqual({ notes: [] });
  expect(existsSync(file)).toBe(false);
});

test('an edit made while it is open is kept beside it, not lost', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'notes.json');
  const json = await openJsonFile(optionsFor(file));
  await add(json, 'ours');
  writeFileSync(file, 'edited by hand');
  await add(json, 'more');
  expect(readFileSync(join(dir, 'notes.json.edited-2026-01-15T10-30-00Z'), 'utf8')).toBe('edited by hand');
  expect(json.problem).toMatchObject({ code: 'file-set-aside', severity: 'warning' });
  expect((await openJsonFile(optionsFor(file))).get().notes.map(({ name }) => name)).toEqual(['ours', 'more']);
});

test('what a killed process left of a write is removed, and nothing else', async () => {
  const dir = temporaryFolder();
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const running = `notes.json.${process.pid}-0123456789ab.tmp`;
  writeFileSync(join(dir, `notes.json.${gone}-0123456789ab.tmp`), 'half');
  for (const name of [running, 'notes.json.mine.tmp', `other.json.${gone}-0123456789ab.tmp`])
    writeFileSync(join(dir, name), 'kept');
  await openJsonFile(optionsFor(join(dir, 'notes.json')));
  expect(readdirSync(dir).sort()).toEqual([running, 'notes.json.mine.tmp', `other.json.${gone}-0123456789ab.tmp`].sort());
});
