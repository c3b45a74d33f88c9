import { isJsonObject, member } from '../../model/json.ts';
import type { ClientMessage } from './message.ts';
import { CLIENT_CAPABILITIES_KEY, PROTOCOL_VERSION_KEY } from './meta-keys.ts';

/**
 * What `_meta` of a stateless request lacks of what each must say (MCP 2026-07-28, Per-Request Metadata); null when nothing.
 * Such a request is answered with "Invalid params" and the status 400.
 */
export function envelopeProblem({ params }: Pick<ClientMessage, 'params'>): string | null {
  const meta = member(params, '_meta');
  if (!isJsonObject(meta)) return 'Invalid params: a request of this revision needs "_meta"';
  if (typeof member(meta, PROTOCOL_VERSION_KEY) !== 'string') return sayMissing(PROTOCOL_VERSION_KEY, 'a string');
  if (!isJsonObject(member(meta, CLIENT_CAPABILITIES_KEY))) return sayMissing(CLIENT_CAPABILITIES_KEY, 'an object');
  return null;
}

function sayMissing(key: string, kind: string): string {
  return `Invalid params: _meta["${key}"] must be ${kind}`;
}
