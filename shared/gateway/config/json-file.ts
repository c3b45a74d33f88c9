import type { z } from 'zod';
import type { Problem } from '../../contract/state.ts';
import type { Clock, Log } from '../ports.ts';
import { DataFileError } from './data-file-error.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { readOwnFile, systemCode } from './own-file.ts';
import { newestSetAside, setAside } from './set-aside.ts';
import { type FileHistory, parseVersioned, writeVersioned } from './versioned-json.ts';
import { removeUnfinishedWrites, type WriteText, writeFileAtomically } from './write-atomic.ts';

export interface JsonFileOptions<T extends object> {
  readonly file: string;
  /** What the file holds, for the person: "Grants". */
  readonly title: string;
  /** Of the content, without the version. */
  readonly schema: z.ZodType<T>;
  /** When there never was a file. */
  readonly initial: T;
  /** When there was one that cannot be read. `found` is the JSON in it, as far as it is JSON; `means` says it to the person. */
  readonly whenBroken: { readonly value: (found: unknown) => T; readonly means: string };
  /** What is written; without it the whole value. */
  readonly toFile?: (value: T) => object;
  /** For a file that did not always look like this; it is written anew with its next change. */
  readonly history?: FileHistory;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

/** One small JSON file and its content in memory. Only the process that holds the host lock may have it open. */
export interface JsonFile<T extends object> {
  get(): T;
  /**
   * Changes run one after the other. Resolves when the new content is on disk and in `get()`; rejects with DataFileError
   * (`not-written`) when it cannot be written, and with whatever `update` throws; then nothing changed.
   */
  change(update: (current: T) => T): Promise<void>;
  /** Hears each new content after it is on disk. */
  onChange(listener: (value: T) => void): () => void;
  /** Set when a file was set aside and nobody put it right yet. */
  readonly problem: Problem | null;
  /** Resolves when all changes so far are done. */
  settled(): Promise<void>;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads the file, or starts with `initial`. A file that cannot be understood is renamed, never overwritten and never taken
 * for an empty one: the content is then `whenBroken`, and `problem` says so, also after a restart, until there is a file again.
 * Rejects with DataFileError when the file was written by a newer version, is no plain file, or cannot be read at all.
 */
export async function openJsonFile<T extends object>(options: JsonFileOptions<T>): Promise<JsonFile<T>> {
  const { file, clock, log } = options;
  const write = options.write ?? writeFileAtomically;
  const toFile = options.toFile ?? ((value: T): object => value);
  const listeners = new Set<(value: T) => void>();
  await removeUnfinishedWrites(file);
  const start = await load(options);
  let { value, problem } = start;
  let textOnDisk = start.text;
  const inTurn = createOneAtATime();

  async function apply(update: (current: T) => T): Promise<void> {
    const next = options.schema.parse(update(value));
    const text = writeVersioned(toFile(next), options.history?.version);
    try {
      await keepForeignEdit();
      await write(file, text);
    } catch (error) {
      if (error instanceof DataFileError) throw error;
      throw new DataFileError('not-written', file, `${file} cannot be written (${systemCode(error)}). Nothing was changed.`);
    }
    textOnDisk = text;
    value = next;
    for (const listener of listeners) listener(next);
  }

  /** Files are read at start; what somebody wrote into one since then is kept beside it instead of being lost. */
  async function keepForeignEdit(): Promise<void> {
    const found = await readOwnFile(file, MAX_FILE_BYTES);
    if (!found.ok && found.code === 'not-a-file') throw new DataFileError('not-a-file', file, found.message);
    if (found.ok ? found.text === textOnDisk : found.code === 'missing') return;
    const kept = await setAside(file, 'edited', clock.now());
    log.warn('a file was edited while Countersign ran; the edit was kept beside it', { file, kept });
    problem = setAsideProblem(
      `${options.title}: an edit was not used`,
      `${file} was changed outside Countersign while it ran. That version was kept as ${kept}. Stop Countersign before editing the file.`,
      'warning',
    );
  }

  return {
    get: () => value,
    change: (update) => inTurn(() => apply(update)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get problem() {
      return problem;
    },
    settled: () => inTurn(async () => {}),
  };
}

interface Loaded<T> {
  readonly value: T;
  readonly problem: Problem | null;
  readonly text: string | null;
}

async function load<T extends object>(options: JsonFileOptions<T>): Promise<Loaded<T>> {
  const { file, initial } = options;
  const found = await readOwnFile(file, MAX_FILE_BYTES);
  if (found.ok) {
    const parsed = parseVersioned(found.text, options.schema, options.history);
    if (parsed.ok) return { value: parsed.value, problem: null, text: found.text };
    if (parsed.code === 'newer-version') {
      throw new DataFileError(
        'newer-version',
        file,
        `${file} was written by a newer Countersign and was left untouched. Update Countersign.`,
      );
    }
    return putAway(options, parsed.problems, parsed.found);
  }
  switch (found.code) {
    case 'missing': {
      const before = await newestSetAside(file);
      return before === null ? { value: initial, problem: null, text: null } : stillAside(options, before);
    }
    case 'too-large':
    case 'not-text':
      return putAway(options, [found.message], null);
    case 'not-a-file':
    case 'unreadable':
      throw new DataFileError(found.code, file, found.message);
  }
}

async function putAway<T extends object>(
  options: JsonFileOptions<T>,
  problems: readonly string[],
  found: unknown,
): Promise<Loaded<T>> {
  const { file, title, whenBroken, log, clock } = options;
  const kept = await setAside(file, 'broken', clock.now()).catch((error: unknown) => {
    throw new DataFileError(
      'not-written',
      file,
      `${file} is broken and cannot be set aside (${systemCode(error)}): ${problems.join('; ')}`,
    );
  });
  log.error('a file could not be read and was set aside', { file, kept, problems: problems.join('; ') });
  const detail = `${whenBroken.means} ${file} could not be read (${problems.join('; ')}). It was set aside as ${kept}. ${REPAIR}`;
  return {
    value: whenBroken.value(found),
    problem: setAsideProblem(`${title} could not be read`, detail, 'critical'),
    text: null,
  };
}

/** The file was set aside at an earlier start, and nothing was written since. */
async function stillAside<T extends object>(options: JsonFileOptions<T>, kept: string): Promise<Loaded<T>> {
  const { title, whenBroken, log, file } = options;
  const text = await readOwnFile(kept, MAX_FILE_BYTES);
  const parsed = text.ok ? parseVersioned(text.text, options.schema, options.history) : null;
  log.error('a file is still set aside', { file, kept });
  const found = parsed !== null && !parsed.ok && parsed.code === 'broken' ? parsed.found : null;
  const detail = `${whenBroken.means} ${file} was set aside as ${kept} because it could not be read. ${REPAIR}`;
  return {
    value: whenBroken.value(found),
    problem: setAsideProblem(`${title} could not be read`, detail, 'critical'),
    text: null,
  };
}

const REPAIR = 'To repair it: stop Countersign, put the file right and rename it back; or delete it to start anew.';

function setAsideProblem(title: string, detail: string, severity: Problem['severity']): Problem {
  return { code: 'file-set-aside', severity, title, detail, server: null };
}
