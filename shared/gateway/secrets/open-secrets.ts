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
 * Credentials that were put into the file while there was no keychain move into it. A forced keychain that does not work
 * rejects with KeychainError; a file that cannot be used with DataFileError.
 */
export async function openSecrets(options: OpenSecretsOptions): Promise<Secrets> {
  const { log, clock = systemClock } = options;
  const folder = await openDataFolder(options.dataDir);
  const forced = options.force ?? forcedKind();
  const openFile = (): Promise<FileSecrets> => openFileSecrets({ file: folder.secrets, log, clock });
  if (forced === 'file') return openFile();
  try {
    const keychain = await openKeychainSecrets(folder.dir, options.loadKeychain);
    await moveInto(keychain, await openFile(), log);
    return keychain;
  } catch (error) {
    if (forced === 'keychain' || !(error instanceof KeychainError)) throw error;
    log.warn('there is no keychain, so credentials are kept in an owner-only file', { file: folder.secrets, why: error.message });
    return openFile();
  }
}

function forcedKind(): 'file' | 'keychain' | null {
  const asked = process.env['COUNTERSIGN_SECRETS'];
  if (asked === undefined || asked === '') return null;
  if (asked === 'file' || asked === 'keychain') return asked;
  throw new KeychainError('COUNTERSIGN_SECRETS must be "file" or "keychain".');
}

/** What is in the file is newer than what the keychain may hold: it was put there while the keychain could not be reached. */
async function moveInto(keychain: Secrets, file: FileSecrets, log: Log): Promise<void> {
  const names = file.names();
  for (const name of names) {
    const value = await file.get(name);
    if (value !== null) await keychain.set(name, value);
  }
  for (const name of names) await file.delete(name);
  if (names.length > 0) log.info('credentials were moved from the file into the keychain', { count: names.length });
}
