import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../../shared/gateway/config/consents.ts';
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

async function setUp(dir = temporaryFolder(), content?: string, secrets: Secrets = createMemorySecrets()): Promise<Setup> {
  const folder = await openDataFolder(dir);
  if (content !== undefined) writeFileSync(folder.servers, content);
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
    consent: { seal: expect.stringMatching(/^[0-9a-f]{64}$/) as string, at: '2026-01-15T10:30:00.000Z' },
    cameFrom: null,
    formerNames: [],
  });
  expect((await setUp(dir)).store.list()).toEqual([server]);
  expect((await setUp(dir)).store.get('files')).toBeNull();
});

test('only what a person agreed to may start; a file that was written by hand waits', async () => {
  const dir = temporaryFolder();
  const first = await setUp(dir);
  await first.store.add({ name: 'a', connection: stdio({ MODE: 'fast', TOKEN: 'first-token' }) });
  await first.store.add({ name: 'new', connection: stdio(), isConsented: false });
  expect([first.store.consentOf('a'), first.store.consentOf('new')]).toEqual(['given', 'missing']);

  const again = await setUp(dir, undefined, first.secrets);
  expect(again.store.consentOf('a')).toBe('given');
  for (const [from, to] of [
    ['"npx"', '"curl"'],
    ['"-y"', '"-x"'],
    ['"fast"', '"slow"'],
    ['"MODE"', '"NODE_OPTIONS"'],
    ['"server/a/env/TOKEN"', '"server/b/env/TOKEN"'],
    ['"name": "a"', '"name": "b"'],
  ] as const) {
    const text = first.text().replace(from, to);
    expect(text).not.toBe(first.text());
    const changed = await setUp(temporaryFolder(), text, first.secrets);
    expect(changed.store.list()[0]?.consent).not.toBeNull();
    expect(changed.store.consentOf(changed.store.list()[0]?.name ?? '')).toBe('changed');
  }
  const paused = await setUp(temporaryFolder(), first.text().replace('"paused": false', '"paused": true'), first.secrets);
  expect(paused.store.consentOf('a')).toBe('given');
});

test('a seal is worth nothing without the key, and whoever can write the file cannot make one', async () => {
  const { store, text } = await setUp();
  await store.add({ name: 'a', connection: stdio() });
  const elsewhere = await setUp(temporaryFolder(), text());
  expect(elsewhere.store.consentOf('a')).toBe('changed');
  const copied = JSON.parse(text()) as { servers: { connection: { args: string[] }; consent: { seal: string } }[] };
  for (const server of copied.servers) {
    server.connection.args = ['-y', 'other'];
    server.consent.seal = fingerprintOf('a', stdio());
  }
  expect((await setUp(temporaryFolder(), JSON.stringify(copied))).store.consentOf('a')).toBe('changed');
});

test('consent is for exactly what was shown', async () => {
  const { store } = await setUp();
  await store.add({ name: 'a', connection: stdio(), isConsented: false });
  const shown = fingerprintOf('a', stdio());
  await store.change('a', { connection: { transport: 'stdio', command: 'other', args: [], env: {} } });
  await expect(store.consent('a', shown)).rejects.toMatchObject({ code: 'conflict' });
  await expect(store.change('a', { connection: stdio() }, shown)).rejects.toMatchObject({ code: 'conflict' });
  await store.consent('a', fingerprintOf('a', store.get('a')?.connection ?? stdio()));
  expect(store.consentOf('a')).toBe('given');
});

test('a keychain that cannot be read starts nothing and loses nothing; when it is back, so are the consents', async () => {
  const dir = temporaryFolder();
  const first = await setUp(dir);
  await first.store.add({ name: 'a', connection: stdio() });
  let isLocked = true;
  const locked: Secrets = {
    ...first.secrets,
    get: (name) => (isLocked ? Promise.reject(new Error('locked')) : first.secrets.get(name)),
  };
  const { store } = await setUp(dir, undefined, locked);
  expect(await store.checkConsent('a')).toBe('unknown');
  await expect(store.consent('a', fingerprintOf('a', stdio()))).rejects.toThrow('locked');
  isLocked = false;
  expect(await store.checkConsent('a')).toBe('given');
});

test('a file of the first version is read, and each of its servers waits for the person once', async () => {
  const entry = { name: 'a', connection: stdio(), paused: true, addedAt: '2026-01-01T00:00:00Z' };
  const { store, text } = await setUp(temporaryFolder(), JSON.stringify({ version: 1, servers: [entry] }));
  expect(store.problem).toBeNull();
  expect(store.list()).toMatchObject([{ name: 'a', paused: true, consent: null }]);
  expect(store.consentOf('a')).toBe('missing');
  await store.consent('a', fingerprintOf('a', stdio()));
  expect(store.consentOf('a')).toBe('given');
  expect(JSON.parse(text())).toMatchObject({ version: 2 });
  // Calling a file an old one takes its consents away instead of adding any.
  const old = await setUp(temporaryFolder(), text().replace('"version": 2', '"version": 1'));
  expect(old.store.consentOf('a')).toBe('missing');
});

