import { ExactNumber } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { MessageId } from '../wire/message.ts';
import type { ServerMessage } from './link.ts';

/** Reads one line of a server. Null when it is not a JSON-RPC message: such a line is noise, never forwarded. */
export function readServerMessage(text: string): ServerMessage | null {
  const value = parseObject(text);
  if (value === null || value['jsonrpc'] !== '2.0') return null;
  const { method } = value;
  const id = readId(text, value['id']);
  if (typeof method === 'string') return { text, kind: id === null ? 'notification' : 'request', method, id, value };
  if ('result' in value || 'error' in value) return { text, kind: 'response', method: null, id, value };
  return null;
}

/** An id as it was written: JSON.parse rounds a large one, and then it would answer another request or none. */
function readId(text: string, id: unknown): MessageId | null {
  if (typeof id === 'string') return id;
  if (typeof id !== 'number') return null;
  if (Number.isSafeInteger(id)) return id;
  const [span] = memberSpans(text, [['id']]);
  const source = span === undefined || span === null ? String(id) : text.slice(span.start, span.end);
  return source === String(id) ? id : new ExactNumber(source);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = readJson(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
