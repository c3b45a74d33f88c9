/**
 * The data folder or a file in it cannot be used. `message` is for the person: it names the path and what to do, never content.
 * - foreign-owner, open-to-others: somebody else could read or have written what is in there.
 * - not-a-folder, not-a-file: something else stands in its place (a symbolic link, a pipe).
 * - newer-version: written by a newer Countersign; left untouched.
 * - unreadable, not-written: the system refused; memory and disk still hold the old content.
 */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
  readonly code:
    | 'foreign-owner'
    | 'open-to-others'
    | 'not-a-folder'
    | 'not-a-file'
    | 'newer-version'
    | 'unreadable'
    | 'not-written';
  readonly path: string;
  constructor(code: DataFileError['code'], path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}
