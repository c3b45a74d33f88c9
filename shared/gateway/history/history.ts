import type { Decision, HistoryEntry, HistoryFilter, HistorySummary, Outcome, VerifyReport } from '../../model/history-entry.ts';
import type { Category, Risk } from '../../model/risk.ts';
import type { Reservation } from '../../model/verdict.ts';
import type { ExportFormat } from './export.ts';
import type { Counts, PeriodCounts } from './periods.ts';

/** What is known when a message arrives. Everything is masked before it gets here. */
export interface NewEntry {
  readonly kind: 'call' | 'message';
  readonly at: number;
  readonly grant: string;
  readonly client: string;
  readonly session: string;
  readonly server: string;
  readonly subject: string;
  readonly category: Category | null;
  readonly risk: Risk | null;
  /** Masked JSON text of the arguments. */
  readonly arguments: string | null;
}

/** An outcome before its body is cut and digested. `body` is masked text. */
export interface NewOutcome {
  readonly kind: Outcome['kind'];
  readonly at: number;
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly body: string | null;
}

/** Something that is not a judged message: refused traffic, a pause, a policy change. Settled as it is written. */
export interface NewEvent {
  readonly kind: 'refused' | 'event';
  readonly at: number;
  readonly subject: string;
  readonly reason: string;
  readonly client?: string | null;
  readonly grant?: string | null;
  readonly session?: string | null;
  readonly server?: string | null;
}

/** One use of a counter that must survive a restart. */
export interface CounterUse extends Reservation {
  readonly entry: number;
  readonly at: number;
}

/**
 * The record of everything judged. What is written goes into a journal, many at once; the archive takes it over from there and
 * answers. Answers hold everything that was said before the question. The hash chain covers each stage of each entry:
 * opened, decided, closed. Reading rejects with HistoryError: stopped, not-written (the archive is not there just now).
 */
export interface History {
  /** Gives the entry its number at once. When it cannot be written, deciding it fails. */
  open(entry: NewEntry): number;
  /** Resolves when the decision is written: only then may the call leave. `uses` are written with it. */
  decide(id: number, decision: Decision, uses: readonly Reservation[]): Promise<void>;
  /** Queued; a failure is logged and shown as a problem, the answer is not held back for it. */
  close(id: number, outcome: NewOutcome): void;
  /** The server answered with a JSON-RPC error: the uses of this entry are given back. */
  giveBack(id: number): void;
  event(event: NewEvent): void;

  /**
   * Newest first. `next` is null at the end; a page with fewer entries than `limit`, even none, is not the end while
   * `next` is a number: a long search is handed out in pieces so that it does not hold up the calls.
   */
  page(filter: HistoryFilter, before: number | null, limit: number): Promise<{ entries: HistorySummary[]; next: number | null }>;
  get(id: number): Promise<HistoryEntry | null>;
  /** See `exportSlice`. */
  exportSlice(
    filter: HistoryFilter,
    format: ExportFormat,
    before: number | null,
    limit: number,
  ): Promise<{ text: string; next: number | null }>;
  /** The last few calls of a session that is open now, older than `before`, newest first; at most `count`. */
  recentOfSession(session: string, before: number, count: number): HistorySummary[];
  /** Decisions about entries opened since `from`. `asked`: a person was asked, whatever came of it. */
  countsSince(from: number): Promise<Counts>;
  /** The same for each quarter of an hour that begins at or after `from`, oldest first; empty ones are left out. */
  activitySince(from: number): Promise<PeriodCounts[]>;
  /** Stored uses that may still be inside their window at `now`. */
  usesSince(now: number): Promise<CounterUse[]>;
  verify(): Promise<VerifyReport>;
  /** Resolves when everything said so far is in the journal; rejects when it cannot be written. */
  written(): Promise<void>;
  /** Hears each entry after its stage was written. */
  onChange(listener: (entry: HistorySummary) => void): () => void;
  /** Null while writing works; else what went wrong, for the person. */
  readonly trouble: string | null;
  /** Writes what is queued, then closes the file. */
  stop(): Promise<void>;
}
