import { setTimeout as wait } from 'node:timers/promises';
import { createChildProcesses, findFreePort } from '../child-processes.ts';
import { createBenchInstallation, fiftyRules } from '../countersign.ts';
import { createMcpHttp, type McpHttp } from '../traffic/mcp-http.ts';
import { startUpstream } from '../traffic/start-upstream.ts';
import { createCallMaker, isEcho } from '../traffic/tool-call.ts';
import { type Checkpoint, type Growth, growthOf } from './growth.ts';
import { inspectProcess } from './inspected-process.ts';

/** What stays behind of many calls, and of many sessions that were opened and closed. */
export interface MemoryOverTime {
  readonly calls: { readonly checkpoints: readonly Checkpoint[]; readonly growth: Growth };
  readonly sessions: { readonly checkpoints: readonly Checkpoint[]; readonly growth: Growth };
}

export interface MemoryOptions {
  readonly calls: number;
  readonly sessions: number;
  readonly checkpoints: number;
  /** How long work that comes after an answer gets before memory is read. */
  readonly settleMs: number;
}

const IN_FLIGHT = 64;
const BYTES = 200;

export async function measureMemory(options: MemoryOptions): Promise<MemoryOverTime> {
  const children = createChildProcesses();
  const installation = createBenchInstallation();
  try {
    // What a limit has to remember for a minute would look like something left behind.
    await installation.addServer('echo', ['--url', await startUpstream(children)], fiftyRules('second'));
    const token = await installation.createGrant('bench');
    const port = await findFreePort();
    // Without the second option it prints the inspector's address.
    const inspect = [`--inspect=127.0.0.1:${port}`, '--inspect-publish-uid=http'];
    const { mcp } = await installation.serve(children, [], inspect);
    const gateway = await inspectProcess(port);
    const client = createMcpHttp(new URL('/servers/echo/mcp', mcp).href, token, IN_FLIGHT);

    async function inSteps(total: number, step: (count: number) => Promise<void>): Promise<Checkpoint[]> {
      const checkpoints: Checkpoint[] = [];
      const each = Math.ceil(total / options.checkpoints);
      for (let done = each; done <= each * options.checkpoints; done += each) {
        await step(each);
        await wait(options.settleMs);
        checkpoints.push({ done, ...(await gateway.readHeld()) });
      }
      return checkpoints;
    }

    const calls = await inSteps(options.calls, (count) => callMany(client, count));
    const sessions = await inSteps(options.sessions, (count) => openAndCloseMany(client, count));
    await client.stop();
    gateway.close();
    return {
      calls: { checkpoints: calls, growth: growthOf(calls) },
      sessions: { checkpoints: sessions, growth: growthOf(sessions) },
    };
  } finally {
    await children.stop();
    installation.remove();
  }
}

const makeCall = createCallMaker(BYTES);

async function callMany(client: McpHttp, count: number): Promise<void> {
  const session = await client.openSession();
  await inLanes(count, IN_FLIGHT, async (id) => {
    const { bytes } = await client.post(makeCall(id), session);
    if (!isEcho(bytes, id, BYTES)) throw new Error(`call ${id} got ${bytes.toString().slice(0, 500)}`);
  });
  await client.closeSession(session);
}

async function openAndCloseMany(client: McpHttp, count: number): Promise<void> {
  await inLanes(count, 8, async (id) => {
    const session = await client.openSession();
    const { bytes } = await client.post(makeCall(id), session);
    if (!isEcho(bytes, id, BYTES)) throw new Error(`session ${id} got ${bytes.toString().slice(0, 500)}`);
    await client.closeSession(session);
  });
}

async function inLanes(count: number, lanes: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 1;
  async function lane(): Promise<void> {
    while (next <= count) await work(next++);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}
