import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDataFolder } from '../../../../shared/gateway/config/data-folder.ts';
import { type GrantStore, openGrantStore } from '../../../../shared/gateway/config/grant-store.ts';
import { writeFileAtomically } from '../../../../shared/gateway/config/write-atomic.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

async function setUp(dir = temporaryFolder(), content?: string) {
  const folder = await openDataFolder(dir);
  if (content !== undefined) writeFileSync(folder.grants, content);
  const clock = createFakeClock();
  const disk = { isFull: false };
  const store: GrantStore = await openGrantStore({
    folder,
    log: createRecordingLog(),
    clock,
    write: (file, text) =>
      disk.isFull ? Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' })) : writeFileAtomically(file, text),
  });
  return { store, clock, disk, text: () => readFileSync(folder.grants, 'utf8'), dir };
}

test('a token is 32 random bytes, works, and only its hash is stored', async () => {
  const { store, text, dir } = await setUp();
  const { grant, token } = await store.create('Claude Code', 'all');
  expect(token).toMatch(/^csg_[A-Za-z0-9_-]{43}$/);
  expect(store.authenticate(token)).toEqual(grant);
  expect(text()).not.toContain(token.slice(4));
  expect(JSON.parse(text()).grants[0].tokenSha256).toBe(createHash('sha256').update(token).digest('hex'));
  expect((await setUp(dir)).store.authenticate(token)).toEqual(grant);
  const tokens = await Promise.all(['a', 'b', 'c'].map(async (name) => (await store.create(name, [])).token));
  expect(new Set([token, ...tokens]).size).toBe(4);
});

test('nothing but the whole token gets in', async () => {
  const { store } = await setUp();
  const { grant, token } = await store.create('one', 'all');
  const other = await store.create('two', ['github']);
  const wrong = [
    '',
    'csg_',
    token.slice(0, -1),
    `${token}A`,
    token.toUpperCase(),
    ` ${token}`,
    grant.tokenSha256,
    'x'.repeat(10_000),
  ];
  for (const attempt of wrong) expect(store.authenticate(attempt)).toBeNull();
  expect(store.authenticate(other.token)?.servers).toEqual(['github']);
});

test('names are unique, whatever their case or form', async () => {
  const { store } = await setUp();
  await store.create('Cursor', 'all');
  for (const name of ['Cursor', 'cursor', 'Ｃursor']) {
    await expect(store.create(name, 'all')).rejects.toMatchObject({ code: 'already-exists' });
  }
  await expect(store.create('two\nlines', 'all')).rejects.toMatchObject({ code: 'invalid-input' });
  const both = await Promise.allSettled([store.create('x', 'all'), store.create('X', 'all')]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('a revoked token stops working, on disk too', async () => {
  const { store, dir } = await setUp();
  const { token, grant } = await store.create('one', 'all');
  expect(await store.revoke('ONE')).toEqual(grant);
  expect(store.authenticate(token)).toBeNull();
  expect((await setUp(dir)).store.list()).toEqual([]);
  await expect(store.revoke('one')).rejects.toMatchObject({ code: 'not-found' });
});

test('a revoked token stops working even when the disk is full, and the failure is said', async () => {
  const { store, disk } = await setUp();
  const { token } = await store.create('one', 'all');
  disk.isFull = true;
  await expect(store.revoke('one')).rejects.toMatchObject({ code: 'not-written' });
  expect(store.authenticate(token)).toBeNull();
  expect(store.list()).toEqual([]);
});

test('a token that could not be stored is never given out', async () => {
  const { store, disk } = await setUp();
  disk.isFull = true;
  await expect(store.create('one', 'all')).rejects.toMatchObject({ code: 'not-written' });
  expect(store.list()).toEqual([]);
});

test('a paused grant is still known, so that its client can be told', async () => {
  const { store, dir } = await setUp();
  const { token } = await store.create('one', 'all');
  await store.setPaused('one', true);
  expect(store.authenticate(token)).toMatchObject({ paused: true });
  expect((await setUp(dir)).store.byName('One')).toMatchObject({ paused: true });
});

test('how long a client holds is learnt downwards only', async () => {
  const { store } = await setUp();
  const { grant } = await store.create('one', 'all');
  for (const seconds of [30, 20, 25, Number.NaN, 0, -5]) await store.learnHoldSeconds(grant.id, seconds);
  expect(store.byName('one')?.holdSeconds).toBe(20);
  await store.learnHoldSeconds('nobody', 1);
});

test('a removed server leaves every grant', async () => {
  const { store } = await setUp();
  await store.create('some', ['GitHub', 'files']);
  await store.create('all', 'all');
  await store.forgetServer('github');
  expect(store.list().map(({ servers }) => servers)).toEqual([['files'], 'all']);
});

test('when a client was last seen is kept in memory', async () => {
  const { store, clock } = await setUp();
  const { grant } = await store.create('one', 'all');
  expect(store.lastSeenAt(grant.id)).toBeNull();
  clock.advance(5);
  store.touch(grant.id);
  expect(store.lastSeenAt(grant.id)).toBe(clock.now());
});

test('a broken file lets nobody in', async () => {
  const first = await setUp();
  const { token } = await first.store.create('one', 'all');
  const cut = first.text().slice(0, -10);
  const { store } = await setUp(temporaryFolder(), cut);
  expect(store.authenticate(token)).toBeNull();
  expect(store.problem).toMatchObject({ code: 'file-set-aside', severity: 'critical' });
  expect(store.problem?.detail).toContain('No client is let in.');
});
