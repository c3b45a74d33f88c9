import type { HistoryFilter } from '../../model/history-entry.ts';
import type { SqlValue } from './driver.ts';
import type { Facet } from './rows.ts';

/** One part of a `where` over `entries e`. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A filter as conditions on columns, without its text. `admitted` are the facets it leaves; null when it names none. */
export function conditionsOf(filter: HistoryFilter, admitted: readonly Facet[] | null): Condition[] {
  const { session, tool, from, to, effect } = filter;
  return [
    ...when(effect === 'waiting', 'e.is_indexed = 0 and e.closed_seq is null and e.decided_seq is null'),
    ...when(session !== undefined, 'e.session = ?', session),
    ...when(tool !== undefined, 'e.subject = ?', tool),
    ...when(from !== undefined, 'e.at >= ?', from),
    ...when(to !== undefined, 'e.at < ?', to),
    ...when(
      admitted !== null,
      'e.facet in (select value from json_each(?))',
      JSON.stringify((admitted ?? []).map(({ id }) => id)),
    ),
  ];
}

function when(isGiven: boolean, sql: string, value?: SqlValue): Condition[] {
  return isGiven ? [{ sql, values: value === undefined ? [] : [value] }] : [];
}
