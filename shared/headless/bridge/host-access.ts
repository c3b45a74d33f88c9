import { lstat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { readOwnFile, systemCode } from '../../gateway/config/own-file.ts';
import type { Clock } from '../../gateway/ports.ts';
import { createLineReader } from '../../gateway/upstreams/line-reader.ts';
import { type BridgeLine, type BridgeWish, readBridgeLine } from '../control/bridge-lines.ts';
import { isRecord } from './client-line.ts';

/** Whether a gateway can be used now; `problem` says what is wrong and what to do. */
export type HostState =
  | { readonly kind: 'away'; readonly problem: string }
  | {
      readonly kind: 'ready';
      readonly mcpUrl: string;
      readonly grant: string;
      readonly token: string;
      readonly maxConcurrent: number;
    };

/** The way to whatever host runs on a data folder, now and later. */
export interface HostAccess {
  /** Resolves when the first look is over. */
  readonly first: Promise<HostState>;
  stop(): void;
}

export interface HostAccessOptions {
  readonly dataDir: string;
  readonly wish: BridgeWish;
  readonly clock: Clock;
  /** Hears the first state and every other one after it. */
  readonly onState: (state: HostState) => void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;
/** The client waits for the first answer; a host that hangs is explained like one that is not there. */
const FIRST_LIMIT_MS = 2000;
const MAX_FILE_BYTES = 65_536;
const MAX_LINE_BYTES = 65_536;

/**
 * Looks for the host that runs on a data folder, asks it over its owner-only socket for the way in, and stays connected: the
 * end of that connection is the end of the host. Only what this socket named is ever given a token, so that no program that
 * took a dead gateway's port can collect one.
 */
export function accessHost(options: HostAccessOptions): HostAccess {
  const { dataDir, clock } = options;
  const first = Promise.withResolvers<HostState>();
  let { wish } = options;
  let isStopped = false;
  let said = '';
  let waitMs = FIRST_WAIT_MS;
  let leave = (): void => {};

  function say(state: HostState): void {
    const text = JSON.stringify(state);
    if (isStopped || text === said) return;
    said = text;
    options.onState(state);
    first.resolve(state);
  }

  function take(line: BridgeLine): void {
    waitMs = FIRST_WAIT_MS;
    if (line.kind === 'refused') return say({ kind: 'away', problem: line.message });
    const { mcpUrl, grant, maxConcurrent } = line;
    // Also with the next host it is this client and no other.
    if (wish.token === null) wish = { ...wish, grant };
    const token = wish.token ?? line.token;
    if (token !== null) say({ kind: 'ready', mcpUrl, grant, token, maxConcurrent });
  }

  async function look(): Promise<void> {
    const socket = await findSocket(dataDir);
    const problem = socket.ok ? await stay(socket.path) : socket.problem;
    say({ kind: 'away', problem });
    if (isStopped) return;
    leave = clock.after(waitMs, () => void look());
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }

  /** Resolves when the connection is over, with what to say about it. */
  function stay(socketPath: string): Promise<string> {
    const body = JSON.stringify(wish);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve) => {
      const sent = request({ socketPath, path: '/bridge', method: 'POST', headers, agent: false }, (response) => {
        if (response.statusCode !== 200) {
          sent.destroy();
          return resolve(sayTooOld(dataDir));
        }
        const lines = createLineReader(
          MAX_LINE_BYTES,
          (text) => {
            const line = readBridgeLine(text);
            if (line !== null) take(line);
          },
          () => void sent.destroy(),
        );
        response.on('data', (part: Buffer) => lines.push(part));
        response.once('error', () => {});
        response.once('close', () => resolve(sayNobody(dataDir)));
      });
      sent.once('error', (error) => resolve(isNobodyThere(error) ? sayNobody(dataDir) : sayUnreachable(dataDir, error)));
      leave = () => void sent.destroy();
      if (isStopped) leave();
      sent.end(body);
    });
  }

  void look();
  const stopWaiting = clock.after(FIRST_LIMIT_MS, () => {
    if (said === '') say({ kind: 'away', problem: `The gateway on ${dataDir} does not answer over its control socket.` });
  });
  return {
    first: first.promise,
    stop() {
      isStopped = true;
      stopWaiting();
      leave();
    },
  };
}

type Socket = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly problem: string };

/** By host.json, which only counts in a folder that nobody else can write into. */
async function findSocket(dataDir: string): Promise<Socket> {
  const refuse = (problem: string): Socket => ({ ok: false, problem });
  try {
    const { uid, mode } = await lstat(dataDir);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0))
      return refuse(`The data folder ${dataDir} is not yours alone, so what it says about a gateway is not believed.`);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return refuse(sayNobody(dataDir));
    return refuse(`The data folder ${dataDir} cannot be read (${systemCode(error)}).`);
  }
  const file = await readOwnFile(join(dataDir, 'host.json'), MAX_FILE_BYTES);
  if (!file.ok) return refuse(file.code === 'missing' ? sayNobody(dataDir) : file.message);
  const host = parse(file.text);
  const socket = isRecord(host) ? host['socket'] : null;
  if (typeof socket === 'string' && socket !== '') return { ok: true, path: socket };
  const pid = isRecord(host) ? host['pid'] : null;
  return refuse(typeof pid === 'number' && isAlive(pid) ? sayNoSocket(dataDir, pid) : sayNobody(dataDir));
}

function sayNobody(dataDir: string): string {
  return (
    `Countersign is not running on ${dataDir}. Start it: open the Countersign app, or run countersign serve. ` +
    'If it runs on another data folder, name that one with --data-dir or COUNTERSIGN_DATA_DIR.'
  );
}

function sayNoSocket(dataDir: string, pid: number): string {
  return (
    `The data folder ${dataDir} is in use by process ${pid}, which has not opened a control socket: it is starting, or it is a ` +
    'host that bridges cannot reach. If this lasts, stop it and run countersign serve.'
  );
}

function sayTooOld(dataDir: string): string {
  return `The gateway on ${dataDir} does not know bridges: it is of another version. Restart it.`;
}

function sayUnreachable(dataDir: string, error: unknown): string {
  return `The gateway on ${dataDir} cannot be reached over its control socket (${systemCode(error)}).`;
}

function isNobodyThere(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(systemCode(error));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
