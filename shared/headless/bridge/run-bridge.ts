import { defaultDataDir } from '../../gateway/config/data-folder.ts';
import { type Log, systemClock } from '../../gateway/ports.ts';
import { createHttpLink } from '../../gateway/upstreams/http-link.ts';
import { createBridge } from './bridge.ts';
import type { BridgeOptions } from './bridge-options.ts';
import { openClientPipe } from './client-pipe.ts';
import { accessHost } from './host-access.ts';
import { openKnownRevision } from './known-revision.ts';

/** After the client's input has ended, what it asked may still be answered for so long. */
const ANSWER_LIMIT_MS = 1500;
const CLOSE_LIMIT_MS = 400;
const LOOK_EVERY_MS = 50;
const PARENT_EVERY_MS = 500;
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Carries MCP between stdin and stdout and the running gateway until the client, a signal or the end of the parent ends it.
 * Resolves with the exit code. stdout carries nothing but MCP; remarks go to stderr, and never a token.
 */
export async function runBridge(options: BridgeOptions): Promise<0 | 1> {
  const clock = systemClock;
  // A client may keep no end of it open.
  process.stderr.on('error', () => {});
  const pipe = openClientPipe();
  const { server, grant, token } = options;
  const name = server === null ? 'Countersign' : `${server} behind Countersign`;
  const dataDir = options.dataDir ?? defaultDataDir();
  const bridge = createBridge({
    clock,
    knownRevision: openKnownRevision(dataDir, server),
    note,
    write: pipe.write,
    openLink: (host) =>
      createHttpLink({
        url: `${host.mcpUrl}${server === null ? '/mcp' : `/servers/${encodeURIComponent(server)}/mcp`}`,
        headers: { authorization: `Bearer ${host.token}` },
        name,
        clock,
        log: LOG,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        whenReady: pipe.whenReady,
      }),
  });
  const access = accessHost({
    dataDir,
    wish: { server, grant, token },
    clock,
    onState: bridge.hostChanged,
  });
  const ended = waitForEnd(pipe.gone);
  await Promise.race([access.first, ended]);
  let exitCode: 0 | 1 = 0;
  const read = pipe.read(bridge.take).catch((error: unknown) => {
    note(error instanceof Error ? error.message : String(error));
    exitCode = 1;
  });
  await Promise.race([ended, read.then(() => Promise.race([ended, answered(() => bridge.isBusy)]))]);
  await within(CLOSE_LIMIT_MS, bridge.close());
  access.stop();
  await pipe.flush(CLOSE_LIMIT_MS);
  return exitCode;
}

function note(text: string): void {
  process.stderr.write(`countersign bridge: ${text}\n`);
}

/** Only what a person can use; the gateway has the log of everything else. */
const LOG: Log = { debug: () => {}, info: () => {}, warn: note, error: note };

async function answered(isBusy: () => boolean): Promise<void> {
  const end = performance.now() + ANSWER_LIMIT_MS;
  while (isBusy() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

/** A signal, a client that reads no more, or a parent that is gone without having closed our input. */
function waitForEnd(gone: Promise<void>): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, PARENT_EVERY_MS).unref();
    void gone.then(resolve);
  });
}

function within(limitMs: number, action: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, limitMs).unref();
    action.then(resolve, () => resolve());
  });
}
