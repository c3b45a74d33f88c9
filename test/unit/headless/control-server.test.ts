import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallReplySchema } from '../../../shared/contract/define.ts';
import { connectToHost } from '../../../shared/headless/control/control-client.ts';
import { type ControlServer, startControlServer } from '../../../shared/headless/control/control-server.ts';
import { type HostFile, readHostFile, writeHostFile } from '../../../shared/headless/control/host-file.ts';
import type { PersonProof } from '../../../shared/headless/control/person-proof.ts';
import { createFakeGateway } from '../../fakes/fake-gateway.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { until } from '../../harness/until.ts';

const TOKEN = 'operator-token-of-this-test';

describe.skipIf(process.platform === 'win32')('the control socket', () => {
  let dataDir = '';
  let control: ControlServer | null = null;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'countersign-control-'));
  });
  afterEach(async () => {
    await control?.stop();
    control = null;
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(dir = dataDir): Promise<ControlServer> {
    const createUiLink = (): string => 'http://127.0.0.1:1/open/key';
    const host = createFakeGateway();
    control = await startControlServer({
      host,
      tokens: host.tokens,
      dataDir: dir,
      person: { kind: 'proof', operatorToken: TOKEN, createUiLink },
      log: createRecordingLog(),
    });
    await writeHostFile(dir, hostFile(control.socket));
    return control;
  }

  function hostFile(socket: string): HostFile {
    const startedAt = new Date().toISOString();
    return { pid: process.pid, version: '0.0.0', startedAt, mcpUrl: 'http://127.0.0.1:1', uiUrl: 'http://127.0.0.1:2/', socket };
  }

  async function codeWith(proof: PersonProof): Promise<string> {
    const client = await connectToHost(dataDir);
    const reply = CallReplySchema.parse(await client?.transport(proof).call({ name: 'switches.off', input: { kind: 'pause' } }));
    return reply.ok ? 'ok' : reply.error.code;
  }

  it('can be opened by its owner alone', async () => {
    const { socket } = await start();
    expect(socket).toBe(join(dataDir, 'control.sock'));
    const [{ mode }, host] = await Promise.all([stat(socket), stat(join(dataDir, 'host.json'))]);
    expect(mode & 0o777).toBe(0o600);
    expect(host.mode & 0o777).toBe(0o600);
  });

  it('writes no secret into host.json', async () => {
    await start();
    const text = await readFile(join(dataDir, 'host.json'), 'utf8');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('/open/');
    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual([
      'mcpUrl',
      'pid',
      'socket',
      'startedAt',
      'uiUrl',
      'version',
    ]);
  });

  it('moves to a short owner-only folder when the data folder has a long path', async () => {
    const long = join(dataDir, 'x'.repeat(100));
    await mkdir(long);
    const { socket } = await start(long);
    expect(Buffer.byteLength(socket)).toBeLessThan(104);
    const folder = join(socket, '..');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    expect(await connectToHost(long)).not.toBeNull();
    await control?.stop();
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes the place of a socket that a killed host left, and leaves none itself', async () => {
    await writeFile(join(dataDir, 'control.sock'), '');
    const { socket } = await start();
    await control?.stop();
    await expect(stat(socket)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('makes an operator of the right token alone', async () => {
    await start();
    expect(await codeWith({ kind: 'none' })).toBe('needs-operator');
    expect(await codeWith({ kind: 'token', token: TOKEN })).toBe('ok');
    for (const token of ['', 'x', `${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toUpperCase()]) {
      expect([token, await codeWith({ kind: 'token', token })]).toEqual([token, 'forbidden']);
    }
  });

  it.runIf(process.platform === 'linux')('does not believe in a terminal of a process that has none or is not ours', async () => {
    await start();
    // A process that leads a session of its own has no terminal; init belongs to root and has none either.
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    try {
      for (const pid of [child.pid ?? 0, 1, 4_194_305])
        expect([pid, await codeWith({ kind: 'terminal', pid })]).toEqual([pid, 'needs-operator']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('gives links to the page to the operator alone', async () => {
    await start();
    const client = await connectToHost(dataDir);
    await expect(client?.createUiLink({ kind: 'none' })).rejects.toMatchObject({ code: 'needs-operator' });
    await expect(client?.createUiLink({ kind: 'token', token: 'wrong' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await client?.createUiLink({ kind: 'token', token: TOKEN })).toBe('http://127.0.0.1:1/open/key');
  });

  it('tells a listener that the host has gone', async () => {
    await start();
    const client = await connectToHost(dataDir);
    let isGone = false;
    const seen: unknown[] = [];
    const transport = client?.transport({ kind: 'none' }, () => {
      isGone = true;
    });
    transport?.onEvent((message) => seen.push(message));
    await until('the first state', () => seen.length > 0);
    await control?.stop();
    await until('the end', () => isGone);
  });

  it.each([
    ['no file', null],
    ['a file that is only starting', '{"pid":1}'],
    ['a broken file', '{'],
    ['a file with more than we write', JSON.stringify({ pid: 1, operatorToken: 'x' })],
  ])('sees no host in %s', async (_what, text) => {
    if (text !== null) {
      await writeFile(join(dataDir, 'host.json'), text);
      await chmod(join(dataDir, 'host.json'), 0o600);
    }
    expect(await readHostFile(dataDir)).toBeNull();
    expect(await connectToHost(dataDir)).toBeNull();
  });

  it('sees no host behind a socket that a killed host left', async () => {
    const path = join(dataDir, 'control.sock');
    await writeHostFile(dataDir, hostFile(path));
    const listen = `require('node:net').createServer().listen(${JSON.stringify(path)})`;
    const killed = spawn(process.execPath, ['-e', listen], { stdio: 'ignore' });
    await until('the socket', () => existsSync(path));
    await new Promise((resolve) => {
      killed.once('exit', resolve);
      killed.kill('SIGKILL');
    });
    expect(existsSync(path)).toBe(true);
    expect(await connectToHost(dataDir)).toBeNull();
  });
});
