import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { History } from '../history/history.ts';

const EXPORT_SLICE = 500;

export function historyHandlers(
  history: History,
): Pick<Handlers, 'history.page' | 'history.get' | 'history.verify' | 'history.export'> {
  return {
    'history.page': async ({ filter, before, limit }) => history.page(filter, before, limit),
    'history.get': async ({ id }) => {
      const entry = await history.get(id);
      if (entry === null) throw new ContractError('not-found', `There is no history entry ${id}.`);
      return entry;
    },
    'history.verify': () => history.verify(),
    'history.export': async ({ filter, format, before }) => history.exportSlice(filter, format, before, EXPORT_SLICE),
  };
}
