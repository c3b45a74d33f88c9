import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { FullHistoryFilter, HistoryFilter } from '../../model/history-entry.ts';
import type { Clock } from '../ports.ts';
import type { History } from '../history/history.ts';

const EXPORT_SLICE = 500;

const LONGEST_ACTIVITY_MS = 31 * 86_400_000;

export function historyHandlers(
  history: History,
  clock: Clock,
  formerNamesOf: (server: string) => readonly string[],
): Pick<Handlers, 'history.page' | 'history.get' | 'history.activity' | 'history.verify' | 'history.export'> {
  /** What a server did before it was renamed is its history, too. */
  const whole = (filter: HistoryFilter): FullHistoryFilter =>
    filter.server === undefined ? filter : { ...filter, formerServers: [...formerNamesOf(filter.server)] };
  return {
    'history.page': async ({ filter, before, limit }) => history.page(whole(filter), before, limit),
    'history.get': async ({ id }) => {
      const entry = await history.get(id);
      if (entry === null) throw new ContractError('not-found', `There is no history entry ${id}.`);
      return entry;
    },
    'history.activity': async ({ from }) => {
      const now = clock.now();
      // More than a month is no small chart any more.
      return { periods: await history.activitySince(Math.max(from, now - LONGEST_ACTIVITY_MS)) };
    },
    'history.verify': () => history.verify(),
    'history.export': async ({ filter, format, before }) => history.exportSlice(whole(filter), format, before, EXPORT_SLICE),
  };
}
