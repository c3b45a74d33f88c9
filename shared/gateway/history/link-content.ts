import type { StoredBody } from '../../model/history-entry.ts';
import { argumentsKey, type BodyRow, type EntryRow, resultKey, toBody } from './rows.ts';
import {
  closedDigest,
  decidedDigest,
  eventDigest,
  openedDigest,
  prunedDigest,
  type PruningRow,
  type Stage,
} from './stage-digests.ts';
import type { Store } from './store.ts';

/** One row of `links`. */
export interface LinkRow {
  readonly seq: number;
  readonly entry: number | null;
  readonly stage: Stage;
  readonly hash: Uint8Array;
  readonly digest: Uint8Array | null;
}

type Content = { readonly ok: true; readonly digest: Uint8Array } | { readonly ok: false; readonly problem: string };

/** Computes the digest that a link must have from what is stored now. */
export function createLinkContent({ driver, facets, chain }: Store): (link: LinkRow) => Content {
  const readEntry = driver.prepare<EntryRow>('select * from entries where id = ?');
  const readBody = driver.prepare<BodyRow>('select text, bytes, sha256, truncated from bodies where id = ?');
  const readPruning = driver.prepare<PruningRow>('select at, through, base_seq, base_hash from prunings where seq = ?');

  function body(key: number): StoredBody | null {
    return toBody(readBody.get(key));
  }

  function entryDigest(link: LinkRow, row: EntryRow): Content {
    const facet = facets.get(row.facet);
    if (facet === undefined) return bad(`what entry ${row.id} is about is missing`);
    switch (link.stage) {
      case 'opened':
        return row.opened_seq === link.seq ? good(openedDigest(row, facet, body(argumentsKey(row.id)))) : moved(row);
      case 'event':
        return row.opened_seq === link.seq ? good(eventDigest(row, facet)) : moved(row);
      case 'decided':
        return row.decided_seq === link.seq ? good(decidedDigest(row, facet)) : moved(row);
      case 'closed':
        return row.closed_seq === link.seq ? good(closedDigest(row, body(resultKey(row.id)))) : moved(row);
      default:
        return bad(`link ${link.seq} is of a kind that does not exist`);
    }
  }

  return (link) => {
    if (link.stage === 'pruned') {
      const pruning = readPruning.get(link.seq);
      return pruning === undefined ? bad('the record of what was removed by age is missing') : good(prunedDigest(pruning));
    }
    if (link.entry === null) return bad('the link belongs to no entry');
    const row = readEntry.get(link.entry);
    if (row !== undefined) return entryDigest(link, row);
    const isPruned = link.digest !== null && link.entry <= (chain.base?.through ?? 0);
    return isPruned && link.digest !== null ? good(link.digest) : bad(`entry ${link.entry} was deleted`);
  };
}

function good(digest: Uint8Array): Content {
  return { ok: true, digest };
}

function bad(problem: string): Content {
  return { ok: false, problem };
}

function moved(row: EntryRow): Content {
  return bad(`entry ${row.id} points at another link`);
}
