import type { Log, LogFacts } from '../ports.ts';
import type { ArchiveOpened } from './archive.ts';
import type { QueryName } from './archive-client.ts';
import type { HistoryErrorCode } from './history-error.ts';

/** What the archive's thread is started with. */
export interface ArchiveThreadData {
  readonly file: string;
  readonly retentionDays: number;
  readonly settlesOpenEntries: boolean;
}

export type ToArchive =
  | { readonly kind: 'take'; readonly through: number; readonly retentionDays: number }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly through: number;
      readonly query: QueryName;
      readonly values: readonly unknown[];
    }
  | { readonly kind: 'stop'; readonly through: number };

export type FromArchive =
  | { readonly kind: 'opened'; readonly opened: ArchiveOpened }
  | { readonly kind: 'not-opened'; readonly failure: Failure }
  | { readonly kind: 'taken'; readonly place: number; readonly trouble: string | null }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'stopped'; readonly place: number }
  | { readonly kind: 'log'; readonly level: keyof Log; readonly message: string; readonly facts: LogFacts };

/** An error on its way between threads. `code` is null for one that nobody expected. */
export interface Failure {
  readonly code: HistoryErrorCode | null;
  readonly message: string;
}
