import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { ClientMessage } from '../wire/message.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY, SUBSCRIPTION_ID_KEY } from '../wire/meta-keys.ts';
import { splice } from '../wire/splice.ts';

/** The names that a client gave to one request: JSON texts as they stood in its message. */
export interface ClientNames {
  readonly id: string;
  /** Null when it gave no progress token. */
  readonly progressToken: string | null;
}

export function clientNames(message: ClientMessage): ClientNames {
  const { id, progressToken } = message.spans;
  return {
    id: id === null ? 'null' : message.text.slice(id.start, id.end),
    progressToken: progressToken === null ? null : message.text.slice(progressToken.start, progressToken.end),
  };
}

/** A request under our own id, which is also its progress token. Every other character stays. */
export function withOwnId(message: ClientMessage, ownId: number): string {
  const { id, progressToken } = message.spans;
  const spans = [id, progressToken].filter((span) => span !== null);
  return splice(
    message.text,
    spans.map((span) => ({ span, json: String(ownId) })),
  );
}

const ENVELOPE_KEYS = [PROTOCOL_VERSION_KEY, CLIENT_INFO_KEY, CLIENT_CAPABILITIES_KEY];

/**
 * Tells the server that nobody waits for request `ownId` any more. It carries the envelope of that request, because a message
 * without one reads as an older revision's.
 */
export function cancellationOf(message: ClientMessage, ownId: number): string {
  const given = member(message.params, '_meta');
  const meta = isJsonObject(given) ? ENVELOPE_KEYS.map((key) => [key, member(given, key)] as const) : [];
  const envelope: JsonObject = Object.fromEntries(
    meta.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
  const params: JsonObject = { _meta: envelope, requestId: ownId, reason: 'The client cancelled it or left.' };
  return stringifyJson({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
}

/** Where a server repeats the id of a request (MCP 2026-07-28): to answer it, to report on it, to end or feed its subscription. */
const ID_PATHS = [
  ['id'],
  ['result', '_meta', SUBSCRIPTION_ID_KEY],
  ['params', '_meta', SUBSCRIPTION_ID_KEY],
  ['params', 'requestId'],
] as const;
const TOKEN_PATH = ['params', 'progressToken'] as const;

/** Our id of the request that a server's message is about; null when it names none. */
export function ownIdIn(message: ServerMessage): number | null {
  const paths = message.kind === 'response' ? [ID_PATHS[0]] : [TOKEN_PATH, ...ID_PATHS.slice(2)];
  for (const path of paths) {
    const value = valueAt(message.value, path);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  }
  return null;
}

/** The message with the client's own names put back. Every other character stays. */
export function withClientNames(message: ServerMessage, ownId: number, names: ClientNames): string {
  const paths = message.kind === 'response' ? ID_PATHS.slice(0, 2) : ID_PATHS.slice(2);
  const tokens = message.method === 'notifications/progress' && names.progressToken !== null ? [TOKEN_PATH] : [];
  const named = [
    ...paths.map((path) => ({ path, json: names.id })),
    ...tokens.map((path) => ({ path, json: names.progressToken ?? '' })),
  ].filter(({ path }) => valueAt(message.value, path) === ownId);
  const spans = memberSpans(
    message.text,
    named.map(({ path }) => path),
  );
  const replacements = named.flatMap(({ json }, index) => {
    const span = spans[index] ?? null;
    return span === null ? [] : [{ span, json }];
  });
  return splice(message.text, replacements);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current;
}
