import { expect, it, onTestFinished, vi } from 'vitest';
import { createEntryWriter } from '../../../../shared/gateway/history/entry-writer.ts';
import { createIndexer } from '../../../../shared/gateway/history/indexer.ts';
import { openDatabase } from '../../../../shared/gateway/history/open-database.ts';
import { createReader } from '../../../../shared/gateway/history/reader.ts';
import { ENTRIES_PER_PART } from '../../../../shared/gateway/history/search-index.ts';
import { createStore } from '../../../../shared/gateway/history/store.ts';
import { cutBody } from '../../../../shared/gateway/history/stored-body.ts';
import { AT, historyFixture, newDecision, newEntry } from './history-fixture.ts';

/**
 * Settled and indexed entries with these numbers; each holds "word" and "n" with its number. The clock stands still, unless a test
 * moves it: on a busy machine indexing would rest and a search would end its page early.
 */
function withEntries(ids: readonly number[]) {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const { file, clock, log } = historyFixture();
  const driver = openDatabase(file, false);
  onTestFinished(() => driver.close());
  const store = createStore(driver);
  const writer = createEntryWriter(store);
  for (const id of ids) {
    writer.write(() => {
      writer.opened(id, newEntry(), cutBody(`word n${id}`, 100));
      writer.decided(id, newDecision(), []);
      writer.closed(id, { kind: 'result', at: AT, durationMs: 1, message: null, body: null });
    });
  }
  const indexer = createIndexer({ store, clock, log, isBusy: () => false });
  onTestFinished(() => indexer.stop());
  indexer.start();
  clock.advance(1000);
  return { store, reader: createReader(store), driver };
}

const edge = ENTRIES_PER_PART;
const ids = [1, 2, edge - 1, edge, edge + 1, 3 * edge, 3 * edge + 1];

it('finds entries in every part of the index, newest first, over pages', () => {
  const { reader, store, driver } = withEntries(ids);
  expect(driver.prepare<{ n: number }>('select count(*) as n from entries where is_indexed = 0').get()).toEqual({ n: 0 });
  expect(store.search.parts().map(({ number }) => number)).toEqual([3, 1, 0]);
  const newestFirst = ids.toReversed();
  expect(reader.page({ text: 'word' }, null, 50).entries.map(({ id }) => id)).toEqual(newestFirst);
  for (let at = 0; at < ids.length; at += 2) {
    const page = reader.page({ text: 'word' }, at === 0 ? null : (newestFirst[at - 1] ?? null), 2);
    expect(page.entries.map(({ id }) => id)).toEqual(newestFirst.slice(at, at + 2));
    expect(page.next).toBe(at + 2 < ids.length ? newestFirst[at + 1] : null);
  }
  for (const id of ids)
    expect(reader.page({ text: `n${id}` }, null, 1).entries[0]?.id).toBe(
      newestFirst.find((n) => String(n).startsWith(String(id))),
    );
});

it('hands a long search out in pieces, and misses nothing', () => {
  const { reader } = withEntries(ids);
  // Every look at the clock comes ten milliseconds later, and a bit.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 11));
  const found: number[] = [];
  let pages = 0;
  let before: number | null = null;
  do {
    const page: ReturnType<typeof reader.page> = reader.page({ text: 'word' }, before, 50);
    found.push(...page.entries.map(({ id }) => id));
    before = page.next;
    pages += 1;
  } while (before !== null);
  expect(found).toEqual(ids.toReversed());
  expect(pages).toBe(3);
});

it('loses the parts of which everything is gone', () => {
  const { reader, store } = withEntries(ids);
  store.transaction(() => {
    for (const id of [1, 2, edge - 1, edge]) store.search.remove(id);
    store.search.removeParts(edge);
  });
  expect(store.search.parts().map(({ number }) => number)).toEqual([3, 1]);
  expect(reader.page({ text: 'word' }, null, 50).entries.map(({ id }) => id)).toEqual([3 * edge + 1, 3 * edge, edge + 1]);
});

it('forgets a part that was rolled back', () => {
  const { store, reader } = withEntries([1]);
  const text = { subject: 'lost', arguments: null, reason: null, result: null, client: null, server: null, tags: '' };
  expect(() =>
    store.transaction(() => {
      store.search.add(9 * edge, text);
      throw new Error('disk');
    }),
  ).toThrow('disk');
  store.transaction(() => {});
  expect(store.search.parts().map(({ number }) => number)).toEqual([0]);
  store.transaction(() => store.search.add(9 * edge, text));
  expect(store.search.parts().map(({ number }) => number)).toEqual([9, 0]);
  expect(reader.page({ text: 'lost' }, null, 5).entries).toEqual([]);
});
