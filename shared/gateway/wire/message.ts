import type { ExactNumber, JsonObject } from '../../model/json.ts';

/** Start and end (exclusive) of a value inside the text of its message, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type MessageId = string | number | ExactNumber;

/**
 * One JSON-RPC message from a client, parsed once and strictly. `bytes` is what arrived and what will be forwarded;
 * `value` is what was judged; the two cannot differ, because whatever could be read in two ways was refused.
 */
export interface ClientMessage {
  readonly bytes: Buffer;
  readonly text: string;
  readonly value: JsonObject;
  readonly kind: 'request' | 'notification' | 'response';
  /** Empty for a response. */
  readonly method: string;
  /** Null for a notification. */
  readonly id: MessageId | null;
  /** Absent params are an empty object. */
  readonly params: JsonObject;
  readonly spans: MessageSpans;
}

/** Where the values stand that somebody may have to replace without touching the rest. */
export interface MessageSpans {
  readonly id: Span | null;
  /** params.name */
  readonly name: Span | null;
  /** params.uri */
  readonly uri: Span | null;
  /** params.requestId (notifications/cancelled) */
  readonly requestId: Span | null;
  /** params._meta.progressToken */
  readonly progressToken: Span | null;
}

/** JSON-RPC error codes that we answer with ourselves. */
export const RPC = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** The server behind us failed; the message says how. */
  serverFailed: -32000,
  /** A rule or a person said no, or has not said yes yet; the message says which. */
  denied: -32010,
  /** A header and the body disagree (2026-07-28). */
  headerMismatch: -32020,
} as const;

/** Why a message was refused; `id` is echoed when it could be read. */
export interface WireRefusal {
  readonly code: number;
  readonly message: string;
  readonly id: MessageId | null;
}
