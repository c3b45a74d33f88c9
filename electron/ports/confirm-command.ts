import { dialog } from 'electron';
import { escapeToLine, maskText } from '../../shared/gateway/visible-text.ts';
import type { CallRequest } from '../../shared/contract/define.ts';
import { sayCommand } from './say-command.ts';

/** A program that asks again and again must not bury the person under dialogs. */
const MAX_WAITING = 5;
const MAX_DETAIL = 1200;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Asks the person whether a command of the command line may weaken protection: one dialog after the other, Cancel being the
 * default. Resolves with false when they did not agree, when the command line has gone, and when too many wait already.
 */
export async function confirmCommand(asked: CallRequest, withdrawn: AbortSignal): Promise<boolean> {
  if (waiting >= MAX_WAITING) return false;
  waiting += 1;
  const turn = last.then(() => ask(asked, withdrawn));
  last = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    waiting -= 1;
  }
}

async function ask(asked: CallRequest, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Countersign',
    message: sayCommand(asked.name),
    detail: `A command line asks for this (${asked.name}). Confirm it only if you started it yourself: it weakens protection.\n\n${details(asked.input)}`,
    buttons: ['Confirm', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
    signal,
  });
  return response === 0 && !signal.aborted;
}

/** What the command carries, readable and without what looks like a secret. */
function details(input: unknown): string {
  const text = escapeToLine(maskText(JSON.stringify(withoutSecrets(input)) ?? '', []));
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)} … (${text.length} characters)` : text;
}

/** `secrets` of servers.add are credentials whatever they look like. */
function withoutSecrets(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('secrets' in input)) return input;
  const { secrets } = input;
  const names = typeof secrets === 'object' && secrets !== null ? Object.keys(secrets) : [];
  return { ...input, secrets: Object.fromEntries(names.map((name) => [name, '••••'])) };
}
