import { expect, it, onTestFinished } from 'vitest';
import type { Driver } from '../../../../shared/gateway/history/driver.ts';
import { openDatabase } from '../../../../shared/gateway/history/open-database.ts';
import { createReader } from '../../../../shared/gateway/history/reader.ts';
import { createEntryWriter } from '../../../../shared/gateway/history/entry-writer.ts';
import { createSearchIndex } from '../../../../shared/gateway/history/search-index.ts';
import { createStore } from '../../../../shared/gateway/history/store.ts';
import type { HistoryFilter } from '../../../../shared/model/history-entry.ts';
import { AT, historyFixture, newDecision, newEntry } from './history-fixture.ts';

/** A driver that remembers what was prepared on it. */
function recording(driver: Driver): { driver: Driver; statements: Set<string> } {
  const statements = new Set<string>();
  const prepare: Driver['prepare'] = (sql) => {
    statements.add(sql);
    return driver.prepare(sql);
  };
  return {
    statements,
    driver: {
      prepare,
      exec: (sql) => driver.exec(sql),
      failureOf: (error) => driver.failureOf(error),
      close: () => driver.close(),
      get isInTransaction() {
        return driver.isInTransaction;
      },
    },
  };
}

/** A walk over all entries is only right where the newest few of all are wanted, and stops there. */
const NEWEST_OF_ALL = /^select id from entries e not indexed where id >= \? and id < \? order by id desc limit \?$/;

const WORDS_OF_ONE_QUESTION = /^select term from temp\.word_list\b/;

const filters: readonly HistoryFilter[] = [
  {},
  { client: 'Cursor' },
  { server: 'github' },
  { tool: 'create_issue' },
  { session: 's' },
  { kind: 'call' },
  { effect: 'allow' },
  { effect: 'waiting' },
  { by: 'rule' },
  { risk: 'medium' },
  { client: 'Cursor', server: 'github', effect: 'allow', by: 'rule', risk: 'medium', tool: 'create_issue' },
  { session: 's', tool: 'create_issue', effect: 'deny' },
  { text: 'tap' },
  { text: 'tap', client: 'Cursor', tool: 'create_issue', session: 's', from: AT, to: AT + 10 },
  { text: 'tap', effect: 'waiting' },
  { from: AT, to: AT + 10 },
  { from: AT, to: AT + 10, effect: 'allow', client: 'Cursor' },
];

it('answers every question from an index: no scan of a large table, no sort', () => {
  const fixture = historyFixture();
  const opened = openDatabase(fixture.file, false);
  onTestFinished(() => opened.close());
  const store = createStore(opened);
  const writer = createEntryWriter(store);
  writer.write(() => {
    writer.opened(1, newEntry(), null);
    writer.decided(1, newDecision(), []);
    writer.closed(1, { kind: 'result', at: AT, durationMs: 1, message: null, body: null });
  });
  const { driver, statements } = recording(opened);
  const reader = createReader({ ...store, driver, search: createSearchIndex(driver) });
  for (const filter of filters) reader.page(filter, 5, 10);
  reader.get(1);
  reader.countsSince(AT + 1);
  reader.usesSince(AT);

  const questions = [...statements].filter((sql) => /^\s*(select|with)/i.test(sql));
  expect(questions.length).toBeGreaterThan(20);
  for (const sql of questions) {
    const plan = opened
      .prepare<{ detail: string }>(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => detail);
    const slow = plan.filter((step) => {
      const isScan = /^SCAN (e|entries|links|bodies|uses)\b(?!.*INDEX entries_unindexed)/.test(step);
      return isScan || (/TEMP B-TREE/.test(step) && !/GROUP BY/.test(step));
    });
    if (NEWEST_OF_ALL.test(sql) || WORDS_OF_ONE_QUESTION.test(sql)) continue;
    expect({ sql, slow }).toEqual({ sql, slow: [] });
  }
});
