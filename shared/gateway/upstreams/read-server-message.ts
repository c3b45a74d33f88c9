import type { MessageId } from '../wire/message.ts';
import type { ServerMessage } from './link.ts';

/** Reads one line of a server. Null when it is not a JSON-RPC message: such a line is noise, never forwarded. */
export function readServerMessage(text: string): ServerMessage | null {
  const value = parseObject(text);
  if (value === null || value['jsonrpc'] !== '2.0') return null;
  const { method, id } = value;
  const readId: MessageId | null = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (typeof method === 'string') return { text, kind: readId === null ? 'notification' : 'request', method, id: readId, value };
  if ('result' in value || 'error' in value) return { text, kind: 'response', method: null, id: readId, value };
  return null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
