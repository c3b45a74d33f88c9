import type { ToolRule } from '../../model/policy-document.ts';
import { globCovers, globsOverlap, isGlob } from '../glob.ts';

/** The part of a document that kinds are told apart by. */
export interface NamedRules {
  readonly tools: Readonly<Record<string, ToolRule>>;
  /** Names and globs that count as well. */
  readonly hide: readonly string[];
}

/** How sentences begin that speak of a kind. */
export interface KindWords {
  readonly one: (name: string) => string;
  readonly like: (glob: string) => string;
  readonly others: string;
}

const TOOL_WORDS: KindWords = {
  one: (name) => `"${name}"`,
  like: (glob) => `A tool like "${glob}"`,
  others: 'A tool without a rule',
};

/** Tools, or subjects of messages, that each of two documents treats by one rule. A null name: it has no rule for them. */
export interface ToolKind {
  /** In a sentence: `"read"`, `A tool like "read*"`, `A tool without a rule`. */
  readonly subject: string;
  /** Its name, when it is only one. */
  readonly tool: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The globs in the order in which they are tried: the longest first, of the same length the one that was written first. */
function globsOf(document: NamedRules): readonly string[] {
  return Object.keys(document.tools)
    .filter(isGlob)
    .sort((a, b) => b.length - a.length);
}

/** Every kind that there can be under two documents; together they cover every name there is. */
export function toolKinds(before: NamedRules, after: NamedRules, words: KindWords = TOOL_WORDS): readonly ToolKind[] {
  const exact = [before, after].flatMap(({ tools, hide }) => [...Object.keys(tools), ...hide]).filter((name) => !isGlob(name));
  return [
    ...[...new Set(exact)].map((tool) => ({
      subject: words.one(tool),
      tool,
      before: ruleName(before, tool),
      after: ruleName(after, tool),
    })),
    ...pairs(globsOf(before), globsOf(after), words),
  ];
}

function ruleName(document: NamedRules, tool: string): string | null {
  if (Object.hasOwn(document.tools, tool)) return tool;
  return globsOf(document).find((glob) => globCovers(glob, tool)) ?? null;
}

/** The pairs of globs that some name can have as its rule, first in the one document and then in the other. */
function pairs(before: readonly string[], after: readonly string[], words: KindWords): readonly ToolKind[] {
  const isPossible = (was: string | null, now: string | null): boolean =>
    isReachable(before, was, now) && isReachable(after, now, was) && (was === null || now === null || globsOverlap(was, now));
  return [...before, null].flatMap((was) =>
    [...after, null]
      .filter((now) => isPossible(was, now))
      .map((now) => ({ subject: subjectOf(was, now, words), tool: null, before: was, after: now })),
  );
}

/** In `globs`, a name that matches `also` has `chosen` only when `chosen` is tried no later than `also`. */
function isReachable(globs: readonly string[], chosen: string | null, also: string | null): boolean {
  const limit = also === null ? -1 : globs.indexOf(also);
  if (limit === -1) return true;
  return chosen !== null && globs.indexOf(chosen) <= limit;
}

function subjectOf(was: string | null, now: string | null, words: KindWords): string {
  const glob = now ?? was;
  return glob === null ? words.others : words.like(glob);
}
