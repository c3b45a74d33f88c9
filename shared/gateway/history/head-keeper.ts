import type { Clock, Log } from '../ports.ts';
import { type HeadFile, type Loss, readHeadFile, writeHeadFile } from './head-file.ts';
import type { Store } from './store.ts';
import { sayError } from '../say-error.ts';

/**
 * Keeps the chain's end in a small file beside the database, because cutting off the newest entries leaves a chain
 * that is valid in itself. The file is written after a checkpoint has reached the disk, at most once a minute: it may
 * lag behind the database, never run ahead of it, so a power failure is not mistaken for a cut.
 * It has no secret either: whoever can write both files can make them agree. It shows accidents, restored copies and
 * edits of the database alone; against more, note the head that `verify` reports somewhere else.
 */
export interface HeadKeeper {
  /** What was found when the history was opened, in words; null when the file and the chain agree. */
  readonly finding: string | null;
  /** Compares the file with the chain, as it is now. */
  check(): Loss | null;
  /** The chain went on: the file will follow. */
  noteChange(): void;
  stop(): void;
  /** Writes the file now; the database must be closed, so that its content has reached the disk. */
  finish(): void;
}

export interface HeadKeeperOptions {
  readonly file: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

const WRITE_EVERY_MS = 60_000;

export function createHeadKeeper({ file, store, clock, log }: HeadKeeperOptions): HeadKeeper {
  const { driver, chain } = store;
  const hashOf = driver.prepare<{ hash: Uint8Array }>('select hash from links where seq = ?');
  let cancel: (() => void) | null = null;
  let losses: readonly Loss[] = [];

  function current(): HeadFile {
    return { seq: chain.head.seq, hash: Buffer.from(chain.head.hash).toString('hex'), losses: [...losses] };
  }

  /** Whether a link that was noted is still there; links below the base were removed by age. */
  function isKept({ seq, hash }: Pick<HeadFile, 'seq' | 'hash'>): boolean {
    if (seq === 0 || seq < (chain.base?.base_seq ?? 0)) return true;
    if (seq === chain.base?.base_seq) return Buffer.from(chain.base.base_hash).toString('hex') === hash;
    const stored = hashOf.get(seq)?.hash;
    return stored !== undefined && Buffer.from(stored).toString('hex') === hash;
  }

  function inspect(): string | null {
    const noted = readHeadFile(file);
    if (noted === null) return chain.head.seq === 0 ? null : 'The file that holds the end of the chain is missing.';
    if (noted === 'damaged') return 'The file that holds the end of the chain is damaged.';
    losses = noted.losses.filter((loss) => loss.seq > (chain.base?.base_seq ?? 0));
    if (isKept(noted)) return null;
    losses = [...losses, { seq: noted.seq, hash: noted.hash, foundAt: Math.round(clock.now()) }];
    return `The newest entries were cut off or replaced: link ${noted.seq} of the chain is not there any more, it ends at ${chain.head.seq}.`;
  }

  function write(): void {
    try {
      writeHeadFile(file, current());
    } catch (error) {
      log.warn('the end of the history chain cannot be noted', {
        file,
        error: sayError(error),
      });
    }
  }

  function checkpointAndWrite(): void {
    cancel = null;
    try {
      driver.exec('pragma wal_checkpoint(passive)');
    } catch (error) {
      log.warn('the history cannot be checkpointed', { error: sayError(error) });
      return;
    }
    write();
  }

  const finding = inspect();
  if (chain.head.seq === 0 || finding !== null) checkpointAndWrite();

  return {
    finding,
    check() {
      const [loss] = losses;
      if (loss !== undefined) return loss;
      const noted = readHeadFile(file);
      if (noted === null || noted === 'damaged' || isKept(noted)) return null;
      return { seq: noted.seq, hash: noted.hash, foundAt: Math.round(clock.now()) };
    },
    noteChange() {
      cancel ??= clock.after(WRITE_EVERY_MS, checkpointAndWrite);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
    finish: write,
  };
}
