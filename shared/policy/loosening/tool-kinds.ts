import type { PolicyDocument } from '../../model/policy-document.ts';
import { globCovers, globsOverlap, isGlob } from '../glob.ts';

/** Tools that each of two documents treats by one rule. A null name: it has no rule for them. */
export interface ToolKind {
  /** In a sentence: `"read"`, `tools like "read*"`, `tools without a rule`. */
  readonly subject: string;
  /** The tool, when it is only one. */
  readonly tool: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The globs in the order in which they are tried: the longest first, of the same length the one that was written first. */
function globsOf(document: PolicyDocument): readonly string[] {
  return Object.keys(document.tools)
    .filter(isGlob)
    .sort((a, b) => b.length - a.length);
}

/** Every kind of tool that there can be under two documents; together they cover every name there is. */
export function toolKinds(before: PolicyDocument, after: PolicyDocument): readonly ToolKind[] {
  const exact = [before, after].flatMap(({ tools, hide }) => [...Object.keys(tools), ...hide]).filter((name) => !isGlob(name));
  return [
    ...[...new Set(exact)].map((tool) => ({
      subject: `"${tool}"`,
      tool,
      before: ruleName(before, tool),
      after: ruleName(after, tool),
    })),
    ...pairs(globsOf(before), globsOf(after)),
  ];
}

function ruleName(document: PolicyDocument, tool: string): string | null {
  if (Object.hasOwn(document.tools, tool)) return tool;
  return globsOf(document).find((glob) => globCovers(glob, tool)) ?? null;
}

/** The pairs of globs that some name can have as its rule, first in the one document and then in the other. */
function pairs(before: readonly string[], after: readonly string[]): readonly ToolKind[] {
  const isPossible = (was: string | null, now: string | null): boolean =>
    isReachable(before, was, now) && isReachable(after, now, was) && (was === null || now === null || globsOverlap(was, now));
  return [...before, null].flatMap((was) =>
    [...after, null]
      .filter((now) => isPossible(was, now))
      .map((now) => ({ subject: subjectOf(was, now), tool: null, before: was, after: now })),
  );
}

/** In `globs`, a name that matches `also` has `chosen` only when `chosen` is tried no later than `also`. */
function isReachable(globs: readonly string[], chosen: string | null, also: string | null): boolean {
  const limit = also === null ? -1 : globs.indexOf(also);
  if (limit === -1) return true;
  return chosen !== null && globs.indexOf(chosen) <= limit;
}

function subjectOf(was: string | null, now: string | null): string {
  const glob = now ?? was;
  return glob === null ? 'A tool without a rule' : `A tool like "${glob}"`;
}
