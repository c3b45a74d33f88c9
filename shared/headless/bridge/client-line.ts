import { isUtf8 } from 'node:buffer';
import { ExactNumber } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { memberSpans } from '../../gateway/wire/member-spans.ts';
import { type MessageId, RPC } from '../../gateway/wire/message.ts';
import { PROTOCOL_VERSION_KEY } from '../../gateway/wire/meta-keys.ts';
import { STATELESS_SINCE } from '../../gateway/wire/routing-headers.ts';

/** One message of the client: its text as it came, and what carrying it needs to know. */
export interface ClientLine {
  readonly text: string;
  readonly kind: 'request' | 'notification' | 'response';
  /** Empty for a response. */
  readonly method: string;
  /** Null for a notification. */
  readonly id: MessageId | null;
  /** The id as it is written; `null` without one. */
  readonly idText: string;
  /** Parsed leniently, for routing only: the gateway judges the text. */
  readonly value: Readonly<Record<string, unknown>>;
  /** What a request says about itself (MCP 2026-07-28, Per-Request Metadata); null in a session. */
  readonly statelessVersion: string | null;
}

export type ReadLine =
  | { readonly ok: true; readonly line: ClientLine }
  /** To be answered with this error. */
  | { readonly ok: false; readonly code: number; readonly message: string; readonly idText: string };

/** Reads one line of the client. What is JSON and could be a message goes on; whether it is a good one, the gateway says. */
export function readClientLine(bytes: Buffer): ReadLine {
  if (!isUtf8(bytes)) return refuse(RPC.parseError, 'Parse error: the line is not valid UTF-8');
  const text = bytes.toString('utf8');
  const parsed = parse(text);
  if (!parsed.ok) return refuse(RPC.parseError, 'Parse error: the line is not JSON');
  const { value } = parsed;
  if (Array.isArray(value)) return refuse(RPC.invalidRequest, 'Invalid request: batches are not accepted');
  if (!isRecord(value)) return refuse(RPC.invalidRequest, 'Invalid request: a message is a JSON object');
  const [span] = memberSpans(text, [['id']]);
  const idText = span === null || span === undefined ? 'null' : text.slice(span.start, span.end);
  const id = readId(value['id'], idText);
  const { method } = value;
  const common = { text, id, idText, value };
  if (typeof method === 'string') {
    const kind = id === null ? 'notification' : 'request';
    return { ok: true, line: { ...common, kind, method, statelessVersion: statelessVersionOf(value) } };
  }
  if (id !== null && ('result' in value || 'error' in value)) {
    return { ok: true, line: { ...common, kind: 'response', method: '', statelessVersion: null } };
  }
  return refuse(RPC.invalidRequest, 'Invalid request: this is neither a request nor a response', id === null ? 'null' : idText);
}

/** The id in `params.requestId` of a cancellation, exactly as it was written; null when there is none. */
export function cancelledId(line: ClientLine): MessageId | null {
  if (line.method !== 'notifications/cancelled') return null;
  const params = line.value['params'];
  const [span] = memberSpans(line.text, [['params', 'requestId']]);
  if (!isRecord(params) || span === null || span === undefined) return null;
  return readId(params['requestId'], line.text.slice(span.start, span.end));
}

function statelessVersionOf(value: Readonly<Record<string, unknown>>): string | null {
  const { params } = value;
  const meta = isRecord(params) ? params['_meta'] : null;
  const version = isRecord(meta) ? meta[PROTOCOL_VERSION_KEY] : null;
  // Revisions are dates, so they compare as text.
  return typeof version === 'string' && version >= STATELESS_SINCE ? version : null;
}

function readId(id: unknown, source: string): MessageId | null {
  if (typeof id === 'string') return id;
  if (typeof id !== 'number') return null;
  return Number.isSafeInteger(id) || String(id) === source ? id : new ExactNumber(source);
}

function parse(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: readJson(text) };
  } catch {
    return { ok: false };
  }
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(code: number, message: string, idText = 'null'): ReadLine {
  return { ok: false, code, message, idText };
}
