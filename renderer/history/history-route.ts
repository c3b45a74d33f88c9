import { type HistoryFilter, HistoryFilterSchema } from '../../shared/model/history-entry.ts';
import { navigate, replacePlace, useRoute } from '../app/route.ts';

/** A place in the history, as the address says it: `#/history/client=Cursor/18201`. */
export interface HistoryPlace {
  readonly filter: HistoryFilter;
  readonly selected: number | null;
}

/** Reads the parts after the page's name. What makes no sense is left out. */
export function readHistoryPlace(parts: readonly string[]): HistoryPlace {
  const selected = parts.find((part) => /^[1-9]\d{0,14}$/.test(part));
  const given = parts.flatMap((part) => {
    const at = part.indexOf('=');
    return at < 1 ? [] : [[part.slice(0, at), part.slice(at + 1)] as const];
  });
  const filter = given.reduce<HistoryFilter>((before, [key, value]) => {
    const typed = key === 'from' || key === 'to' ? Number(value) : value;
    const parsed = HistoryFilterSchema.safeParse({ ...before, [key]: typed });
    return parsed.success ? parsed.data : before;
  }, {});
  return { filter, selected: selected === undefined ? null : Number(selected) };
}

/** The inverse of `readHistoryPlace`. */
export function writeHistoryPlace({ filter, selected }: HistoryPlace): readonly string[] {
  const parts = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return selected === null ? parts : [...parts, String(selected)];
}

/** Where one is in the history, and the ways to go elsewhere: choosing an entry can be gone back on, a filter is not a step. */
export function useHistoryPlace(): HistoryPlace & {
  readonly choose: (id: number | null) => void;
  readonly change: (filter: HistoryFilter) => void;
} {
  const place = readHistoryPlace(useRoute().rest);
  return {
    ...place,
    choose: (selected) => navigate('history', ...writeHistoryPlace({ ...place, selected })),
    change: (filter) => replacePlace('history', ...writeHistoryPlace({ ...place, filter })),
  };
}
