import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type OpenEntry, openKeychainSecrets } from '../../../../shared/gateway/secrets/keychain-secrets.ts';
import { createMemorySecrets } from '../../../../shared/gateway/secrets/memory-secrets.ts';
import { openSecrets } from '../../../../shared/gateway/secrets/open-secrets.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

vi.stubEnv('COUNTERSIGN_SECRETS', undefined);

/** A keychain in memory, with the faults that real ones have. */
function fakeKeychain(fault: 'none' | 'refuses' | 'forgets' | 'hangs' | 'not-there' = 'none') {
  const entries = new Map<string, string>();
  const open: OpenEntry = (service, account) => {
    const key = `${service} ${account}`;
    return {
      async setPassword(value) {
        if (fault === 'refuses') throw new Error("Couldn't access platform storage: AccessDenied");
        if (fault === 'hangs') await new Promise(() => {});
        if (fault !== 'forgets') entries.set(key, value);
      },
      getPassword: async () => entries.get(key),
      deletePassword: async () => entries.delete(key),
    };
  };
  const load = async (): Promise<OpenEntry> => {
    if (fault === 'not-there') throw new Error('Cannot find native binding');
    return open;
  };
  return { entries, load };
}

test('credentials go into a keychain that works, under the data folder, and the probe leaves nothing', async () => {
  const dataDir = temporaryFolder();
  const keychain = fakeKeychain();
  const log = createRecordingLog();
  const secrets = await openSecrets({ dataDir, log, loadKeychain: keychain.load });
  expect(secrets.kind).toBe('keychain');
  expect(keychain.entries.size).toBe(0);
  expect(await secrets.get('server/a/env/TOKEN')).toBeNull();
  await secrets.set('server/a/env/TOKEN', 'value');
  expect([...keychain.entries]).toEqual([[`countersign ${dataDir}:server/a/env/TOKEN`, 'value']]);
  expect(await secrets.get('server/a/env/TOKEN')).toBe('value');
  const other = await openSecrets({ dataDir: temporaryFolder(), log, loadKeychain: keychain.load });
  expect(await other.get('server/a/env/TOKEN')).toBeNull();
  await secrets.delete('server/a/env/TOKEN');
  await secrets.delete('server/a/env/TOKEN');
  expect(keychain.entries.size).toBe(0);
  expect(log.lines).toEqual([]);
});

test.each(['refuses', 'forgets', 'not-there'] as const)(
  'where the keychain %s, an owner-only file takes over with one warning',
  async (fault) => {
    const dataDir = temporaryFolder();
    const log = createRecordingLog();
    const secrets = await openSecrets({ dataDir, log, loadKeychain: fakeKeychain(fault).load });
    expect(secrets.kind).toBe('file');
    await secrets.set('server/a/env/TOKEN', 'planted-value');
    await secrets.set('server/b/env/TOKEN', 'other');
    await secrets.set('server/a/env/TOKEN', 'planted-value-2');
    await secrets.delete('server/b/env/TOKEN');
    expect(lstatSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    const again = await openSecrets({ dataDir, log: createRecordingLog(), loadKeychain: fakeKeychain(fault).load });
    expect(await again.get('server/a/env/TOKEN')).toBe('planted-value-2');
    expect(await again.get('server/b/env/TOKEN')).toBeNull();
    expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
    expect(log.lines.join()).not.toContain('planted');
  },
);

test('a keychain that does not answer is given up', async () => {
  await expect(openKeychainSecrets('/data', fakeKeychain('hangs').load, 20)).rejects.toMatchObject({
    code: 'keychain-unavailable',
  });
});

test('the real module is loaded; here it works or the file takes over', async () => {
  const log = createRecordingLog();
  const secrets = await openSecrets({ dataDir: temporaryFolder(), log });
  await secrets.set('server/a/env/TOKEN', 'value');
  expect(await secrets.get('server/a/env/TOKEN')).toBe('value');
  await secrets.delete('server/a/env/TOKEN');
  expect(await secrets.get('server/a/env/TOKEN')).toBeNull();
  expect(log.lines).toHaveLength(secrets.kind === 'keychain' ? 0 : 1);
});

test('what was put into the file moves into a keychain that works again, and nothing of it is left behind', async () => {
  const dataDir = temporaryFolder();
  const keychain = fakeKeychain();
  const file = await openSecrets({ dataDir, log: createRecordingLog(), force: 'file' });
  await file.set('server/a/env/TOKEN', 'moved-value');
  const secrets = await openSecrets({ dataDir, log: createRecordingLog(), loadKeychain: keychain.load });
  expect(secrets.kind).toBe('keychain');
  expect(await secrets.get('server/a/env/TOKEN')).toBe('moved-value');
  expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).not.toContain('moved-value');
});

test('one kind can be forced, by option or environment; a forced keychain that fails is no file', async () => {
  const options = { dataDir: temporaryFolder(), log: createRecordingLog() };
  const working = fakeKeychain();
  vi.stubEnv('COUNTERSIGN_SECRETS', 'file');
  expect((await openSecrets({ ...options, loadKeychain: working.load })).kind).toBe('file');
  vi.stubEnv('COUNTERSIGN_SECRETS', 'keychain');
  expect((await openSecrets({ ...options, loadKeychain: working.load })).kind).toBe('keychain');
  await expect(openSecrets({ ...options, loadKeychain: fakeKeychain('refuses').load })).rejects.toMatchObject({
    code: 'keychain-unavailable',
  });
  vi.stubEnv('COUNTERSIGN_SECRETS', 'flie');
  await expect(openSecrets(options)).rejects.toThrow('COUNTERSIGN_SECRETS');
  vi.unstubAllEnvs();
});

test('nothing in the data folder is touched before the first use', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'secrets.json'), 'broken');
  for (const loadKeychain of [fakeKeychain().load, fakeKeychain('refuses').load]) {
    await openSecrets({ dataDir, log: createRecordingLog(), loadKeychain });
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe('broken');
  }
});

test('a broken file is set aside; what it holds is not repeated', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'secrets.json'), '{"version":1,"secrets":[{"name":"a","value":"planted-value"');
  const log = createRecordingLog();
  const secrets = await openSecrets({ dataDir, log, force: 'file' });
  expect(await secrets.get('a')).toBeNull();
  expect(log.lines.join()).toContain('secrets.json.broken-');
  expect(log.lines.join()).not.toContain('planted');
});

test('secrets in memory behave like the others', async () => {
  const secrets = createMemorySecrets();
  await secrets.set('a', 'b');
  expect(await secrets.get('a')).toBe('b');
  await secrets.delete('a');
  expect(await secrets.get('a')).toBeNull();
});