test('a server that is renamed takes its credentials with it, and its consent if it has one', async () => {
  const { store, secrets } = await setUp();
  await store.add({ name: 'a', connection: stdio({ TOKEN: 'token-value-1' }) });
  await store.add({ name: 'taken', connection: stdio(), isConsented: false });
  await expect(store.rename('a', 'Taken')).rejects.toMatchObject({ code: 'already-exists' });
  await expect(store.rename('a', 'a__b')).rejects.toMatchObject({ code: 'invalid-input' });
  await store.rename('a', 'b');
  expect(store.get('a')).toBeNull();
  expect(store.get('b')).toMatchObject({
    connection: stdio({ TOKEN: { secret: 'server/b/env/TOKEN' } }),
    formerNames: [{ name: 'a' }],
  });
  expect([await secrets.get('server/a/env/TOKEN'), await secrets.get('server/b/env/TOKEN')]).toEqual([null, 'token-value-1']);
  expect(store.consentOf('b')).toBe('given');
  expect([store.currentNameOf('a'), store.currentNameOf('other')]).toEqual(['b', 'other']);
  await store.rename('taken', 'free');
  expect(store.consentOf('free')).toBe('missing');
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

const withArgs = (...args: Extract<Transport, { transport: 'stdio' }>['args']): Transport => ({
  transport: 'stdio',
  command: 'npx',
  args,
  env: {},
});

test('a secret among the arguments never reaches the file, and is put in again for the start', async () => {
  const { store, secrets, text } = await setUp();
  const header = { before: 'Authorization: Bearer ', secret: 'mine', after: '' };
  const connection = withArgs('--api-key', 'abcd1234efgh', '--header', header, 'postgres://me:hunter22@db/app', '-v');
  await store.add({ name: 'a', connection, secrets: { mine: 'header-value' } });
  expect(store.get('a')?.connection).toMatchObject({
    args: [
      '--api-key',
      { before: '', secret: 'server/a/arg/api-key', after: '' },
      '--header',
      { before: 'Authorization: Bearer ', secret: 'server/a/arg/mine', after: '' },
      { before: 'postgres://me:', secret: 'server/a/arg/password', after: '@db/app' },
      '-v',
    ],
  });
  for (const value of ['abcd1234efgh', 'header-value', 'hunter22']) expect(text()).not.toContain(value);
  const resolved = await resolveConnection(store.get('a')?.connection ?? stdio(), secrets);
  expect(resolved).toMatchObject({
    ok: true,
    connection: {
      args: [
        '--api-key',
        'abcd1234efgh',
        '--header',
        'Authorization: Bearer header-value',
        'postgres://me:hunter22@db/app',
        '-v',
      ],
    },
    secrets: ['abcd1234efgh', 'header-value', 'hunter22'],
  });
  await secrets.delete('server/a/arg/api-key');
  const missing = await resolveConnection(store.get('a')?.connection ?? stdio(), secrets);
  expect(missing).toMatchObject({ ok: false, missing: ['api-key'] });
});

test('the secret of an argument stays its own when others come before it, and goes with its server', async () => {
  const { store, secrets } = await setUp();
  await store.add({ name: 'a', connection: withArgs('--api-key', 'first-value') });
  const kept = { before: '', secret: 'server/a/arg/api-key', after: '' };
  await store.change('a', { connection: withArgs('-e', 'api-key=second-value', '--api-key', kept) });
  expect(store.get('a')?.connection).toMatchObject({
    args: ['-e', { before: 'api-key=', secret: 'server/a/arg/api-key-2' }, '--api-key', { secret: 'server/a/arg/api-key' }],
  });
  expect(await secrets.get('server/a/arg/api-key')).toBe('first-value');
  await store.rename('a', 'b');
  expect(store.get('b')?.connection).toMatchObject({
    args: ['-e', { secret: 'server/b/arg/api-key-2' }, '--api-key', { secret: 'server/b/arg/api-key' }],
  });
  expect(store.consentOf('b')).toBe('given');
  expect(await secrets.get('server/b/arg/api-key-2')).toBe('second-value');
  expect(await secrets.get('server/a/arg/api-key')).toBeNull();
  await store.change('b', { connection: withArgs('--api-key', { before: '', secret: 'server/b/arg/api-key', after: '' }) });
  expect(await secrets.get('server/b/arg/api-key-2')).toBeNull();
  await store.remove('b');
  expect(await secrets.get('server/b/arg/api-key')).toBeNull();
});

test('an argument cannot borrow a credential either, also when somebody wrote that into the file', async () => {
  const dir = temporaryFolder();
  const { store, secrets, file, text } = await setUp(dir);
  await store.add({ name: 'bank', connection: stdio({ TOKEN: 'bank-token-value' }) });
  const borrowed = { before: '', secret: 'server/bank/env/TOKEN', after: '' };
  await expect(store.add({ name: 'thief', connection: withArgs(borrowed) })).rejects.toMatchObject({ code: 'invalid-input' });
  await store.add({ name: 'thief', connection: withArgs('x') });
  writeFileSync(file, text().replace('"x"', JSON.stringify(borrowed)));
  const { store: again } = await setUp(dir, undefined, secrets);
  expect(again.consentOf('thief')).toBe('changed');
  const shown = fingerprintOf('thief', again.get('thief')?.connection ?? stdio());
  await expect(again.consent('thief', shown)).rejects.toThrow('server/bank/env/TOKEN');
  expect(again.consentOf('thief')).toBe('changed');
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
