import { expect, it, onTestFinished } from 'vitest';
import type { Driver } from '../../../../shared/gateway/history/driver.ts';
import { openDatabase } from '../../../../shared/gateway/history/open-database.ts';
import { createSearchIndex, type SearchIndex } from '../../../../shared/gateway/history/search-index.ts';
import { createStore } from '../../../../shared/gateway/history/store.ts';
import { historyFixture } from './history-fixture.ts';

const text = { subject: 'create_issue', arguments: 'alpha', reason: null, result: null, client: null, server: null, tags: '' };

function openFile(): Driver {
  const driver = openDatabase(historyFixture().file, false);
  onTestFinished(() => driver.close());
  return driver;
}

/** Whether FTS5 merges the part by itself, as the file says. */
function mergesByItself(driver: Driver, part: number): boolean {
  const setting = driver.prepare<{ v: number }>(`select v from search_${part}_config where k = 'automerge'`).get();
  return setting === undefined || setting.v > 0;
}

function compactAll(search: SearchIndex): void {
  for (let steps = 0; search.compact(); steps++) expect(steps).toBeLessThan(1000);
}

it('merges a part by itself again when it is cleared up, also after a restart between', () => {
  const driver = openFile();
  const before = createSearchIndex(driver);
  for (let id = 1; id <= 50; id++) before.add(id, text);
  before.remove(1);
  expect(mergesByItself(driver, 0)).toBe(false);

  const after = createSearchIndex(driver);
  after.add(51, text);
  expect(mergesByItself(driver, 0)).toBe(false);
  compactAll(after);
  expect(mergesByItself(driver, 0)).toBe(true);
});

it('a rolled back removal leaves the part merging by itself, and the next removal is told to the file', () => {
  const driver = openFile();
  const store = createStore(driver);
  store.transaction(() => {
    for (let id = 1; id <= 50; id++) store.search.add(id, text);
  });
  const failing = () =>
    store.transaction(() => {
      store.search.remove(1);
      throw new Error('full');
    });
  expect(failing).toThrow('full');
  expect(mergesByItself(driver, 0)).toBe(true);
  store.transaction(() => store.search.remove(2));
  expect(mergesByItself(driver, 0)).toBe(false);
  store.transaction(() => compactAll(store.search));
  expect(mergesByItself(driver, 0)).toBe(true);
});
