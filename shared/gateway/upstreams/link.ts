import type { MessageId } from '../wire/message.ts';

/** A JSON-RPC message from a server: its text as received, and what routing needs to know of it. */
export interface ServerMessage {
  /** One line of JSON, without a line break at the end. */
  readonly text: string;
  readonly kind: 'request' | 'notification' | 'response';
  /** Null for responses. */
  readonly method: string | null;
  readonly id: MessageId | null;
  /** The parsed message (JSON.parse: look, don't re-serialise; numbers above 2^53 are not exact in it). */
  readonly value: Readonly<Record<string, unknown>>;
}

/** The server behind us could not do its part. `message` is for people and holds no secrets. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: 'not-started' | 'died' | 'unreachable' | 'too-large' | 'timeout' | 'closed' | 'auth';
  /** What the server said, when it was HTTP and said something. */
  readonly refusal: HttpRefusal | null;
  constructor(code: UpstreamError['code'], message: string, refusal: HttpRefusal | null = null) {
    super(message);
    this.code = code;
    this.refusal = refusal;
  }
}

/** A response with a status that is no success. */
export interface HttpRefusal {
  readonly status: number;
  /** Retry-After, when it is a number of seconds. */
  readonly retryAfterMs: number | null;
  /** The JSON-RPC error in its body. */
  readonly error: { readonly code: number; readonly message: string } | null;
}

/**
 * One connection to one server at the level of messages, whatever the transport. Messages go out as the exact text
 * given (for stdio, line breaks between tokens become spaces). Starts lazily on the first `send`.
 */
export interface UpstreamLink {
  /**
   * Resolves when the transport took the message; rejects with UpstreamError. `headers` go with it where a transport has
   * headers (`Mcp-Param-…` of MCP 2026-07-28).
   */
  send(text: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** One listener hears every message of the server, in order. */
  onMessage(listener: (message: ServerMessage) => void): void;
  /** Called once, when the connection is over; null when we closed it. */
  onClose(listener: (error: UpstreamError | null) => void): void;
  /** Idempotent. Ends the child (its whole process group) or the session. */
  close(): Promise<void>;
  readonly state: 'idle' | 'starting' | 'running' | 'closed';
}
