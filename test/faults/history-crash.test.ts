import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openHistory } from '../../shared/gateway/history/open-history.ts';
import type { History } from '../../shared/gateway/history/history.ts';
import { systemClock } from '../../shared/gateway/ports.ts';
import { createRecordingLog } from '../fakes/silent-log.ts';

const WRITER = join(import.meta.dirname, '../fakes/history-writer.ts');

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'history-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'history.db');
}

/** Runs the writer until `isEnough` of what it said, then kills it without a warning. Returns every line it said. */
async function writeUntil(child: ChildProcess, isEnough: (lines: readonly string[]) => boolean): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error('the writer has no output');
  const exit = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (isEnough(lines)) child.kill('SIGKILL');
  }
  await exit;
  return lines;
}

function startWriter(file: string): ChildProcess {
  const child = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function reopen(file: string): Promise<History> {
  const options = { bodyBytes: () => 32_768, retentionDays: () => 90 };
  const history = await openHistory({ file, clock: systemClock, log: createRecordingLog(), ...options });
  onTestFinished(() => history.stop());
  return history;
}

function countsOf(file: string): Record<string, unknown> | undefined {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare('select count(*) as entries, sum(closed_seq is null) as open, sum(decided_seq is null) as undecided from entries')
      .get();
  } finally {
    database.close();
  }
}

it('keeps every decision that was promised when the process is killed, and settles the rest', async () => {
  const file = newFile();
  for (const count of [1, 40, 333]) {
    const lines = await writeUntil(startWriter(file), (all) => all.length > count);
    const promised = lines.filter((line) => line !== 'ready').map((line) => line.split(' '));
    expect(promised.length).toBeGreaterThanOrEqual(count);

    const history = await reopen(file);
    expect(await history.verify()).toMatchObject({ ok: true });
    for (const [effect, id] of promised) {
      expect(await history.get(Number(id))).toMatchObject({ effect, by: 'rule', state: 'closed' });
    }
    const newest = (await history.page({}, null, 500)).entries;
    for (const entry of newest) {
      expect(entry.state).toBe('closed');
      const settledByCrash = entry.by === 'crash';
      if (settledByCrash) {
        expect(entry).toMatchObject({
          effect: 'deny',
          outcome: 'not-sent',
          reason: 'The gateway stopped before a decision: nothing was sent.',
        });
      } else {
        expect(entry.effect === 'deny' ? ['not-sent'] : ['result', 'unknown']).toContain(entry.outcome);
      }
    }
    expect(newest.some(({ outcome }) => outcome === 'unknown')).toBe(true);
    expect((await history.page({ text: 'words' }, null, 500)).entries.every(({ state }) => state === 'closed')).toBe(true);
    await history.stop();
    expect(countsOf(file)).toMatchObject({ open: 0, undecided: 0 });
  }
});

it.runIf(process.platform === 'linux')(
  'denies when the disk takes no more, loses nothing that was promised, and goes on after',
  async () => {
    const file = newFile();
    // A limit on the size of a file is to SQLite what a full disk is; the shell's unit is 1 KiB.
    const child = spawn('bash', ['-c', `trap '' XFSZ; ulimit -S -f 1500; exec "$0" "$@"`, process.execPath, WRITER, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = await writeUntil(child, (all) => all.filter((line) => line.startsWith('failed')).length > 50);
    const said = lines.filter((line) => line !== 'ready').map((line) => line.split(' '));
    expect(said.filter(([word]) => word === 'failed').map(([, , code]) => code)).toContain('not-written');

    const history = await reopen(file);
    expect(await history.verify()).toMatchObject({ ok: true });
    for (const [word, id] of said) {
      if (word === 'failed') expect((await history.get(Number(id)))?.effect ?? 'deny').toBe('deny');
      else expect(await history.get(Number(id))).toMatchObject({ effect: word, by: 'rule' });
    }
    history.open(ENTRY);
    await history.written();
    expect(history.trouble).toBeNull();
  },
);

const ENTRY = {
  kind: 'call',
  at: 1,
  grant: 'g',
  client: 'c',
  session: 's',
  server: 'v',
  subject: 'after',
  category: null,
  risk: null,
  arguments: null,
} as const;
