export type SqlValue = string | number | null | Uint8Array;

/**
 * A compiled statement, to be used again and again. `Row` is what its columns hold: the tables are STRICT, so SQLite
 * itself keeps the types; who may write the file can still put any text into a text column.
 */
export interface Statement<Row> {
  /** Runs it and says how many rows changed. */
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** What a failure of SQLite means. */
export type SqlFailure =
  | 'storage' // the disk: full, failing, read-only, no memory. Everything in the transaction is affected
  | 'damaged' // the file is malformed or no database
  | 'busy' // another process holds the lock
  | 'statement'; // this statement or its values alone

/** The little that the history needs of a SQLite. One connection, one thread, one writer. */
export interface Driver {
  exec(sql: string): void;
  prepare<Row = never>(sql: string): Statement<Row>;
  readonly isInTransaction: boolean;
  /** Null when the error is not SQLite's. */
  failureOf(error: unknown): SqlFailure | null;
  /** Closing folds the write-ahead log into the file. */
  close(): void;
}
