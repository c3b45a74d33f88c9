import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cipher, openEncryptedSecrets } from '../../../../shared/gateway/secrets/encrypted-secrets.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { findInFolder } from '../../../harness/find-in-folder.ts';

const reversed = (text: string): string => Array.from(text).toReversed().join('');
const cipher: Cipher = {
  encrypt: async (text) => Buffer.from(reversed(text)).toString('base64'),
  decrypt: async (encrypted) => reversed(Buffer.from(encrypted, 'base64').toString('utf8')),
};

describe('encrypted credentials', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'countersign-encrypted-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const open = (with_: Cipher | null) => openEncryptedSecrets({ dataDir, log: createRecordingLog(), cipher: with_ });

  it('are kept over a restart, and nowhere in clear', async () => {
    const secrets = await open(cipher);
    expect(secrets.kind).toBe('keychain');
    await secrets.set('server/x/env/TOKEN', 'planted-secret');
    await secrets.set('server/x/env/TOKEN', 'planted-secret-2');
    expect(await findInFolder(dataDir, 'planted-secret')).toEqual([]);
    const again = await open(cipher);
    expect(await again.get('server/x/env/TOKEN')).toBe('planted-secret-2');
    expect(await again.get('other')).toBeNull();
    await again.delete('server/x/env/TOKEN');
    expect(await again.get('server/x/env/TOKEN')).toBeNull();
  });

  it('without a key of the system are in the file, and say so; they move in when there is one', async () => {
    const plain = await open(null);
    expect(plain.kind).toBe('file');
    await plain.set('a', 'planted-secret');
    expect(await findInFolder(dataDir, 'planted-secret')).toEqual(['secrets.json']);
    const secrets = await open(cipher);
    expect(await secrets.get('a')).toBe('planted-secret');
    expect(await findInFolder(dataDir, 'planted-secret')).toEqual([]);
    expect(await readFile(join(dataDir, 'secrets.json'), 'utf8')).not.toContain('"a"');
  });

  it('that the system will not encrypt are not kept', async () => {
    const secrets = await open({ ...cipher, encrypt: () => Promise.reject(new Error('the keychain is locked')) });
    await expect(secrets.set('a', 'planted-secret')).rejects.toThrow('the keychain is locked');
    expect(await secrets.get('a')).toBeNull();
    expect(await findInFolder(dataDir, 'planted-secret')).toEqual([]);
  });
});
