import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** 256 random bits as URL-safe text. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256 of a secret: what is kept instead of it. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** Compares hashes of equal length in constant time, so that neither content nor length of the secret shows in the time. */
export function isSecret(candidate: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(candidate), hash);
}
