import type { Decision, Outcome, StoredBody } from '../../model/history-entry.ts';
import type { Reservation } from '../../model/verdict.ts';
import type { NewEntry, NewEvent } from './history.ts';
import { cutBody } from './stored-body.ts';

/** A body on its way to the archive: the whole text, or what is left of a text that was too long. */
export type JournalBody = string | StoredBody | null;

/** One line of the journal: one stage of one entry. Only this program reads it, and only what it wrote itself (see frames). */
export type JournalRecord =
  | readonly ['opened', id: number, entry: Omit<NewEntry, 'arguments'>, body: JournalBody]
  | readonly ['decided', id: number, decision: Decision, uses: readonly Reservation[]]
  | readonly ['closed', id: number, outcome: Omit<Outcome, 'body'>, body: JournalBody]
  | readonly ['given-back', id: number]
  | readonly ['event', id: number, event: NewEvent];

/** Cuts a body that is too long now, so that the journal stays small; the rest of the work on it is the archive's. */
export function toJournalBody(text: string | null, limit: number): JournalBody {
  if (text === null) return null;
  // A character takes three bytes at most, so short texts need no counting.
  return text.length * 3 <= limit || Buffer.byteLength(text) <= limit ? text : cutBody(text, limit);
}

export function toStoredBody(body: JournalBody): StoredBody | null {
  return typeof body === 'string' ? cutBody(body, Number.POSITIVE_INFINITY) : body;
}

/** About how much memory a record's texts take, in bytes. */
export function sizeOfBody(body: JournalBody): number {
  return 2 * (typeof body === 'string' ? body.length : (body?.text.length ?? 0));
}
