import type { HistoryEntry, HistorySummary } from '../../model/history-entry.ts';
import { createFindEntries } from './find-entries.ts';
import type { ArchiveQueries } from './archive.ts';
import { HistoryError } from './history-error.ts';
import { isAsked, periodOf, PERIOD_MS } from './periods.ts';
import { argumentsKey, type BodyRow, type EntryRow, type Facet, resultKey, toBody, toEntry, toSummary } from './rows.ts';
import type { Store } from './store.ts';

type Reader = Pick<ArchiveQueries, 'page' | 'get' | 'countsSince' | 'usesSince'>;

/** The reading half of the history. Everything is answered from an index, whatever the size. */
export function createReader(store: Store): Reader {
  const { driver, facets, periods, uses } = store;
  const find = createFindEntries(store);
  const readEntry = driver.prepare<EntryRow>('select * from entries where id = ?');
  const readBody = driver.prepare<BodyRow>('select text, bytes, sha256, truncated from bodies where id = ?');
  const readLinks = driver.prepare<{ seq: number; stage: HistoryEntry['links'][number]['stage']; hash: Uint8Array }>(
    'select seq, stage, hash from links where seq in (?, ?, ?) order by seq',
  );
  const countByFacet = driver.prepare<{ facet: number; count: number }>(
    'select facet, count(*) as count from entries indexed by entries_at where at >= ? and at < ? group by facet',
  );

  function facetOf(row: EntryRow): Facet {
    const facet = facets.get(row.facet);
    if (facet === undefined) throw new HistoryError('damaged', `The history entry ${row.id} is damaged.`);
    return facet;
  }

  function summaries(ids: readonly number[]): HistorySummary[] {
    return ids.flatMap((id) => {
      const row = readEntry.get(id);
      return row === undefined ? [] : [toSummary(row, facetOf(row))];
    });
  }

  return {
    page(filter, before, limit) {
      const { ids, resumeBelow } = find(filter, before, limit + 1);
      const next = ids.length > limit ? (ids[limit - 1] ?? null) : resumeBelow;
      return { entries: summaries(ids.slice(0, limit)), next };
    },

    get(id) {
      const row = readEntry.get(id);
      if (row === undefined) return null;
      const links = readLinks.all(row.opened_seq, row.decided_seq, row.closed_seq);
      return toEntry({
        row,
        facet: facetOf(row),
        arguments: toBody(readBody.get(argumentsKey(id))),
        result: toBody(readBody.get(resultKey(id))),
        links: links.map(({ seq, stage, hash }) => ({ seq, stage, hash: Buffer.from(hash).toString('hex') })),
      });
    },

    countsSince(from) {
      const wholeFrom = periodOf(from + PERIOD_MS - 1);
      const { allowed, denied, asked } = periods.countsFrom(wholeFrom);
      const counts = { allowed, denied, asked };
      if (from === wholeFrom) return counts;
      for (const { facet: id, count } of countByFacet.all(from, wholeFrom)) {
        const facet = facets.get(id);
        if (facet?.effect === 'allow') counts.allowed += count;
        if (facet?.effect === 'deny') counts.denied += count;
        if (facet !== undefined && isAsked(facet.decided_by)) counts.asked += count;
      }
      return counts;
    },

    usesSince: (now) => uses.since(now),
  };
}
