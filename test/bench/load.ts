import { Pool } from 'undici';

/*
 * A closed loop of tools/call: `load.ts URL IN_FLIGHT SECONDS BYTES [TOKEN]`. Prints one JSON line. Runs in a process of
 * its own, so that every target meets the same client.
 */
const [, , address = '', inFlight = '1', seconds = '2', bytes = '200', token] = process.argv;
const url = new URL(address);
const pool = new Pool(url.origin, { connections: Number(inFlight), pipelining: 1 });
const base: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
if (token !== undefined) base['authorization'] = `Bearer ${token}`;

async function post(
  message: unknown,
  headers: Record<string, string>,
): Promise<{ status: number; session: string | undefined; text: string }> {
  const reply = await pool.request({ path: url.pathname, method: 'POST', headers, body: JSON.stringify(message) });
  const session = reply.headers['mcp-session-id'];
  return { status: reply.statusCode, session: typeof session === 'string' ? session : undefined, text: await reply.body.text() };
}

const opened = await post(
  {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'load', version: '1' } },
  },
  base,
);
if (opened.status !== 200) throw new Error(`${address} answered initialize with ${opened.status}: ${opened.text}`);
const headers = {
  ...base,
  'mcp-protocol-version': '2025-11-25',
  ...(opened.session === undefined ? {} : { 'mcp-session-id': opened.session }),
};
await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers);

const text = 'x'.repeat(Number(bytes));
const latencies: number[] = [];
const warmAt = performance.now() + 700;
const endAt = warmAt + Number(seconds) * 1000;
let nextId = 1;
let errors = 0;

async function worker(): Promise<void> {
  while (performance.now() < endAt) {
    const id = nextId++;
    const startedAt = performance.now();
    const reply = await post(
      { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'echo', arguments: { text } } },
      headers,
    );
    const endedAt = performance.now();
    if (reply.status !== 200 || !reply.text.includes(`"id":${id}`) || reply.text.includes('"isError":true')) errors += 1;
    if (startedAt > warmAt) latencies.push(endedAt - startedAt);
  }
}

await Promise.all(Array.from({ length: Number(inFlight) }, worker));
latencies.sort((a, b) => a - b);
const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
console.log(JSON.stringify({ perSecond: latencies.length / Number(seconds), p50: at(0.5), p99: at(0.99), errors }));
await pool.destroy();
