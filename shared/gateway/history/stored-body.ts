import { hash } from 'node:crypto';
import type { StoredBody } from '../../model/history-entry.ts';

const encoder = new TextEncoder();

/**
 * Cuts a masked text to at most `limit` bytes of UTF-8, never inside a character. Size and SHA-256 are those of the
 * whole text. Lone surrogates, which UTF-8 cannot hold, become U+FFFD first.
 */
export function cutBody(text: string, limit: number): StoredBody {
  const whole = text.toWellFormed();
  const bytes = Buffer.byteLength(whole);
  const truncated = bytes > limit;
  return { text: truncated ? firstBytes(whole, limit) : whole, bytes, sha256: hash('sha256', whole, 'hex'), truncated };
}

function firstBytes(text: string, limit: number): string {
  // encodeInto only writes whole characters and says how much of the text they are.
  return text.slice(0, encoder.encodeInto(text.slice(0, limit), new Uint8Array(limit)).read);
}
