import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Transport as ServerTransport } from '../../shared/model/server.ts';
import { startRelay } from './relay.ts';
import { renameMerged } from './rename-merged.ts';
import { COMPILE_CACHE } from './run-suite.ts';
import { CALLER, POLICY, startTestGateway } from './test-gateway.ts';

const FIXTURE = resolve(import.meta.dirname, 'fixture-server/main.ts');

/** A road from the suite to the fixture server. */
export interface Way {
  readonly name: string;
  readonly url: string;
}

export interface Ways {
  readonly direct: Way;
  readonly through: readonly Way[];
  stop(): Promise<void>;
}

/** Starts the fixture server once for each road to it, so that no run hears of another, and one gateway in front of them. */
export async function startWays(): Promise<Ways> {
  const children: ChildProcess[] = [];
  const relays: Awaited<ReturnType<typeof startRelay>>[] = [];
  const { gateway, url: mcpUrl, stop: stopGateway } = await startTestGateway();

  async function startFixture(): Promise<string> {
    const child = spawn(process.execPath, [FIXTURE, 'http'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...COMPILE_CACHE },
    });
    children.push(child);
    const port = await new Promise<string>((done, reject) => {
      createInterface({ input: child.stdout }).once('line', done);
      child.once('exit', (code) => reject(new Error(`the fixture server ended with ${code}`)));
    });
    return `http://127.0.0.1:${port}/mcp`;
  }

  async function add(name: string, connection: ServerTransport): Promise<string> {
    await gateway.handlers['servers.add']({ name, connection, secrets: {} }, CALLER);
    await gateway.handlers['policy.set']({ server: name, text: JSON.stringify(POLICY) }, CALLER);
    return (await gateway.handlers['grants.create']({ name: `suite at ${name}`, servers: [name] }, CALLER)).token;
  }

  async function open(name: string, transport: 'http' | 'stdio', at: 'own' | 'merged'): Promise<Way> {
    const server = `${transport}-${at}`;
    const token = await add(
      server,
      transport === 'http'
        ? { transport, url: await startFixture(), headers: {} }
        : { transport, command: process.execPath, args: [FIXTURE, 'stdio'], env: COMPILE_CACHE },
    );
    const path = at === 'own' ? `/servers/${server}/mcp` : '/mcp';
    const relay = await startRelay(new URL(path, mcpUrl).href, token, at === 'own' ? null : renameMerged(server));
    relays.push(relay);
    return { name, url: relay.url };
  }

  const ways = {
    direct: { name: 'direct', url: await startFixture() },
    through: [
      await open('through HTTP', 'http', 'own'),
      await open('through stdio', 'stdio', 'own'),
      await open('merged, HTTP', 'http', 'merged'),
      await open('merged, stdio', 'stdio', 'merged'),
    ],
  };
  return { ...ways, stop };

  async function stop(): Promise<void> {
    await Promise.all(relays.map((relay) => relay.stop()));
    await stopGateway();
    for (const child of children) child.removeAllListeners('exit').kill('SIGKILL');
  }
}
