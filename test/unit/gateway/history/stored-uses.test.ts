import { expect, it } from 'vitest';
import type { Reservation } from '../../../../shared/model/verdict.ts';
import { historyFixture, newDecision, newEntry, newOutcome, query, settled } from './history-fixture.ts';

const HOUR_MS = 3_600_000;

function use(windowMs: number, amount = '12.50'): Reservation {
  return {
    key: { server: 'pmcp', tool: 'gateway.provision', counter: 'spend', scope: 'grant', scopeValue: 'grant-1' },
    windowMs,
    max: '100',
    amount,
  };
}

it('keeps uses of an hour and more over a restart, exactly, and shorter ones not', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const id = history.open(newEntry());
  const at = fixture.clock.now();
  await history.decide(id, newDecision({ at }), [use(HOUR_MS - 1), use(HOUR_MS, '0.10'), use(24 * HOUR_MS)]);
  history.close(id, newOutcome());
  await history.stop();
  expect(await (await fixture.open()).usesSince(at)).toEqual([
    { ...use(HOUR_MS, '0.10'), entry: id, at },
    { ...use(24 * HOUR_MS), entry: id, at },
  ]);
});

it('knows them only while they are in their window', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const id = history.open(newEntry());
  const at = fixture.clock.now();
  await history.decide(id, newDecision({ at }), [use(HOUR_MS), use(2 * HOUR_MS)]);
  expect(await history.usesSince(at + HOUR_MS - 1)).toHaveLength(2);
  expect(await history.usesSince(at + HOUR_MS)).toHaveLength(1);
  history.close(id, newOutcome());
  await settled(history);
  fixture.clock.advance(3 * HOUR_MS);
  await history.stop();
  expect(query(fixture.file, 'select count(*) as n from uses')).toEqual([{ n: 0 }]);
});

it('gives back those of one entry only', async () => {
  const history = await historyFixture().open();
  const [first, second] = [history.open(newEntry()), history.open(newEntry())];
  await Promise.all([
    history.decide(first, newDecision(), [use(HOUR_MS)]),
    history.decide(second, newDecision(), [use(HOUR_MS)]),
  ]);
  history.giveBack(first);
  await settled(history);
  expect((await history.usesSince(0)).map(({ entry }) => entry)).toEqual([second]);
});

it('are not stored when the decision is not', async () => {
  const history = await historyFixture().open();
  const id = history.open(newEntry());
  await history.decide(id, newDecision(), [use(HOUR_MS)]);
  await expect(history.decide(id, newDecision(), [use(HOUR_MS)])).rejects.toMatchObject({ code: 'wrong-stage' });
  expect(await history.usesSince(0)).toHaveLength(1);
});

it('tells the uses of a tool from those of a message of the same name', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const id = history.open(newEntry());
  const tool = use(HOUR_MS);
  const message: Reservation = { ...tool, key: { ...tool.key, section: 'prompts' } };
  await history.decide(id, newDecision(), [tool, message]);
  history.close(id, newOutcome());
  await history.stop();
  const uses = await (await fixture.open()).usesSince(0);
  expect(uses.map(({ key }) => key)).toEqual([tool.key, message.key]);
});
