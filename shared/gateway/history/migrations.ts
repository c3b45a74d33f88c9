import type { Driver } from './driver.ts';

/** Marks the file as ours in SQLite's header ("Csgn"), so that another program's database is never taken for a history. */
export const APPLICATION_ID = 0x4373676e;

/**
 * Version 1.
 * - `facets`: each distinct combination of the few-valued columns once, so that any mix of those filters is answered
 *   from one index, and rows stay narrow.
 * - `entries`: one row per judged message; columns are filled stage by stage and never changed after. `is_indexed` says
 *   that the entry is in the full-text index, which entries reach a moment after they are settled.
 * - `bodies`: 2 × entry is the arguments, 2 × entry + 1 the result. Apart, so that a stage does not rewrite the one before.
 * - `links`: the hash chain. `digest` is only kept when the entry itself is gone.
 * - `prunings`: what was removed by age, itself chained.
 * - `periods`: counts and id ranges per quarter of an hour (every time zone's midnight is the start of one).
 * - `uses`: counter uses with long windows.
 */
const VERSION_1 = `
create table facets (
  id integer primary key, kind text not null, client text, server text, risk text, effect text, decided_by text
) strict;

create table entries (
  id integer primary key,
  facet integer not null references facets (id),
  at integer not null, grant_id text, session text, subject text not null, category text,
  rule text, reason text, decided_at integer, waited_ms integer, remembered text, note text, observed text,
  outcome text, closed_at integer, duration_ms integer, message text,
  opened_seq integer not null, decided_seq integer, closed_seq integer, is_indexed integer not null default 0
) strict;
create index entries_facet on entries (facet);
create index entries_subject on entries (subject, facet);
create index entries_session on entries (session, id, facet) where session is not null;
create index entries_at on entries (at);
create index entries_unindexed on entries (id) where is_indexed = 0;

create table bodies (
  id integer primary key, text text not null, bytes integer not null, sha256 text not null, truncated integer not null check (truncated in (0, 1))
) strict;

create table links (seq integer primary key, entry integer, stage text not null, hash blob not null, digest blob) strict;

create table prunings (
  seq integer primary key, at integer not null, through integer not null, base_seq integer not null, base_hash blob not null
) strict;

create table periods (
  start integer primary key, first_entry integer not null, last_entry integer not null,
  allowed integer not null, denied integer not null, asked integer not null
) strict;

create table uses (
  id integer primary key, entry integer not null references entries (id) on delete cascade,
  server text not null, tool text not null, counter text not null, scope text not null, scope_value text not null,
  window_ms integer not null, max text not null, amount text not null, at integer not null, expires_at integer not null
) strict;
create index uses_entry on uses (entry);
create index uses_expires on uses (expires_at);
`;

/** Version 2. `journal`: up to where the journal was taken over, and the hash of the last frame; always one row. */
const VERSION_2 = `
create table journal (id integer primary key check (id = 1), place integer not null, hash blob not null) strict;
insert into journal (id, place, hash) values (1, 0, x'');
`;

/** Version 3. `section`: where the rule stands that counts a message; null for the rules of tools. */
const VERSION_3 = `
alter table uses add column section text;
`;

const MIGRATIONS = [VERSION_1, VERSION_2, VERSION_3] as const;

/** The schema version this code writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the schema from `version` to `SCHEMA_VERSION`, one transaction per step. Only forward. */
export function migrate(driver: Driver, version: number): void {
  MIGRATIONS.slice(version).forEach((sql, index) => {
    driver.exec(
      `begin immediate; ${sql}; pragma application_id = ${APPLICATION_ID}; pragma user_version = ${version + index + 1}; commit`,
    );
  });
}
