import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import type { ForwardOutcome, HandleToolCall, IncomingCall } from '../../../shared/gateway/calls/incoming-call.ts';
import type { HandleMessage, IncomingMessage } from '../../../shared/gateway/calls/incoming-message.ts';
import type { ResolvedConnection } from '../../../shared/gateway/config/server-secrets.ts';
import type { Refused } from '../../../shared/gateway/listener/listener.ts';
import { systemClock } from '../../../shared/gateway/ports.ts';
import { createJudgeAnswer } from '../../../shared/gateway/sessions/judge-answer.ts';
import { createSessionTable, type SessionTable } from '../../../shared/gateway/sessions/session-table.ts';
import { createTraffic, type Traffic } from '../../../shared/gateway/traffic.ts';
import { createHealth, type Health } from '../../../shared/gateway/upstreams/health.ts';
import { createLineBuffer, type LineBuffer } from '../../../shared/gateway/upstreams/ring-buffer.ts';
import { createStdioLink } from '../../../shared/gateway/upstreams/stdio-link.ts';
import type { Grant } from '../../../shared/model/grant.ts';
import type { ServerConfig } from '../../../shared/model/server.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { until } from '../../harness/until.ts';

const root = resolve(import.meta.dirname, '../../..');
const everything = resolve(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const rawServer = resolve(root, 'test/fakes/servers/raw-server.ts');
const modernServer = resolve(root, 'test/fakes/servers/modern-server.ts');

export const STDIO = {
  everything: stdio([everything, 'stdio']),
  raw: stdio([rawServer]),
  silent: stdio([rawServer, 'silent']),
  picky: stdio([rawServer, 'picky']),
  refusing: stdio([rawServer, 'refusing']),
  modern: stdio([modernServer, 'stdio']),
} satisfies Record<string, ResolvedConnection>;

export function stdio(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ResolvedConnection & { transport: 'stdio' } {
  return { transport: 'stdio', command: process.execPath, args, env, cwd: null };
}

export interface Ran {
  readonly call: IncomingCall;
  readonly outcome: ForwardOutcome | null;
}

/** The listener, the endpoints and real servers; every call is let through unless the test says otherwise. */
export interface TrafficUnderTest {
  readonly port: number;
  readonly traffic: Traffic;
  readonly sessions: SessionTable;
  readonly health: Health;
  readonly calls: readonly Ran[];
  readonly refused: readonly Refused[];
  readonly observed: readonly { readonly server: string; readonly tools: readonly unknown[]; readonly isComplete: boolean }[];
  readonly hidden: Set<string>;
  readonly log: readonly string[];
  /** What the test does with calls instead of letting them through. */
  decide: HandleToolCall | null;
  /** The same for other judged messages. */
  decideMessage: HandleMessage | null;
  /** How long a server may take to answer "initialize". Long, because it says nothing of the test how busy the machine is. */
  connectTimeoutMs: number;
  /** Other judged messages, as they were let through. */
  readonly messages: readonly IncomingMessage[];
  url(server: string): string;
  stderrOf(server: string): readonly string[];
  stop(): Promise<void>;
}

/** Two grants: the token "a" may use every server, "b" only the first. */
export async function startTraffic(
  servers: Readonly<Record<string, ResolvedConnection>>,
  limits: { readonly idleMs?: number; readonly maxConcurrent?: number } = {},
): Promise<TrafficUnderTest> {
  const [first = ''] = Object.keys(servers);
  const grants: Readonly<Record<string, Grant>> = { a: grantOf('a', 'all'), b: grantOf('b', [first]) };
  const log = createRecordingLog();
  const sessions = createSessionTable({ clock: systemClock, idleMs: () => limits.idleMs ?? 60_000, maxPerGrant: () => 64 });
  const health = createHealth(systemClock, () => {});
  const buffers = new Map<string, LineBuffer>(Object.keys(servers).map((name) => [name, createLineBuffer()]));
  const calls: Ran[] = [];
  const messages: IncomingMessage[] = [];
  const refused: Refused[] = [];
  const observed: { server: string; tools: readonly unknown[]; isComplete: boolean }[] = [];
  const hidden = new Set<string>();

  function connectionOf(name: string): ResolvedConnection {
    const connection = servers[name];
    if (connection === undefined) throw new Error(`no server ${name}`);
    return connection;
  }

  const handleMessage: HandleMessage = async (message) => {
    if (under.decideMessage !== null) return under.decideMessage(message);
    messages.push(message);
    await message.forward();
    return { kind: 'forwarded' };
  };

  const traffic = createTraffic({
    clock: systemClock,
    log,
    sessions,
    health,
    findServer: (name) => (Object.hasOwn(servers, name) ? configOf(name, connectionOf(name)) : null),
    resolveConnection: async (name) => connectionOf(name),
    openLink: async (name) => {
      const connection = connectionOf(name);
      const stderr = buffers.get(name);
      if (connection.transport !== 'stdio' || stderr === undefined) throw new Error(`${name} has no link`);
      const { command, args, env, cwd } = connection;
      return createStdioLink({ name, command, args, env, cwd: cwd ?? undefined, stderr, log });
    },
    handleToolCall: async (call) => {
      if (under.decide !== null) return under.decide(call);
      const outcome = await call.forward();
      calls.push({ call, outcome });
      return { kind: 'forwarded' };
    },
    handleMessage,
    judgeAnswer: createJudgeAnswer(handleMessage, log),
    toolLists: {
      observe: (server, tools, isComplete) => void observed.push({ server, tools, isComplete }),
      isHidden: (_server, tool) => hidden.has(tool),
      isMessageHidden: (_server, _section, subject) => hidden.has(subject),
    },
    definitionOf: () => null,
    connectTimeoutMs: () => under.connectTimeoutMs,
    joinWaitMs: () => 4000,
    stopReason: () => null,
    authenticate: (token) => (Object.hasOwn(grants, token) ? (grants[token] ?? null) : null),
    maxConcurrentPerGrant: () => limits.maxConcurrent ?? 256,
    onRefused: (refusal) => void refused.push(refusal),
    onSeen: () => {},
    handleMerged: async ({ response }) => void response.writeHead(501).end(),
  });
  const listener = await traffic.listen(0);
  const under: TrafficUnderTest = {
    port: listener.port,
    traffic,
    sessions,
    health,
    calls,
    refused,
    observed,
    hidden,
    log: log.lines,
    decide: null,
    decideMessage: null,
    connectTimeoutMs: 120_000,
    messages,
    url: (server) => `http://127.0.0.1:${listener.port}/servers/${server}/mcp`,
    stderrOf: (server) => buffers.get(server)?.lines() ?? [],
    async stop() {
      await traffic.stop();
      await listener.stop();
    },
  };
  return under;
}

/** Starts server-everything (2025) or the SDK's own server of both eras over HTTP. */
export async function startHttpServer(
  which: 'everything' | 'modern',
): Promise<{ readonly connection: ResolvedConnection; stop(): Promise<void> }> {
  const wanted = which === 'everything' ? await freePort() : 0;
  const args = which === 'everything' ? [everything, 'streamableHttp'] : [modernServer, 'http'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: String(wanted) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const port = await until(`${which} over HTTP`, () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
    if (which === 'everything') return /listening on port/i.test(output) ? wanted : null;
    return /^(\d+)\n/.exec(output)?.[1] ?? null;
  });
  return { connection: { transport: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: {} }, stop: () => endChild(child) };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function grantOf(name: string, servers: Grant['servers']): Grant {
  return {
    id: `grant-${name}`,
    name: `client ${name}`,
    tokenSha256: '0'.repeat(64),
    servers,
    paused: false,
    holdSeconds: null,
    createdAt: '2026-01-01T00:00:00Z',
  };
}

function configOf(name: string, connection: ResolvedConnection): ServerConfig {
  const shown =
    connection.transport === 'http'
      ? { transport: 'http' as const, url: connection.url, headers: {} }
      : { transport: 'stdio' as const, command: connection.command, args: [...connection.args], env: {} };
  return {
    name,
    connection: shown,
    paused: false,
    addedAt: '2026-01-01T00:00:00Z',
    consent: null,
    cameFrom: null,
    formerNames: [],
  };
}
