/** What can go wrong with the history, for code to branch on. */
export type HistoryErrorCode =
  | 'newer' // the file was written by a newer version; it was left untouched
  | 'damaged' // the file is not a readable history; it was left where it is
  | 'in-use' // another process has it open
  | 'unreadable' // the system does not let us open it
  | 'not-written' // the entry or its decision could not be committed
  | 'wrong-stage' // the entry is not known, or already past this stage
  | 'overloaded' // too much waits to be written
  | 'stopped'; // the history was stopped

/** An expected failure of the history. The message is for a person; it holds paths and reasons, never bodies. */
export class HistoryError extends Error {
  readonly code: HistoryErrorCode;

  constructor(code: HistoryErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HistoryError';
    this.code = code;
  }
}
