import { runClosedLoop } from './closed-loop.ts';
import { createMcpHttp } from './mcp-http.ts';
import { createCallMaker, isEcho } from './tool-call.ts';

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
  readonly watchedPids: readonly number[];
}

const job = JSON.parse(process.argv[2] ?? '') as Job;
const client = createMcpHttp(job.url, job.token, job.inFlight);
const session = await client.openSession();
const makeCall = createCallMaker(job.bytes);
const sample = await runClosedLoop(async (id) => {
  const { status, bytes } = await client.post(makeCall(id), session);
  return status === 200 && isEcho(bytes, id, job.bytes);
}, job);
console.log(JSON.stringify(sample));
await client.stop();
