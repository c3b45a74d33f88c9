import { randomBytes } from 'node:crypto';
import type { Secrets } from '../ports.ts';
import { createLongValues } from './long-values.ts';

/** One entry of the system's keychain, as `@napi-rs/keyring` has it. */
export interface KeychainEntry {
  setPassword(value: string, signal?: AbortSignal): Promise<void>;
  /** Null or undefined when there is none. */
  getPassword(signal?: AbortSignal): Promise<string | null | undefined>;
  /** False when there was none. */
  deletePassword(signal?: AbortSignal): Promise<boolean>;
}

export type OpenEntry = (service: string, account: string) => KeychainEntry;

/** The keychain cannot be used. The message names what the system said, never a value. */
export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  readonly code = 'keychain-unavailable';
}

const SERVICE = 'countersign';
/** A keychain may ask the person to unlock it; a service that hangs must not hold up the start for ever. */
const PROBE_TIMEOUT_MS = 15_000;

/**
 * Loads the native keychain module. By `import()`, so that a bundle keeps it outside and a system without its binary still
 * starts. Linux: the Secret Service only. The module would fall back to the kernel's keyring, which forgets at shutdown.
 */
export async function loadKeychain(): Promise<OpenEntry> {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  const options = process.platform === 'linux' ? { linux: { store: 'secret-service' as const } } : null;
  return (service, account) => {
    const entry = new AsyncEntry(service, account, options);
    return {
      setPassword: (value, signal) => entry.setPassword(value, signal),
      getPassword: (signal) => entry.getPassword(signal),
      deletePassword: (signal) => entry.deletePassword(signal),
    };
  };
}

/**
 * Credentials in the system's keychain, as entries of the service "countersign" whose account is the data folder and the name.
 * Rejects with KeychainError unless an entry of our own could be written, read back and deleted: a keychain may load and still
 * refuse, be locked, or forget.
 */
export async function openKeychainSecrets(
  dataDir: string,
  load: () => Promise<OpenEntry> = loadKeychain,
  timeoutMs = PROBE_TIMEOUT_MS,
): Promise<Secrets> {
  const openEntry = await load().catch((error: unknown) => {
    throw new KeychainError(`The keychain module cannot be loaded (${sayError(error)}).`);
  });
  const entryOf = (name: string): KeychainEntry => openEntry(SERVICE, `${dataDir}:${name}`);
  await withinTime(() => probe(entryOf), timeoutMs);
  const values = createLongValues({
    get: async (name) => (await orExplain(() => entryOf(name).getPassword())) ?? null,
    set: (name, value) => orExplain(() => entryOf(name).setPassword(value)),
    delete: async (name) => {
      await orExplain(() => entryOf(name).deletePassword());
    },
  });
  return { kind: 'keychain', ...values };
}

async function probe(entryOf: (name: string) => KeychainEntry): Promise<void> {
  const value = randomBytes(16).toString('hex');
  const entry = entryOf(`probe/${process.pid}`);
  await entry.setPassword(value);
  const found = await entry.getPassword();
  await entry.deletePassword();
  if (found !== value) throw new KeychainError('The keychain does not keep what is put into it.');
}

async function withinTime(action: () => Promise<void>, timeoutMs: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new KeychainError('The keychain does not answer.')), timeoutMs);
  try {
    await Promise.race([orExplain(action), promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function orExplain<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof KeychainError ? error : new KeychainError(`The keychain refused (${sayError(error)}).`);
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
