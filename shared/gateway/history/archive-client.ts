import type { Archive, ArchiveOpened, ArchiveQueries } from './archive.ts';

export type QueryName = keyof ArchiveQueries;
export type QueryValues<Name extends QueryName> = Parameters<ArchiveQueries[Name]>;
export type QueryAnswer<Name extends QueryName> = Awaited<ReturnType<ArchiveQueries[Name]>>;

/** The archive as the core sees it, wherever it runs. */
export interface ArchiveClient {
  readonly opened: ArchiveOpened;
  /** The journal goes on to this place: take it when there is time. */
  tell(through: number): void;
  /**
   * Asks once everything before this place was taken; when the archive cannot be written, what it holds answers.
   * Rejects with HistoryError: stopped, not-written (it is not there just now).
   */
  ask<Name extends QueryName>(through: number, query: Name, ...values: QueryValues<Name>): Promise<QueryAnswer<Name>>;
  /** Null while it takes what it is given. */
  readonly trouble: string | null;
  /** Takes everything before this place if it can, and closes the file. Resolves with the place up to which it took. */
  stop(through: number): Promise<number>;
}

export type OnTaken = (place: number) => void;

/** An archive in this thread. */
export function localArchive(archive: Archive): ArchiveClient {
  return {
    opened: archive.opened,
    tell: (through) => archive.follow(through),
    ask: (through, query, ...values) => askArchive(archive, through, query, values),
    get trouble() {
      return archive.trouble;
    },
    stop: (through) => stopArchive(archive, through),
  };
}

export async function askArchive<Name extends QueryName>(
  archive: Archive,
  through: number,
  query: Name,
  values: QueryValues<Name>,
): Promise<QueryAnswer<Name>> {
  await archive.take(through).catch(() => {});
  // A function picked by name takes the values and gives the answer of that name; the compiler cannot follow that.
  const answer = archive[query] as (...given: QueryValues<Name>) => ReturnType<ArchiveQueries[Name]>;
  return await answer(...values);
}

export async function stopArchive(archive: Archive, through: number): Promise<number> {
  await archive.take(through).catch(() => {});
  await archive.stop();
  return archive.taken;
}
