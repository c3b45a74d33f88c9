import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Switch } from '../../../shared/model/switches.ts';
import { createClient } from '../../../shared/contract/client.ts';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine, writePolicyFile } from '../../harness/countersign-process.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { browserTransport, send, signIn } from '../../harness/ui-browser.ts';
import { until } from '../../harness/until.ts';

const launcher = resolve(import.meta.dirname, '../../../build/bin/countersign.js');

/** The installed command beside a running gateway. */
describe('the command line with a running gateway', () => {
  let installation: Installation;
  let served: ServeLine;

  beforeAll(async () => {
    installation = await createInstallation();
    await installation.json('servers', 'add', 'everything', '--', ...SERVER_COMMANDS.everything);
    served = await installation.serve();
  });
  afterAll(() => installation.dispose());

  it('prints exactly one line when it is ready', async () => {
    expect(Object.keys(served)).toEqual(['mcp', 'ui', 'operatorToken', 'pid', 'dataDir']);
    expect(served.mcp).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(served.ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/);
    expect(Buffer.from(served.operatorToken, 'base64url')).toHaveLength(32);
    expect(served.dataDir).toBe(installation.dataDir);
    expect(() => process.kill(served.pid, 0)).not.toThrow();
    const health = await send(Number(new URL(served.mcp).port), 'GET', '/health', { host: new URL(served.mcp).host });
    expect([health.status, JSON.parse(health.text)]).toEqual([200, { status: 'ok' }]);
  });

  it('keeps neither the operator token nor a key to the page on disk', async () => {
    expect(await findInFolder(installation.dataDir, served.operatorToken)).toEqual([]);
    expect(await findInFolder(installation.dataDir, new URL(served.ui).pathname.split('/')[2] ?? '')).toEqual([]);
    const host = JSON.parse(await readFile(join(installation.dataDir, 'host.json'), 'utf8')) as { pid: number; mcpUrl: string };
    expect(host).toMatchObject({ pid: served.pid, mcpUrl: served.mcp });
    expect((await stat(join(installation.dataDir, 'control.sock'))).mode & 0o777).toBe(0o600);
  });

  it('tells what runs', async () => {
    const status = await installation.json<Record<string, unknown>>('status');
    expect(status).toMatchObject({
      running: true,
      pid: served.pid,
      mcpUrl: served.mcp,
      dataDir: installation.dataDir,
      approvals: [],
    });
    const human = await installation.run('status');
    expect(human.stdout).toContain(`pid ${served.pid}`);
  });

  it('lets one gateway have the folder, and says which process has it', async () => {
    const second = await installation.run('serve', '--json', '--no-open', '--port', '0', '--ui-port', '0');
    expect([second.code, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toContain(String(served.pid));
    expect((await installation.run('status')).code).toBe(0);
  });

  it.each([['--port'], ['--ui-port']])('says which option chooses another when the port of %s is taken', async (option) => {
    const other = await createInstallation();
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
    const { port } = holder.address() as AddressInfo;
    try {
      const rest = option === '--port' ? '--ui-port' : '--port';
      const { code, stderr } = await other.run('serve', '--no-open', option, String(port), rest, '0');
      expect(code).toBe(1);
      expect(stderr).toContain(String(port));
      expect(stderr).toContain(`${option} `);
      // What had started was stopped again: the folder is free.
      expect((await other.run('grants', 'list')).code).toBe(0);
    } finally {
      await new Promise((done) => holder.close(done));
      await other.dispose();
    }
  });

  describe('what weakens', () => {
    it.each([
      [['grants', 'create', 'Mallory']],
      [['servers', 'add', 'evil', '--', 'true']],
      [['servers', 'accept', 'everything', 'echo']],
      [['resume']],
      [['ui']],
    ])('%j needs the person', async (words) => {
      const refused = await installation.run(...words);
      expect([refused.code, refused.stdout]).toEqual([3, '']);
      expect(refused.stderr).toMatch(/terminal.*operator token/s);
      const separator = words.indexOf('--');
      const flags = ['--operator-token', 'x'.repeat(43), '--json'];
      const at = separator === -1 ? words.length : separator;
      const wrong = await installation.run(...words.slice(0, at), ...flags, ...words.slice(at));
      expect(wrong.code).toBe(3);
      expect((JSON.parse(wrong.stderr) as { error: { code: string } }).error.code).toBe('forbidden');
    });

    it('takes the token from the environment as well', async () => {
      const child = spawn(process.execPath, [launcher, 'ui', '--data-dir', installation.dataDir], {
        env: { ...process.env, COUNTERSIGN_OPERATOR_TOKEN: served.operatorToken },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      expect(await new Promise((done) => child.once('close', done))).toBe(0);
      expect(new URL(text.trim()).port).toBe(new URL(served.ui).port);
    });

    it('lets a policy get stricter for nothing, and looser only with the person', async () => {
      const strict = await writePolicyFile(installation, 'strict', { version: '1', default: 'deny', tools: {} });
      const loose = await writePolicyFile(installation, 'loose', { version: '1', default: 'allow', tools: {} });
      expect((await installation.run('policy', 'set', 'everything', strict)).code).toBe(0);
      const refused = await installation.run('policy', 'set', 'everything', loose);
      expect(refused.code).toBe(3);
      expect(refused.stderr).toContain('let more through');
      expect((await installation.run('policy', 'test', 'everything', '--call', 'echo')).code).toBe(3);
      const { loosens } = await installation.json<{ loosens: string[] }>('policy', 'set', 'everything', loose);
      expect(loosens.length).toBeGreaterThan(0);
      expect((await installation.run('policy', 'test', 'everything', '--call', 'echo')).code).toBe(0);
    });
  });

  it('prints links that sign in to the page once', async () => {
    const { url } = await installation.json<{ url: string }>('ui');
    const cookie = await signIn(url);
    await expect(signIn(url)).rejects.toThrow('403');
    const { port } = new URL(url);
    const state = await createClient(browserTransport(Number(port), cookie))['state.get'](null);
    expect(state.servers.map(({ name }) => name)).toEqual(['everything']);
  });

  it('tells a watcher of every question and of its end', async () => {
    const ask = await writePolicyFile(installation, 'ask', { version: '1', default: 'require_approval', tools: {} });
    await installation.json('policy', 'set', 'everything', ask);
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Watched');
    const watcher = spawn(process.execPath, [launcher, 'approvals', 'watch', '--json', '--data-dir', installation.dataDir]);
    const lines: { event: string; approval?: ApprovalView; how?: string }[] = [];
    createInterface({ input: watcher.stdout }).on('line', (line) => lines.push(JSON.parse(line) as (typeof lines)[number]));
    const client = await connectV1(new URL('/servers/everything/mcp', served.mcp).href, token);
    const call = client.callTool('echo', { message: 'hello' });
    const opened = await until('the question', () => lines.find(({ event }) => event === 'opened'));
    expect(opened.approval).toMatchObject({ tool: 'echo', client: 'Watched' });
    const shown = await installation.run('approvals', 'show', (opened.approval?.id ?? '').toLowerCase());
    expect(shown.stdout).toContain('"message": "hello"');
    expect((await installation.run('approvals', 'deny', opened.approval?.id ?? '')).code).toBe(0);
    expect((await until('its end', () => lines.find(({ event }) => event === 'closed'))).how).toBe('denied');
    expect((await call).isError).toBe(true);
    await client.close();
    const ended = new Promise((done) => watcher.once('exit', done));
    watcher.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('pauses for a while and says so', async () => {
    expect((await installation.run('pause', '--for', '30m')).code).toBe(0);
    const { switches } = await installation.json<{ switches: Switch[] }>('status');
    expect(switches).toMatchObject([{ kind: 'pause', client: null, server: null }]);
    expect((switches[0]?.until ?? 0) - (switches[0]?.since ?? 0)).toBe(1_800_000);
    expect((await installation.run('resume')).code).toBe(3);
    expect(await installation.json('resume')).toEqual({ paused: false, client: null, server: null });
  });

  it('stops cleanly, leaves no socket, and protects its folder from then on', async () => {
    expect(await installation.stop('SIGINT')).toBe(0);
    for (const file of ['control.sock', 'host.json']) {
      await expect(stat(join(installation.dataDir, file))).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect((await installation.run('history', 'verify')).code).toBe(0);
    const offline = await installation.run('grants', 'create', 'Mallory');
    expect(offline.code).toBe(3);
    const withToken = await installation.run('grants', 'create', 'Mallory', '--operator-token', served.operatorToken);
    expect(withToken.code).toBe(3);
    expect(withToken.stderr).toContain('nobody can check the operator token');
    expect((await installation.run('grants', 'revoke', 'Watched')).code).toBe(0);
    expect(await installation.json('status')).toMatchObject({ running: false });
  });

  it.skipIf(process.platform === 'win32')('ends with the shell that npm put between us and it', async () => {
    const words = ['serve', '--json', '--no-open', '--port', '0', '--ui-port', '0', '--data-dir', installation.dataDir];
    // The command after it keeps the shell from becoming the gateway.
    const shell = spawn('sh', ['-c', '"$@"; true', 'sh', process.execPath, launcher, ...words], {
      env: { ...process.env, npm_command: 'exec' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = await new Promise<string>((done) => createInterface({ input: shell.stdout }).once('line', done));
    const { pid } = JSON.parse(line) as ServeLine;
    expect(pid).not.toBe(shell.pid);
    shell.kill('SIGTERM');
    await until('the gateway to end', () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    expect((await installation.run('history', 'verify')).code).toBe(0);
  });
});
