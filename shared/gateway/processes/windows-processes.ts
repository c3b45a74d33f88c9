import { win32 } from 'node:path';
import { z } from 'zod';
import type { AskingProcess } from '../../model/asking-process.ts';
import type { Peer } from './peer.ts';
import { chainOf, type KnownProcess } from './process-chain.ts';
import { type RunProgram, runProgram } from './run-program.ts';

const AnswerSchema = z.object({
  owner: z.int().positive().nullable(),
  processes: z.array(
    z.object({
      ProcessId: z.int().nonnegative(),
      ParentProcessId: z.int().nonnegative(),
      Name: z.string(),
      ExecutablePath: z.string().nullable(),
    }),
  ),
});

/** Finds the process at the other end with PowerShell. Windows tells no other program's working folder. */
export async function findOnWindows(
  peer: Peer,
  run: RunProgram = runProgram,
  systemRoot = process.env['SystemRoot'] ?? String.raw`C:\Windows`,
): Promise<AskingProcess | null> {
  const shell = win32.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const text = await run(shell, ['-NoProfile', '-NonInteractive', '-Command', scriptFor(peer)]);
  const answer = AnswerSchema.safeParse(text === null ? null : parse(text));
  if (!answer.success || answer.data.owner === null) return null;
  const processes = new Map<number, KnownProcess>(
    answer.data.processes.map(({ ProcessId: pid, ParentProcessId: parent, Name: name, ExecutablePath: path }) => [
      pid,
      { pid, parent, name, path },
    ]),
  );
  return chainOf(answer.data.owner, null, (pid) => processes.get(pid) ?? null);
}

/** Only numbers of ours go into it. */
function scriptFor({ clientPort, ourPort }: Peer): string {
  return [
    "$ErrorActionPreference = 'SilentlyContinue'",
    `$owner = (Get-NetTCPConnection -State Established -LocalPort ${clientPort} -RemotePort ${ourPort} | Select-Object -First 1).OwningProcess`,
    '$processes = @(Get-CimInstance Win32_Process | Select-Object ProcessId, ParentProcessId, Name, ExecutablePath)',
    '@{ owner = $owner; processes = $processes } | ConvertTo-Json -Compress -Depth 3',
  ].join('; ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
