import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { Driver } from './driver.ts';
import { HistoryError } from './history-error.ts';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './migrations.ts';
import { openNodeSqlite } from './node-sqlite-driver.ts';
import { sayError } from '../say-error.ts';

const OWNER_ONLY = 0o600;

/** SQLite's file header. Source: sqlite.org/fileformat2.html section 1.3 */
const HEADER = { bytes: 100, magic: 'SQLite format 3\0', userVersionAt: 60, applicationIdAt: 68 } as const;

/**
 * Before the first read: one process alone may have the file open (a second one would take calls in flight for
 * crashed ones), and deleted pages can be given back to the system later.
 */
const BEFORE = 'pragma locking_mode = exclusive; pragma auto_vacuum = incremental;';

/**
 * WAL with `synchronous = full`: what is committed also survives the end of the machine's power. The archive works beside the
 * calls, so nobody waits for the disk. What is only in the journal survives the death of this process at any moment (also
 * kill -9); when the power fails, what the archive had not taken yet may be missing, as if it had not happened: the
 * file stays whole, the chain stays valid, and the calls it was about died with the machine.
 */
const SETTINGS = `
pragma journal_mode = wal;
pragma synchronous = full;
pragma foreign_keys = on;
pragma trusted_schema = off;
pragma cell_size_check = on;
pragma temp_store = memory;
pragma cache_size = -32768;
pragma wal_autocheckpoint = 4000;
pragma journal_size_limit = 33554432;
`;

/**
 * Opens the history's database, makes it when there is none, and brings an older one up to date. The file and its
 * write-ahead log are readable by the owner only. `isExpected` says that there must be something in it.
 * Throws HistoryError: newer (left untouched), damaged (never made anew), in-use, unreadable.
 */
export function openDatabase(file: string, isExpected: boolean): Driver {
  checkHeader(file, isExpected);
  let driver: Driver | null = null;
  try {
    // The log takes its mode from the database, so the mode is right before SQLite first sees the file.
    closeSync(openSync(file, 'a', OWNER_ONLY));
    chmodSync(file, OWNER_ONLY);
    driver = openNodeSqlite(file);
    driver.exec(BEFORE);
    const version = driver.prepare<{ user_version: number }>('pragma user_version').get()?.user_version ?? 0;
    if (version > SCHEMA_VERSION) throw newerThanThis(file);
    driver.exec(SETTINGS);
    driver.exec('begin immediate; commit');
    migrate(driver, version);
    return driver;
  } catch (error) {
    const failure = driver?.failureOf(error);
    driver?.close();
    if (error instanceof HistoryError) throw error;
    if (failure === 'busy') throw new HistoryError('in-use', `Another process has the history ${file} open.`, error);
    if (failure === 'damaged' || failure === 'statement') throw damaged(file, sayError(error), error);
    throw new HistoryError('unreadable', `The history ${file} cannot be opened: ${sayError(error)}`, error);
  }
}

/** Looks at the bytes alone, because opening a file with SQLite may already change it. */
function checkHeader(file: string, isExpected: boolean): void {
  if (!existsSync(file)) return;
  if (statSync(file).size === 0) {
    // Made, and then died before the first commit: nothing was ever in it, unless something else says so.
    if (!isExpected) return;
    throw damaged(file, 'it is empty, although entries were written to it');
  }
  const header = readHeader(file);
  if (header.length < HEADER.bytes || header.toString('latin1', 0, HEADER.magic.length) !== HEADER.magic) {
    throw damaged(file, 'it is no SQLite database');
  }
  const version = header.readUInt32BE(HEADER.userVersionAt);
  const applicationId = header.readUInt32BE(HEADER.applicationIdAt);
  if (applicationId !== APPLICATION_ID && (version !== 0 || applicationId !== 0)) {
    throw damaged(file, 'it belongs to another program');
  }
  if (version > SCHEMA_VERSION) throw newerThanThis(file);
}

function readHeader(file: string): Buffer {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw new HistoryError('unreadable', `The history ${file} cannot be read: ${sayError(error)}`, error);
  }
  try {
    const bytes = Buffer.alloc(HEADER.bytes);
    return bytes.subarray(0, readSync(handle, bytes, 0, HEADER.bytes, 0));
  } finally {
    closeSync(handle);
  }
}

function newerThanThis(file: string): HistoryError {
  return new HistoryError(
    'newer',
    `The history ${file} was written by a newer version. Nothing in it was changed. Update the app.`,
  );
}

function damaged(file: string, how: string, cause?: unknown): HistoryError {
  return new HistoryError(
    'damaged',
    `The history ${file} is damaged (${how}). It was left as it is: move it aside to start a new one, or restore a copy.`,
    cause,
  );
}
