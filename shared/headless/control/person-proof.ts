import { readFile, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { isSecret } from '../random-secret.ts';

/** How a command line shows that a person stands behind it. */
export type PersonProof =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** The person confirmed in the terminal of this process. */
  | { readonly kind: 'terminal'; readonly pid: number };

export const NO_PROOF: PersonProof = { kind: 'none' };

const TOKEN_HEADER = 'x-countersign-operator';
const TERMINAL_HEADER = 'x-countersign-terminal';

export function proofHeaders(proof: PersonProof): OutgoingHttpHeaders {
  if (proof.kind === 'token') return { [TOKEN_HEADER]: proof.token };
  return proof.kind === 'terminal' ? { [TERMINAL_HEADER]: String(proof.pid) } : {};
}

export type ProofCheck = 'none' | 'proven' | 'wrong-token' | 'no-terminal';

/**
 * Judges what a caller on the control socket shows. The token is compared in constant time. A terminal is the caller's
 * word that a person confirmed there; on Linux the process that it names must also be ours and have a terminal.
 *
 * What this does not stop: a program of the same user can make itself a terminal, or name the process of another one.
 * The terminal is a hurdle for an agent's shell, not a wall; the operator token and another account are.
 */
export async function checkProof(headers: IncomingHttpHeaders, operatorTokenHash: Buffer): Promise<ProofCheck> {
  const token = headers[TOKEN_HEADER];
  if (typeof token === 'string') return isSecret(token, operatorTokenHash) ? 'proven' : 'wrong-token';
  const pid = headers[TERMINAL_HEADER];
  if (typeof pid !== 'string') return 'none';
  return /^[1-9]\d{0,9}$/.test(pid) && (await hasTerminal(pid)) ? 'proven' : 'no-terminal';
}

/** Elsewhere than on Linux there is no simple way to look; the caller's word counts. */
async function hasTerminal(pid: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    const [line, { uid }] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), stat(`/proc/${pid}`)]);
    // The second field is the program's name in parentheses and may hold anything; tty_nr is the fifth after it (proc(5)).
    const terminal = line.slice(line.lastIndexOf(')') + 2).split(' ')[4];
    return uid === process.getuid?.() && terminal !== undefined && terminal !== '0';
  } catch {
    return false;
  }
}
