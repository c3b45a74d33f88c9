import type { HistoryFilter, HistorySummary } from '../../shared/model/history-entry.ts';
import { formatDay, startOfDay } from '../format/time.ts';

/** What the list holds: entries newest first, and those that came while the person was reading further down. */
export interface HistoryListState {
  readonly entries: readonly HistorySummary[];
  readonly fresh: readonly HistorySummary[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}

export type HistoryRow =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: HistorySummary };

/** Puts an older page under what is there; an entry that is there already is not doubled. */
export function addPage(state: HistoryListState, page: readonly HistorySummary[], next: number | null): HistoryListState {
  const known = new Set(state.entries.map((entry) => entry.id));
  return { ...state, entries: [...state.entries, ...page.filter((entry) => !known.has(entry.id))], next };
}

/**
 * Takes one live entry in: what is shown is renewed in its place; what is new goes on top, or is kept apart while the
 * person reads further down, so that nothing moves under the eye. Entries the filter leaves out are dropped.
 */
export function takeLive(
  state: HistoryListState,
  entry: HistorySummary,
  filter: HistoryFilter,
  isReadingDown: boolean,
): HistoryListState {
  const replace = (list: readonly HistorySummary[]) => list.map((each) => (each.id === entry.id ? entry : each));
  if (state.entries.some((each) => each.id === entry.id)) return { ...state, entries: replace(state.entries) };
  if (state.fresh.some((each) => each.id === entry.id)) return { ...state, fresh: replace(state.fresh) };
  if (!matchesFilter(entry, filter)) return state;
  const newest = state.entries[0]?.id ?? 0;
  // An older entry than the newest shown belongs to a page that has not been fetched.
  if (entry.id < newest) return state;
  if (isReadingDown) return { ...state, fresh: sortNewestFirst([entry, ...state.fresh]) };
  return { ...state, entries: sortNewestFirst([entry, ...state.fresh, ...state.entries]), fresh: [] };
}

/** Puts what was kept apart on top. */
export function takeFresh(state: HistoryListState): HistoryListState {
  return { ...state, entries: sortNewestFirst([...state.fresh, ...state.entries]), fresh: [] };
}

/** Whether an entry belongs to what is asked for, as far as its line can tell: words are looked for in the line only. */
export function matchesFilter(entry: HistorySummary, filter: HistoryFilter): boolean {
  if (filter.client !== undefined && entry.client !== filter.client) return false;
  if (filter.server !== undefined && entry.server !== filter.server) return false;
  if (filter.risk !== undefined && entry.risk !== filter.risk) return false;
  if (filter.from !== undefined && entry.at < filter.from) return false;
  if (filter.effect === 'waiting' && (entry.effect !== null || entry.state === 'closed')) return false;
  if (filter.effect !== undefined && filter.effect !== 'waiting' && entry.effect !== filter.effect) return false;
  if (filter.text === undefined) return true;
  const line = `${entry.subject} ${entry.server ?? ''} ${entry.client ?? ''} ${entry.reason ?? ''}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => line.includes(word));
}

/** The lines to draw: entries with a heading before each day. */
export function rowsOf(entries: readonly HistorySummary[], now: number): readonly HistoryRow[] {
  const rows: HistoryRow[] = [];
  let day: number | null = null;
  for (const entry of entries) {
    const entryDay = startOfDay(entry.at);
    if (entryDay !== day) rows.push({ kind: 'day', key: `day-${entryDay}-${entry.id}`, label: formatDay(entry.at, now) });
    day = entryDay;
    rows.push({ kind: 'entry', key: String(entry.id), entry });
  }
  return rows;
}

function sortNewestFirst(entries: readonly HistorySummary[]): readonly HistorySummary[] {
  return entries.toSorted((a, b) => b.id - a.id);
}
