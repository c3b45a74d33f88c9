import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { JsonObject } from '../../model/json.ts';

export interface FingerprintParts {
  readonly grant: string;
  readonly server: string;
  readonly kind: 'call' | 'message';
  /** The tool of a call; the method of a message and what it is about. */
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly policyRevision: string;
}

/**
 * SHA-256 (hex) over the canonical JSON (RFC 8785) of what makes two calls the same call. Exact for every number,
 * so that two calls which differ anywhere never share an answer.
 */
export function fingerprintOf(parts: FingerprintParts): string {
  const { grant, server, kind, tool, policyRevision } = parts;
  const text = canonicalJson({ grant, server, kind, tool, arguments: parts.arguments, policyRevision });
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
