import type { z } from 'zod';

/** The version of most files we write. A file with a higher one than ours belongs to a newer Countersign. */
export const FILE_VERSION = 1;

/** How a file came to look as it does now. */
export interface FileHistory {
  /** The version that is written today. */
  readonly version: number;
  /** What a file of each older version becomes in the next one, from version 1 on. Never throws; the schema judges the result. */
  readonly steps: readonly ((content: Record<string, unknown>) => Record<string, unknown>)[];
}

const ALWAYS_THE_SAME: FileHistory = { version: FILE_VERSION, steps: [] };

/** What a file's text turned out to be. `problems` name paths, never values; `found` is whatever JSON there was. */
export type ParsedFile<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'newer-version' }
  | { readonly ok: false; readonly code: 'broken'; readonly problems: readonly string[]; readonly found: unknown };

/** Parses `{ "version": 1, …content }`; the schema is for the content as it is written today. Never throws. */
export function parseVersioned<T>(text: string, schema: z.ZodType<T>, history = ALWAYS_THE_SAME): ParsedFile<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return broken([`not JSON${placeOf(error)}`], null);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return broken(['not a JSON object'], json);
  const content: Record<string, unknown> = { ...json };
  const version = content['version'];
  delete content['version'];
  if (typeof version === 'number' && version > history.version) return { ok: false, code: 'newer-version' };
  if (!Number.isInteger(version) || Number(version) < 1) return broken([`version: must be ${history.version}`], json);
  const parsed = schema.safeParse(history.steps.slice(Number(version) - 1).reduce((older, step) => step(older), content));
  if (parsed.success) return { ok: true, value: parsed.data };
  return broken(parsed.error.issues.map(describeIssue), json);
}

/** The text of a file with this content: pretty, with the version first and a line break at the end. */
export function writeVersioned(content: object, version = FILE_VERSION): string {
  return `${JSON.stringify({ version, ...content }, null, 2)}\n`;
}

/** One line about one issue: the path and what is wrong there. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  const what =
    issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}` : issue.message;
  return path === '' ? what : `${path}: ${what}`;
}

function broken(problems: readonly string[], found: unknown): ParsedFile<never> {
  return { ok: false, code: 'broken', problems, found };
}

/** The engine's own message quotes the text around the mistake, which may be a credential: only line and column are taken from it. */
function placeOf(error: unknown): string {
  const place = error instanceof Error ? /\(line (\d+) column (\d+)\)/.exec(error.message) : null;
  return place === null ? '' : ` (line ${place[1]}, column ${place[2]})`;
}
