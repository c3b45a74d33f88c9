import { hash } from 'node:crypto';
import type { StoredBody } from '../../model/history-entry.ts';
import type { EntryRow, Facet } from './rows.ts';

/**
 * The hash chain's content. Each stage of an entry has a digest: SHA-256 over the UTF-8 of a JSON array that holds
 * this format's name, the stage, the entry's number and every stored field of the stage, in a fixed order. JSON tells
 * null from text from numbers and quotes every text, so two different stages cannot have the same encoding. A body
 * is in it as [bytes, SHA-256 of the whole text, cut or not, SHA-256 of what is stored].
 */
const FORMAT = 'countersign.history/1';

export type Stage = 'opened' | 'decided' | 'closed' | 'event' | 'pruned';
type Field = string | number | boolean | null | readonly Field[];

/** Fields that the person's list shows from the start. */
type Identity = Pick<EntryRow, 'id' | 'at' | 'grant_id' | 'session' | 'subject' | 'category'>;
type IdentityFacet = Pick<Facet, 'kind' | 'client' | 'server' | 'risk'>;

export function openedDigest(row: Identity, facet: IdentityFacet, body: StoredBody | null): Uint8Array {
  return digest('opened', row.id, [...identityOf(row, facet), bodyFields(body)]);
}

export function eventDigest(row: Identity & Pick<EntryRow, 'reason'>, facet: IdentityFacet): Uint8Array {
  return digest('event', row.id, [...identityOf(row, facet), row.reason]);
}

type DecidedFields = 'id' | 'rule' | 'reason' | 'decided_at' | 'waited_ms' | 'remembered' | 'note' | 'observed';

export function decidedDigest(row: Pick<EntryRow, DecidedFields>, facet: Pick<Facet, 'effect' | 'decided_by'>): Uint8Array {
  const { rule, reason, decided_at, waited_ms, remembered, note, observed } = row;
  return digest('decided', row.id, [
    facet.effect,
    facet.decided_by,
    rule,
    reason,
    decided_at,
    waited_ms,
    remembered,
    note,
    observed,
  ]);
}

type ClosedFields = 'id' | 'outcome' | 'closed_at' | 'duration_ms' | 'message';

export function closedDigest(row: Pick<EntryRow, ClosedFields>, body: StoredBody | null): Uint8Array {
  return digest('closed', row.id, [row.outcome, row.closed_at, row.duration_ms, row.message, bodyFields(body)]);
}

export interface PruningRow {
  readonly at: number;
  /** Entries up to this one may be gone. */
  readonly through: number;
  /** Links up to this one may be gone; the next one builds on `base_hash`. */
  readonly base_seq: number;
  readonly base_hash: Uint8Array;
}

export function prunedDigest(row: PruningRow): Uint8Array {
  return digest('pruned', null, [row.at, row.through, row.base_seq, Buffer.from(row.base_hash).toString('hex')]);
}

/** The first link builds on this. */
export const GENESIS: Uint8Array = hash('sha256', FORMAT, 'buffer');

/** A link's hash: SHA-256 over the previous link's hash and this stage's digest. */
export function linkHash(previous: Uint8Array, stageDigest: Uint8Array): Uint8Array {
  const both = new Uint8Array(64);
  both.set(previous.subarray(0, 32));
  both.set(stageDigest.subarray(0, 32), 32);
  return hash('sha256', both, 'buffer');
}

function identityOf(row: Identity, facet: IdentityFacet): Field[] {
  const { kind, client, server, risk } = facet;
  return [kind, row.at, row.grant_id, client, row.session, server, row.subject, row.category, risk];
}

function bodyFields(body: StoredBody | null): Field {
  if (body === null) return null;
  const stored = hash('sha256', body.text, 'hex');
  return [body.bytes, body.sha256, body.truncated, stored];
}

function digest(stage: Stage, entry: number | null, fields: readonly Field[]): Uint8Array {
  return hash('sha256', JSON.stringify([FORMAT, stage, entry, ...fields.map(asStored)]), 'buffer');
}

/** UTF-8 has no lone surrogates: the database holds U+FFFD instead. */
function asStored(field: Field): Field {
  return typeof field === 'string' ? field.toWellFormed() : field;
}
