import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDataFolder } from '../../../../shared/gateway/config/data-folder.ts';
import { openSettingsStore, type SettingsStore } from '../../../../shared/gateway/config/settings-store.ts';
import { contract } from '../../../../shared/contract/contract.ts';
import { SettingsChangeSchema, SettingsSchema } from '../../../../shared/model/settings.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const DEFAULTS = SettingsSchema.parse({});

async function open(dir: string, content?: string): Promise<{ store: SettingsStore; file: string }> {
  const folder = await openDataFolder(dir);
  if (content !== undefined) writeFileSync(folder.settings, content);
  return {
    store: await openSettingsStore({ folder, log: createRecordingLog(), clock: createFakeClock() }),
    file: folder.settings,
  };
}

test('starts with the defaults and writes only what differs from them', async () => {
  const dir = temporaryFolder();
  const { store, file } = await open(dir);
  expect(store.get()).toEqual(DEFAULTS);
  const heard: number[] = [];
  store.onChange(({ port }) => heard.push(port));
  await store.change({ port: 5000 });
  await store.change({ holdSeconds: 10 });
  await store.change({ holdSeconds: DEFAULTS.holdSeconds });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, port: 5000 });
  expect(heard).toEqual([5000, 5000, 5000]);
  expect((await open(dir)).store.get()).toEqual({ ...DEFAULTS, port: 5000 });
});

test('a change sent over the contract leaves the other settings alone, and every setting can be changed', async () => {
  const { store } = await open(temporaryFolder());
  await store.change({ askForEverything: true, holdSeconds: 10 });
  await store.change(contract['settings.change'].input.parse({ port: 5000 }));
  expect(store.get()).toEqual({ ...DEFAULTS, askForEverything: true, holdSeconds: 10, port: 5000 });
  expect(Object.keys(SettingsChangeSchema.shape)).toEqual(Object.keys(SettingsSchema.shape));
});

test('a value out of bounds is refused and changes nothing', async () => {
  const { store } = await open(temporaryFolder());
  await expect(store.change({ port: 70_000 })).rejects.toThrow();
  expect(store.get()).toEqual(DEFAULTS);
});

test('a broken file means the defaults, but never less asking than the person had switched on', async () => {
  const typo = await open(temporaryFolder(), '{"version":1,"askForEverything":true,"trustPolicyFiles":true,"prot":1}');
  expect(typo.store.get()).toEqual({ ...DEFAULTS, askForEverything: true });
  expect(typo.store.problem?.detail).toContain('unknown key "prot"');
  const garbage = await open(temporaryFolder(), 'port = 1');
  expect(garbage.store.get()).toEqual(DEFAULTS);
  expect(garbage.store.problem).toMatchObject({ code: 'file-set-aside', severity: 'critical' });
});
