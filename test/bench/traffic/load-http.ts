import { Pool } from 'undici';
import { runClosedLoop } from './closed-loop.ts';
import { createCallMaker, INITIALIZE, INITIALIZED, isEcho, PROTOCOL_VERSION } from './tool-call.ts';

/*
 * A client of its own process over Streamable HTTP: `load-http.ts '{"url":…,"inFlight":…,"seconds":…,"bytes":…}'`. One
 * session, one kept connection per call in flight. Prints a Sample as one line of JSON.
 */
interface Job {
  readonly url: string;
  readonly token: string | null;
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly watchedPid: number | null;
}

const job = JSON.parse(process.argv[2] ?? '') as Job;
const url = new URL(job.url);
const pool = new Pool(url.origin, { connections: job.inFlight, pipelining: 1 });
const base: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
if (job.token !== null) base['authorization'] = `Bearer ${job.token}`;

async function post(body: string, headers: Record<string, string>) {
  const {
    statusCode,
    headers: received,
    body: answer,
  } = await pool.request({ path: url.pathname, method: 'POST', headers, body });
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const session = received['mcp-session-id'];
  return {
    statusCode,
    session: typeof session === 'string' ? { 'mcp-session-id': session } : {},
    bytes: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
  };
}

const opened = await post(INITIALIZE, base);
if (opened.statusCode !== 200)
  throw new Error(`${job.url} answered initialize with ${opened.statusCode}: ${opened.bytes.toString()}`);
const headers = { ...base, 'mcp-protocol-version': PROTOCOL_VERSION, ...opened.session };
await post(INITIALIZED, headers);

const makeCall = createCallMaker(job.bytes);
const sample = await runClosedLoop(async (id) => {
  const answer = await post(makeCall(id), headers);
  return answer.statusCode === 200 && isEcho(answer.bytes, id, job.bytes);
}, job);
console.log(JSON.stringify(sample));
await pool.destroy();
