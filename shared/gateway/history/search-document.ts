import { argumentsKey, type BodyRow, type EntryRow, resultKey } from './rows.ts';
import { type SearchText, tagsOf } from './search-text.ts';
import type { Store } from './store.ts';

/** The columns that `createSearchDocument` needs. */
export type SearchRow = Pick<EntryRow, 'id' | 'facet' | 'subject' | 'session' | 'reason' | 'message'>;
export const SEARCH_ROW_COLUMNS = 'id, facet, subject, session, reason, message';

/** Gathers what may be found of an entry as it is stored now; null when the entry is damaged. */
export function createSearchDocument({
  driver,
  facets,
}: Pick<Store, 'driver' | 'facets'>): (row: SearchRow) => SearchText | null {
  const readBody = driver.prepare<Pick<BodyRow, 'text'>>('select text from bodies where id = ?');
  return (row) => {
    const facet = facets.get(row.facet);
    if (facet === undefined) return null;
    const result = readBody.get(resultKey(row.id))?.text ?? null;
    return {
      subject: row.subject,
      arguments: readBody.get(argumentsKey(row.id))?.text ?? null,
      reason: row.reason,
      result: row.message === null ? result : `${row.message}\n${result ?? ''}`,
      client: facet.client,
      server: facet.server,
      tags: tagsOf(facet, row.subject, row.session),
    };
  };
}
