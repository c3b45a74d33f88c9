import { openDataFolder } from '../config/data-folder.ts';
import { type Clock, type Log, type Secrets, systemClock } from '../ports.ts';
import { type FileSecrets, openFileSecrets } from './file-secrets.ts';
import { type OpenEntry, KeychainError, openKeychainSecrets } from './keychain-secrets.ts';

export interface OpenSecretsOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Forces one kind; left out, `COUNTERSIGN_SECRETS` (file or keychain) decides. */
  readonly force?: 'file' | 'keychain';
  readonly loadKeychain?: () => Promise<OpenEntry>;
}

/**
 * The place for upstream credentials: the system's keychain when it really works, else an owner-only file, with one warning.
 * Credentials that were put into the file while there was no keychain move into it. The file is not touched before the first
 * use, because a host opens its secrets before it holds the lock on the data folder. A forced keychain that does not work
 * rejects with KeychainError.
 */
export async function openSecrets(options: OpenSecretsOptions): Promise<Secrets> {
  const { log, clock = systemClock } = options;
  const folder = await openDataFolder(options.dataDir);
  const forced = options.force ?? forcedKind();
  const openFile = (): Promise<FileSecrets> => openFileSecrets({ file: folder.secrets, log, clock });
  if (forced === 'file') return onFirstUse('file', openFile);
  try {
    const keychain = await openKeychainSecrets(folder.dir, options.loadKeychain);
    return onFirstUse('keychain', async () => {
      await moveInto(keychain, await openFile(), log);
      return keychain;
    });
  } catch (error) {
    if (forced === 'keychain' || !(error instanceof KeychainError)) throw error;
    log.warn('there is no keychain, so credentials are kept in an owner-only file', { file: folder.secrets, why: error.message });
    return onFirstUse('file', openFile);
  }
}

/** Opens once, when it is first needed; after a failure the next use tries again. */
export function onFirstUse(kind: Secrets['kind'], open: () => Promise<Secrets>): Secrets {
  let opened: Promise<Secrets> | null = null;
  function ready(): Promise<Secrets> {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }
  return {
    kind,
    get: async (name) => (await ready()).get(name),
    set: async (name, value) => (await ready()).set(name, value),
    delete: async (name) => (await ready()).delete(name),
  };
}

function forcedKind(): 'file' | 'keychain' | null {
  const asked = process.env['COUNTERSIGN_SECRETS'];
  if (asked === undefined || asked === '') return null;
  if (asked === 'file' || asked === 'keychain') return asked;
  throw new KeychainError('COUNTERSIGN_SECRETS must be "file" or "keychain".');
}

/** Moves everything over. What is in the file is newer than what the keychain may hold: it was put there while the keychain could not be reached. */
export async function moveInto(keychain: Secrets, file: FileSecrets, log: Log): Promise<void> {
  const names = file.names();
  for (const name of names) {
    const value = await file.get(name);
    if (value !== null) await keychain.set(name, value);
  }
  for (const name of names) await file.delete(name);
  if (names.length > 0) log.info('credentials were moved from the file into the keychain', { count: names.length });
}
