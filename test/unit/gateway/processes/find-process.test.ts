import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFindProcess } from '../../../../shared/gateway/processes/find-process.ts';
import { findOnLinux } from '../../../../shared/gateway/processes/linux-processes.ts';
import { findOnMac } from '../../../../shared/gateway/processes/mac-processes.ts';
import { peerOf } from '../../../../shared/gateway/processes/peer.ts';
import type { RunProgram } from '../../../../shared/gateway/processes/run-program.ts';
import { findOnWindows } from '../../../../shared/gateway/processes/windows-processes.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const PEER = { clientPort: 53_211, ourPort: 47_100 };

it.runIf(process.platform === 'linux')('finds a real program that connects, where it works, and what started it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const folder = realpathSync(temporaryFolder());
  const script = `require('node:net').connect(${address.port}, '127.0.0.1'); setTimeout(() => {}, 60000);`;
  const child = spawn(process.execPath, ['-e', script], { cwd: folder, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
    server.close();
  });
  const [socket] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => void socket.destroy());
  const peer = peerOf(socket);
  if (peer === null) throw new Error('no peer');
  const found = await createFindProcess(createRecordingLog())(peer);
  expect(found).toMatchObject({ pid: child.pid, name: 'node', path: realpathSync(process.execPath), folder });
  expect(found?.parents[0]).toMatchObject({ pid: process.pid, path: realpathSync(process.execPath) });
  expect(found?.parents.every(({ pid }) => pid > 1)).toBe(true);
});

it('says nothing about a connection that nobody here holds', async () => {
  const proc = temporaryFolder();
  expect(await findOnLinux(PEER, proc)).toBeNull();
  expect(await findOnLinux(PEER, join(proc, 'not-there'))).toBeNull();
});

it('reads a name that looks like the rest of its line, and a program that was removed', async () => {
  const proc = temporaryFolder();
  const write = (pid: number, stat: string, exe: string | null): void => {
    mkdirSync(join(proc, String(pid), 'fd'), { recursive: true });
    writeFileSync(join(proc, String(pid), 'stat'), stat);
    if (exe !== null) symlinkSync(exe, join(proc, String(pid), 'exe'));
  };
  mkdirSync(join(proc, 'net'));
  const line = '  0: 0100007F:CFDB 0100007F:B7FC 01 00000000:00000000 00:00000000 00000000 1000 0 777 1 0 20 4 30 10 -1';
  writeFileSync(join(proc, 'net', 'tcp'), `head\n${line}\n`);
  write(500, '500 (a) S 1 (b) S 400 500 500 0', '/opt/gone (deleted)');
  symlinkSync('socket:[777]', join(proc, '500', 'fd', '12'));
  write(400, '400 (launcher) S 500 400 400 0', null);
  expect(await findOnLinux(PEER, proc)).toEqual({
    pid: 500,
    name: 'gone (deleted)',
    path: '/opt/gone (deleted)',
    folder: null,
    // It says that its child started it: every process is named once.
    parents: [{ pid: 400, name: 'launcher', path: null }],
  });
});

it('asks the programs of macOS by their full paths', async () => {
  const asked: string[] = [];
  const run: RunProgram = async (file, args) => {
    asked.push([file, ...args].join(' '));
    if (file === '/bin/ps')
      return '  901     1 /Applications/Cursor.app/Contents/MacOS/Cursor\n  950   901 /usr/local/bin/node\n';
    if (args.includes('cwd')) return 'p950\nfcwd\nn/Users/ada/src/app\n';
    return 'p812\nf9\nn127.0.0.1:47100->127.0.0.1:53211\np950\nf22\nn127.0.0.1:53211->127.0.0.1:47100\n';
  };
  expect(await findOnMac(PEER, run)).toEqual({
    pid: 950,
    name: 'node',
    path: '/usr/local/bin/node',
    folder: '/Users/ada/src/app',
    parents: [{ pid: 901, name: 'Cursor', path: '/Applications/Cursor.app/Contents/MacOS/Cursor' }],
  });
  expect(asked[0]).toBe('/usr/sbin/lsof -nP -a -iTCP:53211 -sTCP:ESTABLISHED -Fpn');
  expect(await findOnMac(PEER, async () => null)).toBeNull();
});

it('asks PowerShell on Windows, and believes only an answer that it understands', async () => {
  const processes = [
    { ProcessId: 7, ParentProcessId: 4, Name: 'Code.exe', ExecutablePath: String.raw`C:\Program Files\Code\Code.exe` },
    { ProcessId: 4, ParentProcessId: 0, Name: 'explorer.exe', ExecutablePath: null },
  ];
  let shell = '';
  const answer =
    (value: unknown): RunProgram =>
    async (file) => {
      shell = file;
      return typeof value === 'string' ? value : JSON.stringify(value);
    };
  expect(await findOnWindows(PEER, answer({ owner: 7, processes }), String.raw`C:\Windows`)).toEqual({
    pid: 7,
    name: 'Code.exe',
    path: String.raw`C:\Program Files\Code\Code.exe`,
    folder: null,
    parents: [{ pid: 4, name: 'explorer.exe', path: null }],
  });
  expect(shell).toBe(String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`);
  for (const bad of ['', 'no json', '{"owner":null,"processes":[]}', '{"owner":"7"}', '{"owner":9,"processes":[]}']) {
    expect(await findOnWindows(PEER, answer(bad), String.raw`C:\Windows`)).toBeNull();
  }
});

it('never rejects, and knows no other system', async () => {
  const find = createFindProcess(createRecordingLog(), 'aix');
  expect(await find(PEER)).toBeNull();
});
