import { DatabaseSync } from 'node:sqlite';
import type { Driver, SqlFailure, Statement } from './driver.ts';

/** SQLite's primary result codes that concern more than one statement. Source: sqlite.org/rescode.html */
const FAILURES: ReadonlyMap<number, SqlFailure> = new Map([
  [5, 'busy'],
  [6, 'busy'],
  [7, 'storage'], // NOMEM
  [8, 'storage'], // READONLY
  [9, 'storage'], // INTERRUPT
  [10, 'storage'], // IOERR
  [11, 'damaged'], // CORRUPT
  [13, 'storage'], // FULL
  [14, 'storage'], // CANTOPEN
  [26, 'damaged'], // NOTADB
]);

/**
 * Opens the file with `node:sqlite`. Extensions, double-quoted strings and writes to internal tables are off, so that
 * a prepared file cannot make SQLite do more than hold data. Throws what SQLite throws.
 */
export function openNodeSqlite(file: string): Driver {
  const database = new DatabaseSync(file, {
    allowExtension: false,
    defensive: true,
    enableDoubleQuotedStringLiterals: false,
    enableForeignKeyConstraints: true,
    timeout: 0,
  });
  return {
    exec: (sql) => database.exec(sql),
    prepare: <Row>(sql: string): Statement<Row> => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => Number(statement.run(...values).changes),
        // The one place where a row gets its type: see Statement.
        get: (...values) => statement.get(...values) as Row | undefined,
        all: (...values) => statement.all(...values) as Row[],
      };
    },
    get isInTransaction() {
      return database.isTransaction;
    },
    failureOf,
    close: () => database.close(),
  };
}

function failureOf(error: unknown): SqlFailure | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return FAILURES.get(error.errcode & 0xff) ?? 'statement';
}
