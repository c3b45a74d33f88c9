import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { createEntryWriter } from '../../../../shared/gateway/history/entry-writer.ts';
import { createFramer, seedOf } from '../../../../shared/gateway/history/journal-frame.ts';
import { createJournalIntake } from '../../../../shared/gateway/history/journal-intake.ts';
import type { JournalRecord } from '../../../../shared/gateway/history/journal-record.ts';
import { openDatabase } from '../../../../shared/gateway/history/open-database.ts';
import { createStore } from '../../../../shared/gateway/history/store.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { AT, historyFixture, type HistoryFixture, newDecision, newEntry, query, record } from './history-fixture.ts';

/** Where the next entry of the journal goes, and the number that the next entry gets. */
async function stopped(fixture: HistoryFixture): Promise<{ place: number; id: number }> {
  const history = await fixture.open();
  const id = await record(history);
  await history.stop();
  const [row] = query(fixture.file, 'select place from journal');
  return { place: Number(row?.['place']), id: id + 1 };
}

/** What a process wrote that died before the archive had taken it. */
function leaveBehind(fixture: HistoryFixture, place: number, groups: readonly (readonly JournalRecord[])[]): string {
  const makeFrame = createFramer();
  const file = `${fixture.file}.journal.${place}`;
  writeFileSync(file, '', { mode: 0o600 });
  let previous = seedOf(place);
  for (const group of groups) {
    const { bytes, hash } = makeFrame(
      previous,
      group.map((one) => JSON.stringify(one)),
    );
    appendFileSync(file, bytes);
    previous = hash;
  }
  return file;
}

function call(id: number): JournalRecord[] {
  const { arguments: body, ...entry } = newEntry({ at: AT + id });
  return [
    ['opened', id, entry, body],
    ['decided', id, newDecision(), []],
  ];
}

function outcome(id: number): JournalRecord {
  return ['closed', id, { kind: 'result', at: AT + 99, durationMs: 9, message: null }, '{"content":[]}'];
}

it('takes over what a process that died had written, once, and settles what it left open', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  const file = leaveBehind(fixture, place, [call(id), [...call(id + 1), outcome(id)]]);
  const left = readFileSync(file);
  for (const round of [1, 2]) {
    const history = await fixture.open();
    expect(await history.get(id)).toMatchObject({ state: 'closed', effect: 'allow', outcome: 'result' });
    expect(await history.get(id + 1)).toMatchObject({ state: 'closed', effect: 'allow', outcome: 'unknown' });
    expect(await history.verify()).toMatchObject({ ok: true, entries: 3, links: 9 });
    expect(readdirSync(fixture.folder).filter((name) => name.includes('journal'))).toEqual([]);
    await history.stop();
    // The same file again, as if removing it had been lost.
    if (round === 1) writeFileSync(file, left);
  }
});

it('leaves half a frame at the end out: nobody was promised what it says', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  const file = leaveBehind(fixture, place, [call(id), call(id + 1)]);
  writeFileSync(file, readFileSync(file).subarray(0, -3));
  const history = await fixture.open();
  expect(await history.get(id)).toMatchObject({ effect: 'allow' });
  expect(await history.get(id + 1)).toBeNull();
  expect(fixture.log.lines.filter((line) => line.includes('changed by somebody'))).toEqual([]);
  expect(await record(history)).toBe(id + 1);
});

it('leaves out what somebody changed, and says so', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  const file = leaveBehind(fixture, place, [call(id), call(id + 1)]);
  writeFileSync(file, readFileSync(file, 'latin1').replace(/"allow"(?=[^]*$)/, '"deny!"'), 'latin1');
  const history = await fixture.open();
  expect(await history.get(id)).toBeNull();
  expect(fixture.log.lines.some((line) => line.includes('the journal was changed by somebody else'))).toBe(true);
  expect(await history.verify()).toMatchObject({ ok: true, entries: 1 });
});

it('takes the others when one record cannot be taken', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  leaveBehind(fixture, place, [[...call(id), outcome(id + 5), ...call(id + 1)]]);
  const history = await fixture.open();
  expect(await history.get(id)).toMatchObject({ effect: 'allow' });
  expect(await history.get(id + 1)).toMatchObject({ effect: 'allow' });
  expect(fixture.log.lines.some((line) => line.includes('a record of the journal cannot be taken'))).toBe(true);
  expect(await history.verify()).toMatchObject({ ok: true, entries: 3 });
});

it('says that a part is missing, and takes what comes after it', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  leaveBehind(fixture, place + 5000, [call(id)]);
  const history = await fixture.open();
  expect(await history.get(id)).toMatchObject({ effect: 'allow' });
  expect(fixture.log.lines.some((line) => line.includes('a part of the journal is missing'))).toBe(true);
});

it('writes the stages of an entry that come apart as well as those that come together', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const apart = history.open(newEntry());
  expect(await history.get(apart)).toMatchObject({ state: 'opened', links: [{ stage: 'opened' }] });
  await history.decide(apart, newDecision(), []);
  expect(await history.get(apart)).toMatchObject({ state: 'decided' });
  const together = await record(history);
  history.close(apart, { kind: 'tool-error', at: AT + 50, durationMs: 45, message: 'no', body: null });
  expect(await history.get(apart)).toMatchObject({ state: 'closed', outcome: 'tool-error' });
  const seqs = [...((await history.get(apart))?.links ?? []), ...((await history.get(together))?.links ?? [])].map(
    ({ seq }) => seq,
  );
  expect(seqs).toEqual([1, 2, 6, 3, 4, 5]);
  expect(await history.verify()).toMatchObject({ ok: true, links: 6, entries: 2 });
});

it('rests between pieces while nobody asks, and hurries when somebody does', async () => {
  const fixture = historyFixture();
  const { place, id } = await stopped(fixture);
  const big = 'x'.repeat(200_000);
  const calls = Array.from({ length: 6 }, (_, index): readonly JournalRecord[] => {
    const { arguments: _body, ...entry } = newEntry({ at: AT + index });
    return [['opened', id + index, entry, big]];
  });
  const end = place + readFileSync(leaveBehind(fixture, place, calls)).length;
  const driver = openDatabase(fixture.file, true);
  const clock = createFakeClock();
  const log = createRecordingLog();
  let transactions = 0;
  const onTaken = (): void => void (transactions += 1);
  const writer = createEntryWriter(createStore(driver));
  const intake = createJournalIntake({ database: fixture.file, driver, writer, clock, log, onTaken });
  onTestFinished(() => {
    intake.stop();
    driver.close();
  });
  intake.follow(end);
  await turns(20);
  expect(transactions).toBe(1);
  intake.follow(end);
  await turns(20);
  expect(transactions).toBe(1);
  clock.advance(10_000);
  await turns(20);
  expect(transactions).toBe(2);
  await intake.take(end);
  expect(transactions).toBe(calls.length);
  expect(intake.isBehind).toBe(false);
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
