import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VerifyReport } from '../../model/history-entry.ts';
import { createEntryCheck } from './entry-check.ts';
import type { HeadKeeper } from './head-keeper.ts';
import { HistoryError } from './history-error.ts';
import { createLinkContent, type LinkRow } from './link-content.ts';
import type { EntryRow } from './rows.ts';
import { GENESIS, linkHash } from './stage-digests.ts';
import type { Store } from './store.ts';
import { sayError } from '../say-error.ts';

type Failing = Extract<VerifyReport, { ok: false }>['firstFailing'];

/** How long one piece of the work may hold up everything else. */
const SLICE_MS = 4;
const PER_READ = 64;

/**
 * Walks the whole chain and names the first thing that is wrong. Every link must build on the one before and have
 * the digest of what is stored; every stored stage must have its link; and the end that was noted beside the database
 * must still be there. Works in short pieces, so calls go on being written and answered meanwhile; what is added after
 * the start is not looked at. Rejects with `stopped` when the history stops first.
 */
export async function verifyHistory(store: Store, keeper: HeadKeeper, isStopped: () => boolean): Promise<VerifyReport> {
  const { driver, chain } = store;
  const { head: end, base } = chain;
  const contentOf = createLinkContent(store);
  const problemOfEntry = createEntryCheck(store);
  const readLinks = driver.prepare<LinkRow>(
    `select seq, entry, stage, hash, digest from links where seq > ? and seq <= ? order by seq limit ${PER_READ}`,
  );
  const readEntries = driver.prepare<EntryRow>(`select * from entries where id > ? order by id limit ${PER_READ}`);
  const breathe = createBreather(isStopped);

  let at = { seq: base?.base_seq ?? 0, hash: base?.base_hash ?? GENESIS };
  let hasMetBase = base === null;
  let links = 0;
  let entries = 0;
  let lastEntry = 0;

  function failed(firstFailing: Failing): VerifyReport {
    return { ok: false, links, firstFailing };
  }

  function checkLink(link: LinkRow): Failing | null {
    if (link.seq !== at.seq + 1) return { seq: at.seq + 1, entry: null, problem: `link ${at.seq + 1} is missing` };
    const content = contentOf(link);
    if (!content.ok) return { seq: link.seq, entry: link.entry, problem: content.problem };
    const hash = linkHash(at.hash, content.digest);
    if (!isSameHash(hash, link.hash)) {
      const what =
        link.entry === null ? 'the record of what was removed by age' : `the ${link.stage} stage of entry ${link.entry}`;
      return { seq: link.seq, entry: link.entry, problem: `${what} was changed, or the links before it were` };
    }
    at = { seq: link.seq, hash };
    links += 1;
    if (link.seq === base?.seq && link.stage === 'pruned') hasMetBase = true;
    return null;
  }

  async function walkLinks(): Promise<Failing | null> {
    while (at.seq < end.seq) {
      const rows = readLinks.all(at.seq, end.seq);
      if (rows.length === 0) return { seq: at.seq + 1, entry: null, problem: `link ${at.seq + 1} is missing` };
      for (const row of rows) {
        const failing = checkLink(row);
        if (failing !== null) return failing;
        await breathe();
      }
    }
    // Where the walk starts must itself be in the chain: else anybody could cut off the oldest entries.
    return hasMetBase ? null : { seq: base?.seq ?? 0, entry: null, problem: 'the record of what was removed by age has no link' };
  }

  async function walkEntries(): Promise<Failing | null> {
    for (;;) {
      const rows = readEntries.all(lastEntry);
      if (rows.length === 0) return null;
      for (const { id } of rows) {
        // Read anew: it may have gone a stage further while we paused.
        const failing = problemOfEntry(id);
        if (failing !== null) return failing;
        entries += 1;
        lastEntry = id;
        await breathe();
      }
    }
  }

  try {
    const failing = (await walkLinks()) ?? (await walkEntries());
    if (failing !== null) return failed(failing);
    const loss = keeper.check();
    if (loss !== null) {
      const problem = `link ${loss.seq} was noted as the end of the chain once, and is not there: the newest entries were cut off or replaced`;
      return failed({ seq: loss.seq, entry: null, problem });
    }
    return { ok: true, links, entries, head: Buffer.from(at.hash).toString('hex') };
  } catch (error) {
    // SQLite keeps whatever type is written into the file: text where a number or bytes must stand was put there by somebody.
    if (error instanceof TypeError) {
      return failed({ seq: at.seq + 1, entry: null, problem: 'a stored value is of a kind that it cannot be' });
    }
    if (error instanceof HistoryError || driver.failureOf(error) === null) throw error;
    const reason = sayError(error);
    return failed({ seq: at.seq + 1, entry: null, problem: `the file cannot be read: ${reason}` });
  }
}

/** `stored` is what the file says, whatever its type is there. */
function isSameHash(computed: Uint8Array, stored: unknown): boolean {
  return stored instanceof Uint8Array && Buffer.compare(computed, stored) === 0;
}

function createBreather(isStopped: () => boolean): () => Promise<void> | undefined {
  let until = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < until) return undefined;
    return nextTurn().then(() => {
      if (isStopped()) throw new HistoryError('stopped', 'The history was stopped.');
      until = performance.now() + SLICE_MS;
    });
  };
}
