import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ChildProcesses, findFreePort, waitForPort } from '../child-processes.ts';
import type { Route } from './route.ts';

const run = promisify(execFile);
const folder = resolve(import.meta.dirname, '../peers');
const modules = join(folder, 'node_modules');

/*
 * Each peer runs in the role it was made for, with the fastest settings that its README and --help name:
 *
 * mcp-proxy      sessions instead of --stateless (which makes a server per request), Streamable HTTP only, without its
 *                event store, without the second protocol revision's classifier. It has no switch for plain JSON answers.
 * supergateway   --stateful (stateless, it starts the server anew for every call), no logging. Its body parser refuses
 *                more than 100 KiB, and no option changes that. It listens on every interface: it has no option for that.
 * mcp-remote     Streamable HTTP only, silent; its files go to a folder of the bench, so that no stored login slows it.
 */
export async function startPeers(
  children: ChildProcesses,
  server: { readonly url: string; readonly command: readonly string[] },
  prefix: readonly string[],
  temporary: string,
): Promise<Route[]> {
  await install();
  const node = [...prefix, process.execPath];
  const proxyPort = await findFreePort();
  const proxyOptions = [
    '--host',
    '127.0.0.1',
    '--port',
    String(proxyPort),
    '--server',
    'stream',
    '--no-eventStore',
    '--no-modern',
  ];
  const proxy = await children.start(
    [...node, bin('mcp-proxy/dist/bin/mcp-proxy.mjs'), ...proxyOptions, '--', ...server.command],
    {
      isAnnounced: false,
    },
  );
  const superPort = await findFreePort();
  const superOptions = ['--outputTransport', 'streamableHttp', '--stateful', '--logLevel', 'none', '--port', String(superPort)];
  const supergateway = await children.start(
    [...node, bin('supergateway/dist/index.js'), '--stdio', server.command.map(quote).join(' '), ...superOptions],
    { isAnnounced: false },
  );
  await Promise.all([waitForPort(proxyPort), waitForPort(superPort)]);
  const http = (port: number, pid: number) =>
    ({ client: 'http', url: `http://127.0.0.1:${port}/mcp`, token: null, pid }) as const;
  return [
    { name: 'mcp-proxy', shape: 'http → stdio', way: http(proxyPort, proxy.pid), largestBytes: null },
    { name: 'supergateway', shape: 'http → stdio', way: http(superPort, supergateway.pid), largestBytes: 100_000 },
    {
      name: 'mcp-remote',
      shape: 'stdio → http',
      way: {
        client: 'stdio',
        command: [...node, bin('mcp-remote/dist/proxy.js'), server.url, '--transport', 'http-only', '--silent'],
        environment: { MCP_REMOTE_CONFIG_DIR: join(temporary, 'mcp-remote') },
        pid: null,
      },
      largestBytes: null,
    },
  ];
}

function bin(path: string): string {
  return join(modules, path);
}

/** supergateway takes a shell command line. */
function quote(part: string): string {
  return `'${part.replaceAll("'", "'\\''")}'`;
}

/** Installs the peers from the lock file of their own folder. They are no dependencies of the product. */
async function install(): Promise<void> {
  if (existsSync(join(modules, '.package-lock.json'))) return;
  console.log('Installing the peers into test/bench/peers …');
  await run('npm', ['ci', '--ignore-scripts'], { cwd: folder });
}
