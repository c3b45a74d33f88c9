import { setTimeout as wait } from 'node:timers/promises';
import { createChildProcesses } from '../child-processes.ts';
import { createBenchInstallation, fiftyRules } from '../countersign.ts';
import { readUsage } from '../process-usage.ts';
import { createMcpHttp } from '../traffic/mcp-http.ts';
import { createCallMaker, isEcho } from '../traffic/tool-call.ts';
import { startUpstream } from '../traffic/start-upstream.ts';

/** What sessions hold that were opened, made one call and stand still. */
export interface IdleSessions {
  readonly sessions: number;
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly perSessionBytes: number;
}

export interface IdleSessionOptions {
  readonly sessions: number;
  /** How long everything stands still before memory is read. */
  readonly idleMs: number;
}

/** One grant may hold 128 sessions unless the settings say otherwise. */
const SESSIONS_PER_GRANT = 100;

/** Opens sessions with an HTTP server through Countersign. Null where /proc does not tell. */
export async function measureIdleSessions(options: IdleSessionOptions): Promise<IdleSessions | null> {
  const children = createChildProcesses();
  const installation = createBenchInstallation();
  try {
    const upstream = await startUpstream(children);
    await installation.addServer('echo-http', ['--url', upstream], fiftyRules());
    const tokens: string[] = [];
    for (let index = 0; index * SESSIONS_PER_GRANT < options.sessions; index += 1) {
      tokens.push(await installation.createGrant(`client ${index}`));
    }
    const { mcp, pid } = await installation.serve(children);
    const url = new URL('/servers/echo-http/mcp', mcp).href;
    // A few sessions first: what is loaded once is not what a session costs.
    await openSessions(url, tokens.slice(0, 1), 5);
    await wait(options.idleMs);
    const before = readUsage(pid);
    await openSessions(url, tokens, options.sessions);
    await wait(options.idleMs);
    const after = readUsage(pid);
    if (before === null || after === null) return null;
    return {
      sessions: options.sessions,
      beforeBytes: before.residentBytes,
      afterBytes: after.residentBytes,
      perSessionBytes: (after.residentBytes - before.residentBytes) / options.sessions,
    };
  } finally {
    await children.stop();
    installation.remove();
  }
}

async function openSessions(url: string, tokens: readonly string[], count: number): Promise<void> {
  const makeCall = createCallMaker(200);
  const clients = tokens.map((token) => createMcpHttp(url, token, 4));
  for (let index = 0; index < count; index += 1) {
    const client = clients[Math.floor(index / SESSIONS_PER_GRANT)];
    const session = await client?.openSession();
    const reply = session === undefined ? undefined : await client?.post(makeCall(index), session);
    if (reply === undefined || !isEcho(reply.bytes, index, 200))
      throw new Error(
        `session ${index} cannot call: ${reply === undefined ? 'no session' : `${reply.status} ${reply.bytes.toString()}`}`,
      );
  }
  await Promise.all(clients.map((client) => client.stop()));
}
