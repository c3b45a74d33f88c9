import type { Peer } from '../processes/peer.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { AskedInput } from './retries.ts';

/** Who makes a call, as the listener found out. */
export interface CallOrigin {
  readonly grant: string;
  readonly client: string;
  readonly clientVersion: string | null;
  readonly session: string;
  /** Protocol era: 2025 has sessions, 2026 is stateless and wants `resultType` in results. */
  readonly era: '2025' | '2026';
}

/** What became of a call that was forwarded. `body` is the raw text of the result or error object, for the history. */
export interface ForwardOutcome {
  readonly kind: 'result' | 'tool-error' | 'rpc-error' | 'failed' | 'cancelled';
  readonly message: string | null;
  readonly body: string | null;
  /** The server did not answer yet but asked for something: the client's next message goes on with this one. */
  readonly asked?: AskedInput;
}

/** The way back to the client of one call. */
export interface CallerChannel {
  /** True when the client gave a progress token. */
  readonly wantsProgress: boolean;
  /** Sends a progress notification for this call; ignored when it gave no token or is gone. */
  progress(progress: number, message: string): void;
  /** Runs once when the client cancels this call or leaves; the returned function stops listening. */
  onGone(listener: (how: 'cancelled' | 'left') => void): () => void;
  readonly gone: boolean;
  /** The connection that it came on; null when there is none any more, or nobody's. */
  readonly peer: Peer | null;
}

/**
 * One `tools/call` on its way. `message` is frozen: what was judged is what `forward` sends, byte for byte.
 * `server` and `tool` are the real names behind us (not `<server>__<tool>`).
 */
export interface IncomingCall {
  readonly origin: CallOrigin;
  readonly server: string;
  readonly tool: string;
  readonly message: ClientMessage;
  readonly channel: CallerChannel;
  /** The headers that it came with, in lower case: some arguments may stand there too (`Mcp-Param-…`, MCP 2026-07-28). */
  readonly headers: Readonly<Record<string, unknown>>;
  /**
   * Sends the call and lets the answer stream to the client. Never rejects: failures are an outcome, already answered.
   * `edited`: what a person made of it goes instead.
   */
  forward(edited?: ClientMessage): Promise<ForwardOutcome>;
}

/** forwarded: the answer went to the client already. answer: `result` is to be sent as this call's JSON-RPC result. */
export type CallAnswer =
  | { readonly kind: 'forwarded' }
  | { readonly kind: 'answer'; readonly result: ToolResult }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

export interface ToolResult {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[];
  readonly isError: boolean;
  /** 2026 era only. */
  readonly resultType?: 'complete';
}

export type HandleToolCall = (call: IncomingCall) => Promise<CallAnswer>;
