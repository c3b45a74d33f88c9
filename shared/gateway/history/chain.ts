import type { Driver } from './driver.ts';
import { GENESIS, linkHash, prunedDigest, type PruningRow, type Stage } from './stage-digests.ts';

export interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/**
 * The hash chain: link n's hash is SHA-256 over link n−1's hash and the digest of one stage. A changed field, a deleted,
 * inserted or reordered entry breaks it. It has no key: whoever can write the files can also compute a whole new chain,
 * so it proves that nothing was changed only to somebody who noted a head (`verify` reports it) somewhere else.
 *
 * What is removed by age leaves a `pruned` link, written before anything is removed: entries up to `through` may be
 * gone, and the links up to `base_seq`, which ended in `base_hash`. Verification starts from the latest base.
 */
export interface Chain {
  readonly head: Head;
  /** The latest pruning; null when nothing was ever removed. */
  readonly base: (PruningRow & { readonly seq: number }) | null;
  /** Adds a link inside the current transaction and returns its number. */
  append(stage: Exclude<Stage, 'pruned'>, entry: number, digest: Uint8Array): number;
  appendPruning(pruning: PruningRow): void;
  /** Forgets what a rolled back transaction added. */
  reload(): void;
}

export function createChain(driver: Driver): Chain {
  const insert = driver.prepare('insert into links (seq, entry, stage, hash) values (?, ?, ?, ?)');
  const insertPruning = driver.prepare('insert into prunings (seq, at, through, base_seq, base_hash) values (?, ?, ?, ?, ?)');
  const readHead = driver.prepare<Head>('select seq, hash from links order by seq desc limit 1');
  const readBase = driver.prepare<PruningRow & { seq: number }>('select * from prunings order by seq desc limit 1');
  let head: Head = { seq: 0, hash: GENESIS };
  let base: Chain['base'] = null;

  function reload(): void {
    base = readBase.get() ?? null;
    head = readHead.get() ?? { seq: 0, hash: GENESIS };
  }

  function add(stage: Stage, entry: number | null, digest: Uint8Array): number {
    const next = { seq: head.seq + 1, hash: linkHash(head.hash, digest) };
    insert.run(next.seq, entry, stage, next.hash);
    head = next;
    return next.seq;
  }

  reload();
  return {
    get head() {
      return head;
    },
    get base() {
      return base;
    },
    append: add,
    appendPruning(pruning) {
      const seq = add('pruned', null, prunedDigest(pruning));
      insertPruning.run(seq, pruning.at, pruning.through, pruning.base_seq, pruning.base_hash);
      base = { ...pruning, seq };
    },
    reload,
  };
}
