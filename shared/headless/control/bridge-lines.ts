/*
 * What a bridge and its host say to each other on POST /bridge of the control socket. The bridge starts with every client,
 * so nothing here may need a schema library.
 */

/** What a bridge asks for. */
export interface BridgeWish {
  /** Null: the merged address. */
  readonly server: string | null;
  /** The grant to act for; null: the only one there is. */
  readonly grant: string | null;
  /** A token that the bridge has already; then it wants to know whether it opens the door. */
  readonly token: string | null;
}

/** One line of the answer. Each replaces the one before. */
export type BridgeLine =
  | {
      readonly kind: 'ready';
      /** Without a path. */
      readonly mcpUrl: string;
      readonly grant: string;
      /** Lent for as long as this connection is open; null when the bridge has its own. */
      readonly token: string | null;
      /** How many requests a client may have under way. */
      readonly maxConcurrent: number;
    }
  /** Something is in the way that a person can change. */
  | { readonly kind: 'refused'; readonly message: string };

/** Null when it is not a wish. */
export function readBridgeWish(value: unknown): BridgeWish | null {
  if (!isRecord(value)) return null;
  const { server, grant, token } = value;
  return isTextOrNull(server) && isTextOrNull(grant) && isTextOrNull(token) ? { server, grant, token } : null;
}

/** Null when it is not a line of a host. */
export function readBridgeLine(text: string): BridgeLine | null {
  const value = parse(text);
  if (!isRecord(value)) return null;
  const { kind, mcpUrl, grant, token, maxConcurrent, message } = value;
  if (kind === 'refused') return typeof message === 'string' ? { kind, message } : null;
  if (kind !== 'ready' || typeof mcpUrl !== 'string' || typeof grant !== 'string' || typeof maxConcurrent !== 'number')
    return null;
  return isTextOrNull(token) && isLoopback(mcpUrl) ? { kind, mcpUrl, grant, token, maxConcurrent } : null;
}

/** A token never leaves this machine. */
function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === '[::1]');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
