import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { History } from '../../../shared/gateway/history/history.ts';
import { openHistory } from '../../../shared/gateway/history/open-history.ts';
import { type Log, systemClock } from '../../../shared/gateway/ports.ts';

const log: Log = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };

const WORKER = pathToFileURL(join(import.meta.dirname, '../../../out/headless/archive-worker.js'));

/** The history in this folder, as the gateway opens it: with its thread, from the bundle. Days may be parts of a day. */
export function openBenchHistory(folder: string, retentionDays: number): Promise<History> {
  return openHistory({
    file: join(folder, 'history.db'),
    clock: systemClock,
    log,
    bodyBytes: () => 32_768,
    retentionDays: () => retentionDays,
    archive: WORKER,
  });
}
