import { safeStorage } from 'electron';

/**
 * Whether the system keeps a key for this app. Not where Electron would take a key that is the same on every computer (Linux
 * without a keychain: "basic_text"): what is encrypted with it is as good as in clear, and must not look otherwise.
 */
export async function hasSecureStore(): Promise<boolean> {
  if (process.env['COUNTERSIGN_SECRETS'] === 'file') return false;
  if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return false;
  return safeStorage.isAsyncEncryptionAvailable().catch(() => false);
}

/** Encrypts for this app on this computer; base64. */
export async function encrypt(text: string): Promise<string> {
  return (await safeStorage.encryptStringAsync(text)).toString('base64');
}

export async function decrypt(encrypted: string): Promise<string> {
  return (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result;
}
