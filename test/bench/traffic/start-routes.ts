import { join } from 'node:path';
import { type BenchInstallation, fiftyRules } from '../countersign.ts';
import type { ChildProcesses } from '../child-processes.ts';
import { startPeers } from './peers.ts';
import type { Route } from './route.ts';
import { startUpstream } from './start-upstream.ts';

/** Where processes go: command line prefixes, empty when nothing is pinned. */
export interface Places {
  readonly around: readonly string[];
  readonly middle: readonly string[];
}

/** Fails where there is a single processor: then there is nothing to tell apart. */
export function placesFor(isPinned: boolean, processors: number): Places {
  if (!isPinned) return { around: [], middle: [] };
  if (processors < 2) throw new Error('--pin needs two processors');
  return { around: ['taskset', '-c', `0-${processors - 2}`], middle: ['taskset', '-c', String(processors - 1)] };
}

const script = (name: string): string => join(import.meta.dirname, name);

/** Starts every server and everything that stands in the middle. They end with `children.stop()`. */
export async function startRoutes(
  children: ChildProcesses,
  installation: BenchInstallation,
  places: Places,
  hasPeers: boolean,
): Promise<Route[]> {
  const node = [...places.around, process.execPath];
  const url = await startUpstream(children, places.around);
  const command = [...node, script('upstream-stdio.ts')];
  const forwarder = [...places.middle, process.execPath, script('plain-forwarder.ts')];
  const toHttp = await children.start([...forwarder, 'http', url]);
  const toStdio = await children.start([...forwarder, 'stdio', ...command]);
  await installation.addServer('echo-http', ['--url', url], fiftyRules());
  await installation.addServer('echo-stdio', ['--', ...command], fiftyRules());
  const token = await installation.createGrant('bench');
  const { mcp, pid } = await installation.serve(children, places.middle);
  const { origin } = new URL(mcp);

  const plain = (port: string, process: number) =>
    ({ client: 'http', url: `http://127.0.0.1:${port}/mcp`, token: null, pid: process }) as const;
  const ours = (name: string) => ({ client: 'http', url: `${origin}/servers/${name}/mcp`, token, pid }) as const;
  const bridge = {
    client: 'stdio',
    command: [...places.middle, ...installation.commandLine('bridge', 'echo-http')],
    environment: { COUNTERSIGN_TOKEN: token },
    pid,
  } as const;
  const none = null;
  const routes: Route[] = [
    { name: 'direct', shape: 'http → http', way: { client: 'http', url, token: null, pid: null }, largestBytes: none },
    { name: 'plain forwarder', shape: 'http → http', way: plain(toHttp.firstLine, toHttp.pid), largestBytes: none },
    { name: 'Countersign', shape: 'http → http', way: ours('echo-http'), largestBytes: none },
    { name: 'direct', shape: 'stdio → stdio', way: { client: 'stdio', command, environment: {}, pid: null }, largestBytes: none },
    { name: 'plain forwarder', shape: 'http → stdio', way: plain(toStdio.firstLine, toStdio.pid), largestBytes: none },
    { name: 'Countersign', shape: 'http → stdio', way: ours('echo-stdio'), largestBytes: none },
    { name: 'Countersign', shape: 'stdio → http', way: bridge, largestBytes: none },
  ];
  if (!hasPeers) return routes;
  return [...routes, ...(await startPeers(children, { url, command }, places.middle, installation.folder))];
}
