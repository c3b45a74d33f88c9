/** Something about a document that a person should know; `path` is a JSON Pointer into what was imported. */
export interface ImportNote {
  readonly path: string;
  readonly message: string;
}

/** What an import found on its way: a problem stops it, a warning is shown beside the result. */
export interface Notes {
  readonly problems: ImportNote[];
  readonly warnings: ImportNote[];
}

export function newNotes(): Notes {
  return { problems: [], warnings: [] };
}
