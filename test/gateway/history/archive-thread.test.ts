import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { History } from '../../../shared/gateway/history/history.ts';
import { openHistory } from '../../../shared/gateway/history/open-history.ts';
import { systemClock } from '../../../shared/gateway/ports.ts';
import { createFakeClock } from '../../fakes/fake-clock.ts';
import { createRecordingLog, type RecordingLog } from '../../fakes/silent-log.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';
import { newDecision, newEntry, newOutcome, record } from '../../unit/gateway/history/history-fixture.ts';

/** The thread as it is installed. */
const BUNDLED = pathToFileURL(resolve(import.meta.dirname, '../../../out/headless/archive-worker.js'));

async function open(file: string, archive: URL, log: RecordingLog = createRecordingLog()): Promise<History> {
  const history = await openHistory({
    file,
    clock: systemClock,
    log,
    bodyBytes: () => 1024,
    retentionDays: () => 10_000,
    archive,
  });
  onTestFinished(() => history.stop());
  return history;
}

it('answers from its own thread what was said before the question, and keeps it', async () => {
  const file = join(temporaryFolder(), 'history.db');
  const history = await open(file, BUNDLED);
  const ids = await Promise.all(Array.from({ length: 200 }, () => record(history)));
  expect((await history.page({}, null, 500)).entries.map(({ id }) => id)).toEqual(ids.toReversed());
  expect((await history.page({ text: 'leaking tap' }, null, 500)).entries).toHaveLength(200);
  expect(await history.countsSince(0)).toEqual({ allowed: 200, denied: 0, asked: 0 });
  expect(await history.verify()).toMatchObject({ ok: true, entries: 200, links: 600 });
  expect((await history.exportSlice({}, 'jsonl', null, 3)).text.split('\n')).toHaveLength(4);
  const open_ = history.open(newEntry());
  await history.stop();
  await expect(history.get(1)).rejects.toMatchObject({ code: 'stopped' });
  const again = await open(file, BUNDLED);
  expect(await again.get(open_)).toMatchObject({ by: 'crash', outcome: 'not-sent' });
  expect(await again.verify()).toMatchObject({ ok: true, entries: 201 });
});

it('says what is wrong with a file that it cannot open', async () => {
  const file = join(temporaryFolder(), 'history.db');
  writeFileSync(file, 'not a database, but long enough to hold a header. '.repeat(10));
  await expect(open(file, BUNDLED)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(file) });
});

it('is not started again when it could not be opened at all', async () => {
  const file = join(temporaryFolder(), 'history.db');
  writeFileSync(file, 'not a database, but long enough to hold a header. '.repeat(10));
  const clock = createFakeClock();
  const options = { file, clock, log: createRecordingLog(), bodyBytes: () => 1024, retentionDays: () => 90, archive: BUNDLED };
  await expect(openHistory(options)).rejects.toMatchObject({ code: 'damaged' });
  // The thread ends a moment after it said so.
  await pause(200);
  expect(clock.pending).toBe(0);
});

it('is started again when it dies; nothing that was written is lost, and nothing is let through meanwhile', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'history.db');
  // Dies when it is asked for an entry for the third time (`record` asks once), and only once.
  const dying = join(folder, 'dying.mjs');
  writeFileSync(
    dying,
    `import { existsSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
const mark = ${JSON.stringify(join(folder, 'died'))};
let asked = 0;
if (!existsSync(mark)) parentPort.on('message', ({ kind, query }) => {
  if (kind === 'ask' && query === 'get') asked += 1;
  if (asked < 3) return;
  writeFileSync(mark, '');
  process.exit(1);
});
await import(${JSON.stringify(BUNDLED.href)});
`,
  );
  const history = await open(file, pathToFileURL(dying));
  const before = await record(history);
  const open_ = history.open(newEntry());
  await history.decide(open_, newDecision(), []);
  await history.get(before);
  await expect(history.get(before)).rejects.toMatchObject({ code: 'not-written' });
  expect(history.trouble).toContain('being opened again');
  await expect(history.decide(history.open(newEntry()), newDecision(), [])).rejects.toMatchObject({ code: 'not-written' });
  await until('the archive is open again', () => history.trouble === null);
  expect(await history.get(open_)).toMatchObject({ state: 'decided', effect: 'allow' });
  history.close(open_, newOutcome());
  expect(await history.get(open_)).toMatchObject({ state: 'closed', outcome: 'result' });
  expect(await history.verify()).toMatchObject({ ok: true });
});
