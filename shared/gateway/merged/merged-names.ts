import { SERVER_TOOL_SEPARATOR } from '../../model/names.ts';

/**
 * The name of a server's tool or prompt at the merged address: `<server>__<name>`. It is not shortened, whatever limit a client
 * has for names: a shortened one could be mistaken for another tool, and rules speak about whole names.
 */
export function mergedName(server: string, name: string): string {
  return `${server}${SERVER_TOOL_SEPARATOR}${name}`;
}

/**
 * The two parts of a merged name; null when it has none. Server names never hold the separator and never end with half of it,
 * so its first place is the right one, whatever follows.
 */
export function splitName(merged: string): { readonly server: string; readonly name: string } | null {
  const at = merged.indexOf(SERVER_TOOL_SEPARATOR);
  if (at <= 0) return null;
  return { server: merged.slice(0, at), name: merged.slice(at + SERVER_TOOL_SEPARATOR.length) };
}
