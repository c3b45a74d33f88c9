/** The messages that every load generator sends: the same bytes on every route. */
export const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'load', version: '1' } },
});
export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
export const PROTOCOL_VERSION = '2025-11-25';

/** Makes tools/call messages whose text argument has this many bytes. Only the id differs from call to call. */
export function createCallMaker(bytes: number): (id: number) => string {
  const head = '{"jsonrpc":"2.0","id":';
  const params = JSON.stringify({ name: 'echo', arguments: { text: 'x'.repeat(bytes) } });
  const tail = `,"method":"tools/call","params":${params}}`;
  return (id) => head + id + tail;
}

/** Whether this answer (JSON, or one server-sent event) is the echo of that call: its id, the whole text, no error. */
export function isEcho(answer: Buffer, id: number, bytes: number): boolean {
  if (answer.length < bytes || messageId(answer) !== id || !answer.includes('"content":[')) return false;
  return !answer.includes('"isError":true', Math.max(0, answer.length - 400));
}

/** The first JSON-RPC id in a message, wherever the sender put it. Null when there is none. */
export function messageId(message: Buffer): number | null {
  const at = message.indexOf('"id":');
  if (at === -1) return null;
  const id = Number.parseInt(message.toString('latin1', at + 5, at + 20), 10);
  return Number.isNaN(id) ? null : id;
}
