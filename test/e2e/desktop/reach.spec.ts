import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, RUNS_ON, test } from './desktop-test.ts';

/** The addresses on which these processes listen, each with its port, as the kernel writes them. */
function listening(pids: readonly number[]): string[] {
  const sockets = new Set(
    pids.flatMap((pid) => {
      const folder = `/proc/${pid}/fd`;
      const links = readdirSync(folder).map((name) => readLink(join(folder, name)));
      return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
    }),
  );
  const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1),
  );
  const LISTENS = new Set(['0A', '07']);
  return rows.flatMap((row) => {
    const [, local = '', , state = '', , , , , , inode = ''] = row.trim().split(/\s+/);
    return LISTENS.has(state) && sockets.has(inode) ? [local] : [];
  });
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

test('the core is reached at one address of this computer with a token, and pages at none', async ({ desktop }) => {
  test.skip(process.platform !== 'linux' || RUNS_ON !== 'the stand-in', 'read from /proc, of processes without a debugger');
  await desktop.start();
  const client = await desktop.connect();
  await client.ping();
  const { dataDir } = desktop.installation;
  const host = JSON.parse(readFileSync(join(dataDir, 'host.json'), 'utf8')) as { mcpUrl: string; uiUrl: string; socket: string };
  const { origin, port } = new URL(host.mcpUrl);
  const pids = [await desktop.driver.ask<number>('core.pid'), await desktop.driver.ask<number>('pid')];
  const there = Number(port).toString(16).toUpperCase().padStart(4, '0');
  // 127.0.0.1 and ::1, as the kernel writes them.
  expect(listening(pids)).toEqual([`0100007F:${there}`, `00000000000000000000000001000000:${there}`]);

  const status = async (path: string, init: RequestInit = {}): Promise<number> =>
    (await fetch(new URL(path, origin), init)).status;
  const message = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect(await Promise.all(['/', '/index.html', '/approval-window.html', '/api', '/events'].map((path) => status(path)))).toEqual(
    Array.from({ length: 5 }, () => 404),
  );
  expect(await status('/mcp', message)).toBe(401);
  expect(await status('/mcp', { ...message, headers: { ...message.headers, authorization: `Bearer ${'x'.repeat(43)}` } })).toBe(
    401,
  );
  expect(host.uiUrl).toBe('countersign://open');
  // The control socket: nobody but its owner comes to it, and it takes no page's word.
  expect(statSync(host.socket).mode & 0o077).toBe(0);
});
