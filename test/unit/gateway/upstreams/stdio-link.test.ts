import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServerMessage, UpstreamError, UpstreamLink } from '../../../../shared/gateway/upstreams/link.ts';
import { createLineBuffer } from '../../../../shared/gateway/upstreams/ring-buffer.ts';
import { createStdioLink, type StdioLinkOptions } from '../../../../shared/gateway/upstreams/stdio-link.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';

interface Watched {
  readonly link: UpstreamLink;
  readonly messages: ServerMessage[];
  readonly closed: (UpstreamError | null)[];
  readonly stderr: () => readonly string[];
}

const ECHO = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line));`;
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('a link to a child process', () => {
  const opened: UpstreamLink[] = [];
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-link-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((link) => link.close()));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function run(script: string, more: Partial<StdioLinkOptions> = {}): Watched {
    const stderr = createLineBuffer((line) => line.replaceAll('hunter2', '•••'));
    const link = createStdioLink({
      name: 'test',
      command: process.execPath,
      args: ['-e', script],
      env: {},
      stderr,
      log: createRecordingLog(),
      ...more,
    });
    const messages: ServerMessage[] = [];
    const closed: (UpstreamError | null)[] = [];
    link.onMessage((message) => messages.push(message));
    link.onClose((error) => closed.push(error));
    opened.push(link);
    return { link, messages, closed, stderr: () => stderr.lines() };
  }

  it('starts with the first message and keeps their order', async () => {
    const { link, messages } = run(ECHO);
    expect(link.state).toBe('idle');
    await Promise.all(Array.from({ length: 100 }, (_, id) => link.send(`{"jsonrpc":"2.0","id":${id},\n"method":"ping"}`)));
    expect(link.state).toBe('running');
    await until('all messages', () => messages.length === 100);
    expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, id) => id));
    expect(messages[0]?.text).toBe('{"jsonrpc":"2.0","id":0, "method":"ping"}');
  });

  it('ends the child by closing its input, and says so once', async () => {
    const { link, closed, messages } = run(`process.stdin.on('end', () => process.exit(0)).resume(); ${ECHO}`);
    await link.send(PING);
    await until('an answer', () => messages.length > 0);
    await Promise.all([link.close(), link.close()]);
    expect(closed).toEqual([null]);
    await expect(link.send(PING)).rejects.toMatchObject({ code: 'closed' });
  });

  it('ends the whole group, also a child that ignores everything but SIGKILL', async () => {
    const script = `
      process.on('SIGTERM', () => {});
      const child = require('child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM",()=>{}); setInterval(()=>{},1000)'], { stdio: 'inherit' });
      console.log(JSON.stringify({ jsonrpc: '2.0', method: 'pids', params: { own: process.pid, child: child.pid } }));
      setInterval(() => {}, 1000);`;
    const { link, messages } = run(script);
    await link.send(PING);
    const { own, child } = pidsOf(await until('the pids', () => messages[0]));
    await link.close();
    await until('both are gone', () => !isAlive(own) && !isAlive(child));
  });

  it('ends what a dying server leaves behind', async () => {
    const script = `
      const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { stdio: 'inherit' });
      console.log(JSON.stringify({ jsonrpc: '2.0', method: 'pids', params: { own: process.pid, child: child.pid } }));
      setTimeout(() => process.exit(4), 50);`;
    const { link, messages, closed } = run(script);
    await link.send(PING);
    const { child } = pidsOf(await until('the pids', () => messages[0]));
    expect(await until('the end', () => closed[0])).toMatchObject({ code: 'died', message: 'test ended (exit code 4)' });
    await until('the grandchild is gone', () => !isAlive(child));
  });

  it('quotes the last words of a server, without known secrets', async () => {
    const { link, closed, stderr } = run(
      `console.error('starting'); console.error('wrong password hunter2'); process.kill(process.pid, 'SIGKILL')`,
    );
    await link.send(PING);
    expect(await until('the end', () => closed[0])).toMatchObject({
      code: 'died',
      message: 'test ended (SIGKILL): wrong password •••',
    });
    expect(stderr()).toEqual(['starting', 'wrong password •••']);
  });

  it('survives a server that closes its input or output and lives on', async () => {
    const { link, closed } = run(`process.stdin.destroy(); setTimeout(() => process.exit(0), 300)`);
    await link.send(PING);
    for (let count = 0; count < 20; count += 1) await link.send(PING).catch(() => {});
    expect(await until('the end', () => closed[0])).toMatchObject({ code: 'died' });
  });

  it('ends a server that sends an endless line', async () => {
    const { link, closed } = run(
      `const piece = 'x'.repeat(1 << 20); const more = () => process.stdout.write(piece, more); more()`,
    );
    await link.send(PING);
    expect(await until('the end', () => closed[0])).toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('64 MB'),
    });
  });

  it('refuses to pile up what a server does not read', async () => {
    const { link } = run('setInterval(() => {}, 1000)');
    const large = `{"jsonrpc":"2.0","method":"x","params":{"text":"${'x'.repeat(16 * 1024 * 1024)}"}}`;
    const sending = (async () => {
      for (let count = 0; count < 8; count += 1) await link.send(large);
    })();
    await expect(sending).rejects.toMatchObject({ code: 'too-large', message: 'test does not read what is sent to it.' });
  });

  it.each([
    [
      'a command that does not exist',
      () => ({ command: 'no-such-command', args: [] }),
      'command not found: no-such-command. Looked in PATH=',
    ],
    ['a path that does not exist', () => ({ command: '/no/such/command', args: [] }), 'command not found: /no/such/command.'],
    ['a folder that does not exist', () => ({ cwd: '/no/such/folder' }), 'its folder /no/such/folder does not exist.'],
    ['a file that is no program', () => ({ command: join(folder, 'plain.txt'), args: [] }), 'is not a program that may be run.'],
    ['a NUL in its arguments', () => ({ args: ['a\0b'] }), 'hold a character that no program can be given.'],
  ])('says what is wrong with %s', async (_what, more, expected) => {
    await writeFile(join(folder, 'plain.txt'), 'hello');
    const { link, closed } = run('', more());
    await expect(link.send(PING)).rejects.toMatchObject({ code: 'not-started', message: expect.stringContaining(expected) });
    expect(closed).toHaveLength(1);
    expect(closed[0]?.message).toMatch(/^test cannot start: /);
    expect(link.state).toBe('closed');
  });

  it('gives the configured environment and the essential, nothing else', async () => {
    process.env['OUR_OWN_SECRET'] = 'no';
    const { link, messages } = run(`console.log(JSON.stringify({ jsonrpc: '2.0', method: 'env', params: process.env }))`, {
      env: { TOKEN: 't', HOME: '/elsewhere' },
    });
    await link.send(PING);
    const { params } = (await until('the environment', () => messages[0])).value as { params: Record<string, string> };
    delete process.env['OUR_OWN_SECRET'];
    expect(params).toMatchObject({ TOKEN: 't', HOME: '/elsewhere', PATH: process.env['PATH'] });
    expect(Object.keys(params)).not.toContain('OUR_OWN_SECRET');
  });

  it('can be closed before it was ever used', async () => {
    const { link, closed } = run(ECHO);
    await link.close();
    expect(closed).toEqual([null]);
    await expect(link.send(PING)).rejects.toMatchObject({ code: 'closed' });
  });

  it('can be closed while it starts', async () => {
    const { link } = run(ECHO);
    const sending = link.send(PING).catch((error: unknown) => error);
    await link.close();
    await sending;
    expect(link.state).toBe('closed');
  });
});

function pidsOf(message: ServerMessage): { own: number; child: number } {
  return (message.value as { params: { own: number; child: number } }).params;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
