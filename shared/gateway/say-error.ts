/** What a caught value says, for a log or a person: an error's message, else the value as text. */
export function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
