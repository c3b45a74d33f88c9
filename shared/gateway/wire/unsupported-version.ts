import { stringifyJson } from '../../model/canonical-json.ts';

/** The server does not speak the revision of a request, and says which it does (MCP 2026-07-28, Errors). */
export const UNSUPPORTED_VERSION = -32022;

/**
 * The answer to a stateless request that names a revision which is not spoken here (MCP 2026-07-28, Versioning); its status is
 * 400. `id` is the JSON text of the id it answers.
 */
export function unsupportedVersionText(id: string, requested: string, supported: readonly string[]): string {
  const error = { code: UNSUPPORTED_VERSION, message: 'Unsupported protocol version', data: { supported, requested } };
  return `{"jsonrpc":"2.0","id":${id},"error":${stringifyJson(error)}}`;
}
