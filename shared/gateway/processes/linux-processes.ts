import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskingProcess } from '../../model/asking-process.ts';
import type { Peer } from './peer.ts';
import { inodeOfClient } from './proc-net-tcp.ts';
import { chainOf, type KnownProcess } from './process-chain.ts';

/** Looking through all open files of all processes takes a while: calls go on in between. */
const HOLD_MS = 2;

/** Finds the process at the other end in `/proc`. Only the processes of our own user can be looked into. */
export async function findOnLinux(peer: Peer, proc = '/proc'): Promise<AskingProcess | null> {
  const inode = ['tcp', 'tcp6']
    .map((table) => inodeOfClient(readText(join(proc, 'net', table)), peer))
    .find((one) => one !== null);
  if (inode === undefined || inode === null) return null;
  let heldSince = performance.now();
  // What was started last is asked about most.
  const pids = list(proc)
    .map(Number)
    .filter(Number.isSafeInteger)
    .sort((a, b) => b - a);
  for (const pid of pids) {
    if (holdsSocket(join(proc, String(pid), 'fd'), inode)) {
      return chainOf(pid, readLink(join(proc, String(pid), 'cwd')), (each) => readProcess(proc, each));
    }
    if (performance.now() - heldSince > HOLD_MS) {
      await nextTurn();
      heldSince = performance.now();
    }
  }
  return null;
}

function holdsSocket(folder: string, inode: string): boolean {
  const wanted = `socket:[${inode}]`;
  return list(folder).some((file) => readLink(join(folder, file)) === wanted);
}

/** Source: proc_pid_stat(5): number, name in parentheses (which may hold anything), state, parent. */
function readProcess(proc: string, pid: number): KnownProcess | null {
  const folder = join(proc, String(pid));
  const text = readText(join(folder, 'stat'));
  const end = text.lastIndexOf(')');
  const [, , parent] = text.slice(end).split(' ');
  if (end === -1 || parent === undefined) return null;
  const path = readLink(join(folder, 'exe'));
  const shortName = text.slice(text.indexOf('(') + 1, end);
  return { pid, name: path === null ? shortName : basename(path), path, parent: Number(parent) };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLink(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
