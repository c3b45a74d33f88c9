import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { HistoryError } from '../../../../shared/gateway/history/history-error.ts';
import { createJournal, type Journal } from '../../../../shared/gateway/history/journal.ts';
import { readFrames, seedOf } from '../../../../shared/gateway/history/journal-frame.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';
import { newEntry } from './history-fixture.ts';

function newJournal(start = 0) {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  const clock = createFakeClock();
  const log = createRecordingLog();
  const database = join(folder, 'history.db');
  const journal = createJournal({ database, start, clock, log, onWritten: () => {} });
  onTestFinished(() => journal.stop());
  return { folder, database, clock, log, journal };
}

/** Appends one record; resolves with what became of it. */
function append(journal: Journal, id: number, isAwaited = true): Promise<'committed' | HistoryError> {
  return new Promise((resolve) => {
    const failed = (error: HistoryError): void => resolve(error);
    journal.append({ record: ['given-back', id], size: 10, isAwaited, committed: () => resolve('committed'), failed });
  });
}

function framesOf(file: string, start = 0): readonly string[] {
  return readFrames(readFileSync(file), seedOf(start)).texts;
}

it('writes what is said in one turn at once, in the order in which it was said', async () => {
  const { database, journal } = newJournal();
  expect(await Promise.all([append(journal, 1), append(journal, 2, false), append(journal, 3)])).toEqual(
    Array.from({ length: 3 }, () => 'committed'),
  );
  await append(journal, 4);
  expect(framesOf(`${database}.journal.0`)).toEqual([
    '["given-back",1]\n["given-back",2]\n["given-back",3]\n',
    '["given-back",4]\n',
  ]);
  expect(journal.end).toBe(readFileSync(`${database}.journal.0`).length);
});

it('writes what nobody waits for a moment later', async () => {
  const { database, journal } = newJournal();
  const done = append(journal, 1, false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(existsSync(`${database}.journal.0`)).toBe(false);
  expect(await done).toBe('committed');
});

it('removes what was taken, and goes on in a file that is named after its place', async () => {
  const { folder, database, journal } = newJournal(700);
  await append(journal, 1);
  const { end } = journal;
  journal.taken(end);
  expect(readdirSync(folder)).toEqual([]);
  await append(journal, 2);
  expect(readdirSync(folder)).toEqual([`history.db.journal.${end}`]);
  expect(framesOf(`${database}.journal.${end}`, end)).toEqual(['["given-back",2]\n']);
  journal.taken(end);
  expect(readdirSync(folder)).toHaveLength(1);
});

it('tells whoever waits when it cannot write, keeps the rest, and says so until it can', async () => {
  const { folder, database, clock, log, journal } = newJournal();
  rmSync(folder, { recursive: true });
  const kept = append(journal, 1, false);
  expect(await append(journal, 2)).toMatchObject({ code: 'not-written' });
  expect(journal.trouble).toContain('Calls are denied until it can');
  expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  mkdirSync(folder);
  clock.advance(1000);
  expect(await kept).toBe('committed');
  expect(journal.trouble).toBeNull();
  expect(framesOf(`${database}.journal.0`)).toEqual(['["given-back",1]\n']);
});

it('takes no more than it has room for', async () => {
  const { journal } = newJournal();
  const big = new Promise((resolve) => {
    const size = 64 * 1_048_576;
    journal.append({ record: ['given-back', 1], size, isAwaited: true, committed: () => resolve('committed'), failed: resolve });
  });
  expect(await append(journal, 2)).toMatchObject({ code: 'overloaded' });
  expect(await big).toBe('committed');
  expect(await append(journal, 3)).toBe('committed');
});

it('takes what became of calls when the archive is far behind, but nothing new', async () => {
  const { journal } = newJournal();
  const large = 'x'.repeat(30 * 1_048_576);
  for (let id = 1; journal.end <= 256 * 1_048_576; id += 1) {
    const written = new Promise((resolve) => {
      const record = ['opened', id, newEntry(), large] as const;
      journal.append({ record, size: 10, isAwaited: true, committed: () => resolve('committed'), failed: resolve });
    });
    expect(await written).toBe('committed');
  }
  expect(await append(journal, 1000)).toMatchObject({ code: 'overloaded' });
  expect(await append(journal, 1000, false)).toBe('committed');
  journal.taken(journal.end);
  expect(await append(journal, 1001)).toBe('committed');
});

it('loses no outcome, however many come in a moment', async () => {
  const { journal } = newJournal();
  const all: Promise<unknown>[] = [];
  for (let id = 1; id <= 50_000; id += 1) {
    all.push(append(journal, id, false));
    if (id % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(new Set(await Promise.all(all))).toEqual(new Set(['committed']));
});

it('writes everything when it stops, and nothing after', async () => {
  const { database, journal } = newJournal();
  const last = append(journal, 1, false);
  journal.stop();
  expect(await last).toBe('committed');
  expect(await append(journal, 2)).toMatchObject({ code: 'stopped' });
  await pause(20);
  expect(framesOf(`${database}.journal.0`)).toHaveLength(1);
});
