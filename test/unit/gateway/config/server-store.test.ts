import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDataFolder } from '../../../../shared/gateway/config/data-folder.ts';
import { resolveConnection } from '../../../../shared/gateway/config/server-secrets.ts';
import { openServerStore, type ServerStore } from '../../../../shared/gateway/config/server-store.ts';
import type { Secrets } from '../../../../shared/gateway/ports.ts';
import { createMemorySecrets } from '../../../../shared/gateway/secrets/memory-secrets.ts';
import type { Transport } from '../../../../shared/model/server.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

interface Setup {
  readonly store: ServerStore;
  readonly secrets: Secrets;
  readonly file: string;
  readonly text: () => string;
  readonly disk: { isFull: boolean };
}

async function setUp(dir = temporaryFolder(), content?: string): Promise<Setup> {
  const folder = await openDataFolder(dir);
  if (content !== undefined) writeFileSync(folder.servers, content);
  const secrets = createMemorySecrets();
  const disk = { isFull: false };
  const { writeFileAtomically } = await import('../../../../shared/gateway/config/write-atomic.ts');
  const store = await openServerStore({
    folder,
    secrets,
    log: createRecordingLog(),
    clock: createFakeClock(),
    write: (file, text) =>
      disk.isFull ? Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' })) : writeFileAtomically(file, text),
  });
  return { store, secrets, file: folder.servers, text: () => readFileSync(folder.servers, 'utf8'), disk };
}

const stdio = (env: Extract<Transport, { transport: 'stdio' }>['env'] = {}): Transport => ({
  transport: 'stdio',
  command: 'npx',
  args: ['-y', 'server'],
  env,
});
const http = (headers: Extract<Transport, { transport: 'http' }>['headers'], url = 'https://example.com/mcp'): Transport => ({
  transport: 'http',
  url,
  headers,
});
const GITHUB_TOKEN = `ghp_${'a1B2'.repeat(9)}`;

test('is read back as it was added, with the time', async () => {
  const dir = temporaryFolder();
  const { store } = await setUp(dir);
  const server = await store.add({ name: 'Files', connection: stdio({ MODE: 'fast' }) });
  expect(server).toEqual({
    name: 'Files',
    connection: stdio({ MODE: 'fast' }),
    paused: false,
    addedAt: '2026-01-15T10:30:00.000Z',
  });
  expect((await setUp(dir)).store.list()).toEqual([server]);
  expect((await setUp(dir)).store.get('files')).toBeNull();
});

test('names are unique whatever their case, also when two come at once', async () => {
  const { store } = await setUp();
  await store.add({ name: 'GitHub', connection: stdio() });
  await expect(store.add({ name: 'github', connection: stdio() })).rejects.toMatchObject({ code: 'already-exists' });
  const both = await Promise.allSettled(['a', 'A'].map((name) => store.add({ name, connection: stdio({ API_KEY: name }) })));
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(store.list().map(({ name }) => name)).toEqual(['GitHub', 'a']);
});

test('what is given as a secret, named like one or looks like one goes into the secrets port', async () => {
  const { store, secrets, text } = await setUp();
  await store.add({
    name: 'github',
    connection: stdio({
      MODE: 'fast',
      GIVEN: { secret: 'mine' },
      API_KEY: 'plain-words',
      OTHER: GITHUB_TOKEN,
      MAX_TOKENS: '100',
    }),
    secrets: { mine: 'top-secret-value' },
  });
  await store.add({ name: 'web', connection: http({ Authorization: 'Bearer abc', Accept: 'x/y' }) });
  for (const value of ['top-secret-value', 'plain-words', GITHUB_TOKEN, 'Bearer abc']) expect(text()).not.toContain(value);
  expect(store.get('github')?.connection).toEqual(
    stdio({
      MODE: 'fast',
      GIVEN: { secret: 'server/github/env/GIVEN' },
      API_KEY: { secret: 'server/github/env/API_KEY' },
      OTHER: { secret: 'server/github/env/OTHER' },
      MAX_TOKENS: '100',
    }),
  );
  expect(await secrets.get('server/web/header/authorization')).toBe('Bearer abc');

  const github = store.get('github')?.connection ?? stdio();
  expect(await resolveConnection(github, secrets)).toEqual({
    ok: true,
    connection: {
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'server'],
      cwd: null,
      env: { MODE: 'fast', GIVEN: 'top-secret-value', API_KEY: 'plain-words', OTHER: GITHUB_TOKEN, MAX_TOKENS: '100' },
    },
    secrets: ['top-secret-value', 'plain-words', GITHUB_TOKEN],
  });
});

