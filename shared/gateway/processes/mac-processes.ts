import { basename } from 'node:path';
import type { AskingProcess } from '../../model/asking-process.ts';
import type { Peer } from './peer.ts';
import { chainOf, type KnownProcess } from './process-chain.ts';
import { type RunProgram, runProgram } from './run-program.ts';

/** Finds the process at the other end with the system's own programs, by their full paths. */
export async function findOnMac(peer: Peer, run: RunProgram = runProgram): Promise<AskingProcess | null> {
  const files = await run('/usr/sbin/lsof', ['-nP', '-a', `-iTCP:${peer.clientPort}`, '-sTCP:ESTABLISHED', '-Fpn']);
  const pid = files === null ? null : pidOfClient(files, peer);
  if (pid === null) return null;
  const [table, folder] = await Promise.all([
    run('/bin/ps', ['-axo', 'pid=,ppid=,comm=']),
    run('/usr/sbin/lsof', ['-a', '-d', 'cwd', '-p', String(pid), '-Fn']),
  ]);
  const processes = readTable(table ?? '');
  return chainOf(pid, folderIn(folder ?? ''), (each) => processes.get(each) ?? null);
}

/** Source: lsof(8), "Output for other programs": a letter for the field, then its value; `p` begins a process. */
export function pidOfClient(fields: string, { clientPort, ourPort }: Peer): number | null {
  let pid: number | null = null;
  for (const line of fields.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (!line.startsWith('n')) continue;
    const [from = '', to = ''] = line.slice(1).split('->');
    if (portOf(from) === clientPort && portOf(to) === ourPort) return pid;
  }
  return null;
}

function portOf(end: string): number {
  return Number(end.slice(end.lastIndexOf(':') + 1));
}

function folderIn(fields: string): string | null {
  const line = fields.split('\n').find((each) => each.startsWith('n'));
  return line === undefined ? null : line.slice(1);
}

/** Lines of number, parent and path; a path may hold spaces. */
export function readTable(text: string): ReadonlyMap<number, KnownProcess> {
  const processes = text.split('\n').flatMap((line): KnownProcess[] => {
    const [, pid, parent, path] = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
    if (pid === undefined || parent === undefined || path === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), name: basename(path), path: path.startsWith('/') ? path : null }];
  });
  return new Map(processes.map((each) => [each.pid, each]));
}
