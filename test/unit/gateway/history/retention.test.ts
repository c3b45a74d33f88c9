import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { History } from '../../../../shared/gateway/history/history.ts';
import type { FakeClock } from '../../../fakes/fake-clock.ts';
import { historyFixture, newDecision, newEntry, newOutcome, query, record, settled, tamper } from './history-fixture.ts';

const DAY_MS = 86_400_000;

/** Lets the slices run that are due. */
function runSlices(clock: FakeClock): void {
  for (let slice = 0; slice < 200; slice += 1) clock.advance(20);
}

async function idsOf(history: History): Promise<number[]> {
  return (await history.page({ kind: 'call' }, null, 500)).entries.map(({ id }) => id);
}

it('removes what is too old, everywhere, and can still prove the rest', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 12 });
  for (let day = 0; day < 24; day += 1) {
    await record(history, { at: clock.now(), arguments: `word${day} common` }, { at: clock.now() });
    clock.advance(DAY_MS);
  }
  runSlices(clock);
  // The one of exactly twelve days ago has got older while the slices ran.
  expect(await idsOf(history)).toHaveLength(11);
  expect(await history.get(13)).toBeNull();
  expect(await history.get(14)).not.toBeNull();
  expect((await history.page({ text: 'word1' }, null, 10)).entries.map(({ id }) => id)).toEqual([20, 19, 18, 17, 16, 15, 14]);
  expect((await history.page({ text: 'common' }, null, 100)).entries).toHaveLength(11);
  expect((await history.page({ text: 'common', to: clock.now() - 12 * DAY_MS }, null, 100)).entries).toEqual([]);
  expect(await history.verify()).toMatchObject({ ok: true, entries: 11 });
  await history.stop();
  expect(query(fixture.file, 'select count(*) as n from bodies')).toEqual([{ n: 22 }]);
  expect(query(fixture.file, 'select min(seq) as first from links')[0]?.['first']).toBe(
    query(fixture.file, 'select min(opened_seq) as first from entries')[0]?.['first'],
  );
  expect(query(fixture.file, 'select count(*) as n from periods')).toEqual([{ n: 11 }]);
  const again = await fixture.open();
  expect(await again.verify()).toMatchObject({ ok: true, entries: 11 });
});

it('never uses a number again, also when everything was removed', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 1 });
  const last = await record(history, { at: clock.now() });
  clock.advance(2 * DAY_MS);
  runSlices(clock);
  expect(await idsOf(history)).toEqual([]);
  expect(await history.verify()).toMatchObject({ ok: true, entries: 0, links: 1 });
  await history.stop();
  const again = await fixture.open();
  expect(await record(again)).toBe(last + 1);
  expect(await again.verify()).toMatchObject({ ok: true, entries: 1 });
});

it('keeps a call that still waits, and all after it', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 1 });
  await record(history, { at: clock.now() });
  const id = history.open(newEntry({ at: clock.now() }));
  const after = await record(history, { at: clock.now() });
  clock.advance(3 * DAY_MS);
  runSlices(clock);
  expect(await idsOf(history)).toEqual([after, id]);
  await history.decide(id, newDecision(), []);
  history.close(id, newOutcome());
  await settled(history);
  clock.advance(DAY_MS);
  runSlices(clock);
  expect(await idsOf(history)).toEqual([]);
  expect(await history.verify()).toMatchObject({ ok: true });
});

it('is not stopped by an entry from the future, nor misled by one from the past', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 10 });
  const now = clock.now();
  const kept = [];
  for (const at of [now - 20 * DAY_MS, now + 400 * DAY_MS, now - 15 * DAY_MS]) await record(history, { at });
  for (const at of [now - 5 * DAY_MS, now - 400 * DAY_MS, now + 400 * DAY_MS]) kept.push(await record(history, { at }));
  runSlices(clock);
  expect(await idsOf(history)).toEqual(kept.toReversed());
});

it('proves the rest after any number of runs, whatever overlapped', async () => {
  const step = fc.record({ entry: fc.nat(4), stage: fc.constantFrom('open', 'decide', 'close', 'day', 'restart') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
      const fixture = historyFixture();
      const { clock } = fixture;
      let history = await fixture.open({ retentionDays: () => 2 });
      const open = new Map<number, { id: number; isDecided: boolean }>();
      for (const { entry, stage } of steps) {
        const known = open.get(entry);
        if (stage === 'open' && known === undefined) {
          open.set(entry, { id: history.open(newEntry({ at: clock.now() })), isDecided: false });
        } else if (stage === 'decide' && known?.isDecided === false) {
          known.isDecided = true;
          await history.decide(known.id, newDecision(), []);
        } else if (stage === 'close' && known !== undefined) {
          history.close(known.id, newOutcome());
          open.delete(entry);
          await settled(history);
        } else if (stage === 'day') {
          await nextTurn();
          clock.advance(DAY_MS);
          runSlices(clock);
          expect(await history.verify()).toMatchObject({ ok: true });
        } else if (stage === 'restart') {
          await history.stop();
          open.clear();
          history = await fixture.open({ retentionDays: () => 2 });
          expect(await history.verify()).toMatchObject({ ok: true });
        }
      }
      await history.stop();
    }),
    { numRuns: 60 },
  );
});

it('waits while somebody walks the chain', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 1 });
  for (let index = 0; index < 50; index += 1) await record(history, { at: clock.now() });
  const verifying = history.verify();
  // It begins when the archive has taken what was said before.
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  clock.advance(5 * DAY_MS);
  runSlices(clock);
  expect(await idsOf(history)).toHaveLength(50);
  expect(await verifying).toMatchObject({ ok: true, entries: 50 });
  runSlices(clock);
  expect(await idsOf(history)).toHaveLength(0);
});

it('does not let others remove the oldest entries in its name', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  for (let index = 0; index < 5; index += 1) await record(history);
  await history.stop();
  const base = query(fixture.file, 'select hex(hash) as hash from links where seq = 6')[0]?.['hash'];
  tamper(fixture.file, 'delete from entries where id <= 2');
  tamper(fixture.file, 'delete from links where seq <= 6');
  tamper(fixture.file, `insert into prunings values (15, 1, 2, 6, x'${String(base)}')`);
  const again = await fixture.open();
  expect(await again.verify()).toMatchObject({ ok: false, firstFailing: { seq: 15 } });
});

it('gives the room back', async () => {
  const fixture = historyFixture();
  const { clock } = fixture;
  const history = await fixture.open({ retentionDays: () => 1, bodyBytes: () => 30_000 });
  for (let index = 0; index < 60; index += 1) await record(history, { at: clock.now(), arguments: `x${index}`.repeat(9000) });
  await history.stop();
  const pages = (): number => Number(query(fixture.file, 'pragma page_count')[0]?.['page_count']);
  expect(pages()).toBeGreaterThan(400);
  const again = await fixture.open({ retentionDays: () => 1 });
  clock.advance(3 * DAY_MS);
  runSlices(clock);
  await again.stop();
  // A mebibyte stays for the next entries.
  expect(pages()).toBeLessThan(300);
});
