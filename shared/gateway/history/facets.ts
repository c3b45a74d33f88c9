import type { FullHistoryFilter, HistoryFilter } from '../../model/history-entry.ts';
import type { Driver } from './driver.ts';
import type { Facet } from './rows.ts';

export type FacetKey = Omit<Facet, 'id'>;

/**
 * The distinct combinations of kind, client, server, risk, effect and decider: some hundreds, kept in memory.
 * A filter over them becomes a set of facet numbers.
 */
export interface Facets {
  /** The facet with these values; adds it inside the current transaction when it is new. */
  of(key: FacetKey): Facet;
  get(id: number): Facet | undefined;
  /** The facets that a filter admits; null when the filter says nothing about them. */
  matching(filter: FullHistoryFilter): Facet[] | null;
  all(): Facet[];
  /** Inside the current transaction: removes facets that no entry has any more, some at a time. */
  removeUnused(): void;
  /** Forgets what a rolled back transaction added. */
  reload(): void;
}

/** Unused facets cost nothing while there are few. */
const MAX_UNUSED = 500;
const CHECKED_AT_A_TIME = 200;

const COLUMNS = ['kind', 'client', 'server', 'risk', 'effect', 'decided_by'] as const;

export function createFacets(driver: Driver): Facets {
  const read = driver.prepare<Facet>(`select id, ${COLUMNS.join(', ')} from facets order by id`);
  const insert = driver.prepare(`insert into facets (id, ${COLUMNS.join(', ')}) values (?, ?, ?, ?, ?, ?, ?)`);
  const user = driver.prepare<{ id: number }>('select id from entries indexed by entries_facet where facet = ? limit 1');
  const remove = driver.prepare('delete from facets where id = ?');
  const byId = new Map<number, Facet>();
  const byKey = new Map<string, Facet>();
  let last = 0;
  let checkedTo = 0;

  function remember(facet: Facet): Facet {
    byId.set(facet.id, facet);
    byKey.set(keyOf(facet), facet);
    last = Math.max(last, facet.id);
    return facet;
  }

  function reload(): void {
    byId.clear();
    byKey.clear();
    last = 0;
    for (const facet of read.all()) remember(facet);
  }

  reload();
  return {
    of(key) {
      const known = byKey.get(keyOf(key));
      if (known !== undefined) return known;
      const id = last + 1;
      insert.run(id, ...COLUMNS.map((column) => key[column]));
      const { kind, client, server, risk, effect, decided_by } = key;
      return remember({ id, kind, client, server, risk, effect, decided_by });
    },
    get: (id) => byId.get(id),
    matching(filter) {
      const wanted = wantedOf(filter);
      if (wanted.length === 0) return null;
      const former = filter.server === undefined ? [] : (filter.formerServers ?? []);
      return [...byId.values()].filter((facet) =>
        wanted.every(
          ([column, value]) =>
            facet[column] === value || (column === 'server' && facet.server !== null && former.includes(facet.server)),
        ),
      );
    },
    all: () => [...byId.values()],
    removeUnused() {
      if (byId.size <= MAX_UNUSED) return;
      const next = [...byId.values()].filter(({ id }) => id > checkedTo).slice(0, CHECKED_AT_A_TIME);
      checkedTo = next.length < CHECKED_AT_A_TIME ? 0 : (next.at(-1)?.id ?? 0);
      for (const facet of next) {
        if (user.get(facet.id) !== undefined) continue;
        remove.run(facet.id);
        byId.delete(facet.id);
        byKey.delete(keyOf(facet));
      }
    },
    reload,
  };
}

function keyOf(key: FacetKey): string {
  return JSON.stringify(COLUMNS.map((column) => key[column]));
}

function wantedOf(filter: HistoryFilter): [keyof FacetKey, string | null | undefined][] {
  const all: [keyof FacetKey, string | null | undefined][] = [
    ['kind', filter.kind],
    ['client', filter.client],
    ['server', filter.server],
    ['risk', filter.risk],
    ['effect', filter.effect === 'waiting' ? null : filter.effect],
    ['decided_by', filter.by],
  ];
  return all.filter(([, value]) => value !== undefined);
}
