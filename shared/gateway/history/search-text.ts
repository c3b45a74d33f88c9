import { hash } from 'node:crypto';
import type { HistoryFilter } from '../../model/history-entry.ts';
import type { Driver } from './driver.ts';
import type { Facet } from './rows.ts';

/** What may be found of an entry. */
export interface SearchText {
  readonly subject: string;
  readonly arguments: string | null;
  readonly reason: string | null;
  readonly result: string | null;
  readonly client: string | null;
  readonly server: string | null;
  /** See `tagsOf`. */
  readonly tags: string;
}

export const SEARCH_COLUMNS = 'subject, arguments, reason, result, client, server, tags';

/**
 * Words are what SQLite's unicode61 takes for words: letters and digits of any script, without case and accents.
 * Only which entry has which word is kept (`detail = none`), not where, which makes the index small; and no copy of the
 * text, so that an entry leaves the index by its number alone.
 */
export const SEARCH_OPTIONS = "tokenize = 'unicode61 remove_diacritics 2', content = '', contentless_delete = 1, detail = none";

/**
 * Takes a person's text apart into words with the very tokenizer of the index, so nothing in it (quotes, operators,
 * punctuation) can be an operator, and a word here is a word there.
 */
export function createWordSplitter(driver: Driver): (text: string) => string[] {
  driver.exec(`
    create virtual table temp.words using fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
    create virtual table temp.word_list using fts5vocab ('temp', 'words', 'instance');`);
  const put = driver.prepare('insert into temp.words (rowid, text) values (1, ?)');
  const read = driver.prepare<{ term: string }>('select term from temp.word_list order by offset');
  const clear = driver.prepare('delete from temp.words');
  return (text) => {
    put.run(text);
    try {
      return read.all().map(({ term }) => term);
    } finally {
      clear.run();
    }
  };
}

/** The FTS5 query: every word and every tag must occur, the last word may be the beginning of one. */
export function matchQuery(words: readonly string[], tags: readonly string[]): string {
  // A word of the tokenizer holds no quote.
  const quoted = words.map((word, index) => (index === words.length - 1 ? `"${word}"*` : `"${word}"`));
  return [...tags, ...quoted].join(' AND ');
}

type Attribute = 'kind' | 'client' | 'server' | 'risk' | 'effect' | 'by' | 'tool' | 'session';

/**
 * Words that stand for an entry's attributes, so that text and filters are intersected inside the index. Somebody who
 * writes such a word into an argument only becomes a candidate: the attributes themselves are checked after.
 */
export function tagsOf(facet: Facet, subject: string, session: string | null): string {
  const { kind, client, server, risk, effect, decided_by } = facet;
  return tags({ kind, client, server, risk, effect, by: decided_by, tool: subject, session }).join(' ');
}

export function tagsOfFilter(filter: HistoryFilter): string[] {
  const { kind, client, server, risk, effect, by, tool, session } = filter;
  return tags({ kind, client, server, risk, effect: effect === 'waiting' ? null : effect, by, tool, session });
}

function tags(values: Partial<Record<Attribute, string | null | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === null || value === undefined ? [] : [tag(name, value)]));
}

/** A character for private use, which the tokenizer takes for a letter: no beginning of a word that people type is one of a tag. */
const TAG_START = '\ue000';

const knownTags = new Map<string, string>();
const MAX_KNOWN_TAGS = 2000;

function tag(name: string, value: string): string {
  const key = `${name}:${value}`;
  const known = knownTags.get(key);
  if (known !== undefined) return known;
  if (knownTags.size >= MAX_KNOWN_TAGS) knownTags.clear();
  const made = `${TAG_START}${hash('sha256', key, 'hex').slice(0, 16)}`;
  knownTags.set(key, made);
  return made;
}