test('a configuration cannot borrow the credential of another server', async () => {
  const { store } = await setUp();
  await store.add({ name: 'bank', connection: stdio({ TOKEN: 'bank-token-value' }) });
  const borrowed = stdio({ TOKEN: { secret: 'server/bank/env/TOKEN' } });
  await expect(store.add({ name: 'thief', connection: borrowed })).rejects.toMatchObject({ code: 'invalid-input' });
  await store.add({ name: 'other', connection: stdio() });
  await expect(store.change('other', { connection: borrowed })).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a missing credential is said by its variable', async () => {
  const { store, secrets } = await setUp();
  await store.add({ name: 'github', connection: stdio({ TOKEN: 'token-value-1' }) });
  await secrets.delete('server/github/env/TOKEN');
  const result = await resolveConnection(store.get('github')?.connection ?? stdio(), secrets);
  expect(result).toMatchObject({ ok: false, code: 'secret-missing', missing: ['TOKEN'] });
});

test('removing a server deletes its credentials and no others', async () => {
  const { store, secrets } = await setUp();
  await store.add({ name: 'a', connection: stdio({ TOKEN: 'token-of-a' }) });
  await store.add({ name: 'b', connection: stdio({ TOKEN: 'token-of-b' }) });
  await store.remove('a');
  expect(await secrets.get('server/a/env/TOKEN')).toBeNull();
  expect(await secrets.get('server/b/env/TOKEN')).toBe('token-of-b');
  await expect(store.remove('a')).rejects.toMatchObject({ code: 'not-found' });
});

test('a changed connection keeps the references it names and drops the others', async () => {
  const { store, secrets } = await setUp();
  await store.add({ name: 'a', connection: stdio({ TOKEN: 'first', PASSWORD: 'second' }) });
  await store.change('a', { paused: true });
  await store.change('a', { connection: stdio({ TOKEN: { secret: 'server/a/env/TOKEN' }, SECRET: 'third' }) });
  expect(store.get('a')).toMatchObject({ paused: true });
  expect(await secrets.get('server/a/env/TOKEN')).toBe('first');
  expect(await secrets.get('server/a/env/SECRET')).toBe('third');
  expect(await secrets.get('server/a/env/PASSWORD')).toBeNull();
});

test('when the file cannot be written, the credentials are as before', async () => {
  const { store, secrets, disk } = await setUp();
  await store.add({ name: 'a', connection: stdio({ TOKEN: 'first' }) });
  disk.isFull = true;
  await expect(store.add({ name: 'b', connection: stdio({ TOKEN: 'x' }) })).rejects.toMatchObject({ code: 'not-written' });
  await expect(store.change('a', { connection: stdio({ TOKEN: 'second' }) })).rejects.toMatchObject({ code: 'not-written' });
  await expect(store.remove('a')).rejects.toMatchObject({ code: 'not-written' });
  expect(await secrets.get('server/a/env/TOKEN')).toBe('first');
  expect(await secrets.get('server/b/env/TOKEN')).toBeNull();
  expect(store.list().map(({ name }) => name)).toEqual(['a']);
});

test.each([
  ['a header that would start another', http({ 'X-A': 'a\r\nX-B: b' })],
  ['a secret header that would start another', http({ Authorization: 'a\r\nX-B: b' })],
  ['a header name with a blank', http({ 'X A': 'a' })],
  ['the same header twice', http({ 'X-A': 'a', 'x-a': 'b' })],
  ['a URL with a password', http({}, 'https://me:hunter2@example.com/')],
  ['a variable with "="', stdio({ 'A=B': 'c' })],
  ['a NUL in a value', stdio({ A: 'b\0c' })],
  ['a NUL in the command', { transport: 'stdio', command: 'a\0b', args: [], env: {} } satisfies Transport],
])('refuses %s, without repeating values', async (_what, connection) => {
  const { store } = await setUp();
  const error: unknown = await store.add({ name: 'a', connection }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'invalid-input' });
  expect(String(error)).not.toContain('hunter2');
  expect(store.list()).toEqual([]);
});

test('a name that is no server name is refused', async () => {
  const { store } = await setUp();
  for (const name of ['../x', 'a__b', '', 'a b', 'a/b']) {
    await expect(store.add({ name, connection: stdio() })).rejects.toMatchObject({ code: 'invalid-input' });
  }
});

test('a broken file means no servers; two of one name are broken', async () => {
  const entry = { name: 'a', connection: stdio(), paused: false, addedAt: '2026-01-01T00:00:00Z' };
  const { store } = await setUp(temporaryFolder(), JSON.stringify({ version: 1, servers: [entry, { ...entry, name: 'A' }] }));
  expect(store.list()).toEqual([]);
  expect(store.problem?.detail).toContain('Two servers have the same name');
});
