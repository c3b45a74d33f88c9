import { z } from 'zod';
import { openDataFolder } from '../config/data-folder.ts';
import { openJsonFile } from '../config/json-file.ts';
import { type Clock, type Log, type Secrets, systemClock } from '../ports.ts';
import { openFileSecrets } from './file-secrets.ts';
import { moveInto, onFirstUse } from './open-secrets.ts';

/** Encrypts with a key that the system keeps for this app. Both reject when the system refuses. */
export interface Cipher {
  encrypt(text: string): Promise<string>;
  decrypt(encrypted: string): Promise<string>;
}

const FileSchema = z.strictObject({
  secrets: z.array(z.strictObject({ name: z.string().min(1), encrypted: z.base64() })),
});

/**
 * Credentials in a file of the data folder, each encrypted with a key of the system's: nothing of them can be read without it. With
 * no cipher (`null`: this system keeps no key that is worth the name) they are in the owner-only file, and the state says so. What
 * is in that file moves in here when there is a cipher again. Neither file is touched before the first use.
 */
export async function openEncryptedSecrets(options: {
  readonly dataDir: string;
  readonly log: Log;
  readonly cipher: Cipher | null;
  readonly clock?: Clock;
}): Promise<Secrets> {
  const { log, cipher, clock = systemClock } = options;
  const folder = await openDataFolder(options.dataDir);
  const openPlain = () => openFileSecrets({ file: folder.secrets, log, clock });
  if (cipher === null) {
    log.warn('the system keeps no key for this app, so credentials are kept in an owner-only file', { file: folder.secrets });
    return onFirstUse('file', openPlain);
  }
  return onFirstUse('keychain', async () => {
    const secrets = await openFile(folder.encryptedSecrets, cipher, log, clock);
    await moveInto(secrets, await openPlain(), log);
    return secrets;
  });
}

async function openFile(path: string, cipher: Cipher, log: Log, clock: Clock): Promise<Secrets> {
  const file = await openJsonFile({
    file: path,
    log,
    clock,
    title: 'Encrypted credentials',
    schema: FileSchema,
    initial: { secrets: [] },
    whenBroken: { value: () => ({ secrets: [] }), means: 'Servers that need a credential cannot be started.' },
  });
  const find = (name: string): string | null => file.get().secrets.find((secret) => secret.name === name)?.encrypted ?? null;
  return {
    kind: 'keychain',
    async get(name) {
      const encrypted = find(name);
      return encrypted === null ? null : cipher.decrypt(encrypted);
    },
    async set(name, value) {
      const encrypted = await cipher.encrypt(value);
      await file.change(({ secrets }) => ({
        secrets: [...secrets.filter((secret) => secret.name !== name), { name, encrypted }],
      }));
    },
    async delete(name) {
      if (find(name) === null) return;
      await file.change(({ secrets }) => ({ secrets: secrets.filter((secret) => secret.name !== name) }));
    },
  };
}
