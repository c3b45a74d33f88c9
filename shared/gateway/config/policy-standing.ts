import type { PolicyDocument } from '../../model/policy-document.ts';
import type { PolicyProblem } from './policy-language.ts';

/**
 * The rules that last came into force with everybody's knowledge. recommended: there was no document.
 * unknown: what was in force was lost, so nobody can say what would be looser.
 */
export type Base =
  | { readonly kind: 'recommended' }
  | { readonly kind: 'document'; readonly text: string; readonly document: PolicyDocument }
  | { readonly kind: 'unknown' };

/** What stands in the policies folder for a server. */
export type Found =
  | { readonly kind: 'missing' }
  | { readonly kind: 'good'; readonly text: string; readonly document: PolicyDocument }
  | { readonly kind: 'bad'; readonly problems: readonly PolicyProblem[] };

/** A change that waits for the person. `text` is empty when the file was deleted. */
export interface Review {
  readonly text: string;
  readonly loosens: readonly string[];
}

/**
 * How the rules of one server stand.
 * - none: no document, the recommended rules.
 * - in-force: the file is what counts.
 * - last-good: the file cannot be read; the last good one counts.
 * - broken: the file cannot be read and there is no good one; everything is denied.
 * - review: the file would loosen what is in force, and waits.
 */
export interface Standing {
  readonly state: 'none' | 'in-force' | 'last-good' | 'broken' | 'review';
  readonly base: Base;
  readonly problems: readonly PolicyProblem[];
  readonly review: Review | null;
}

/** How the documents of one server are compared; null stands for its recommended rules. */
export interface Comparison {
  isSame(one: PolicyDocument, other: PolicyDocument): boolean;
  loosens(before: PolicyDocument | null, after: PolicyDocument): readonly string[];
}

/** Where a server's rules stand, from what was in force and what is found now. Pure. */
export function standingOf(base: Base, found: Found, compare: Comparison, isTrusted: boolean): Standing {
  switch (found.kind) {
    case 'bad':
      return standing(base.kind === 'document' ? 'last-good' : 'broken', base, found.problems);
    case 'missing':
      if (base.kind === 'recommended' || isTrusted) return standing('none', { kind: 'recommended' });
      return { ...standing('review', base), review: { text: '', loosens: [DELETED] } };
    case 'good': {
      const { text, document } = found;
      const taken = standing('in-force', { kind: 'document', text, document });
      const looser = isTrusted ? [] : loosening(base, document, compare);
      return looser.length === 0 ? taken : { ...standing('review', base), review: { text, loosens: looser } };
    }
  }
}

const DELETED = 'The policy file was deleted: the recommended rules would apply in its place.';
const UNKNOWN = 'What was in force before cannot be read, so everything is denied until you decide.';

function loosening(base: Base, after: PolicyDocument, compare: Comparison): readonly string[] {
  switch (base.kind) {
    case 'unknown':
      return [UNKNOWN];
    case 'recommended':
      return compare.loosens(null, after);
    case 'document':
      return compare.isSame(base.document, after) ? [] : compare.loosens(base.document, after);
  }
}

function standing(state: Standing['state'], base: Base, problems: readonly PolicyProblem[] = []): Standing {
  return { state, base, problems, review: null };
}

/** A server that has no document. */
export const NO_DOCUMENT: Standing = { state: 'none', base: { kind: 'recommended' }, problems: [], review: null };

/** The document in force; null for the recommended rules and when everything is denied. */
export function documentOf({ base }: Standing): PolicyDocument | null {
  return base.kind === 'document' ? base.document : null;
}

/** The text of the document in force, as the person wrote it. */
export function textOf({ base }: Standing): string | null {
  return base.kind === 'document' ? base.text : null;
}

/** Whether the recommended rules are in force: not when a first document cannot be read. */
export function usesRecommended({ state, base }: Standing): boolean {
  return base.kind === 'recommended' && state !== 'broken';
}

export function isSameStanding(one: Standing, other: Standing): boolean {
  const parts = ({ state, base, problems, review }: Standing): string =>
    JSON.stringify([state, base.kind, base.kind === 'document' ? base.text : null, problems, review]);
  return parts(one) === parts(other);
}

/** Every problem on a line of its own: the path, and what is wrong there. */
export function sayProblems(problems: readonly PolicyProblem[]): string {
  return problems.map(({ path, message }) => `${path || '/'}: ${message}`).join('\n');
}

/** One sentence for the history about a file that was changed outside the app. */
export function sayStanding({ state, problems, review, base }: Standing): string {
  switch (state) {
    case 'none':
      return 'The policy file was deleted; the recommended rules are in force.';
    case 'in-force':
      return 'The changed policy file is in force.';
    case 'last-good':
      return `The policy file cannot be read; the last good one stays in force. ${sayProblems(problems)}`;
    case 'broken':
      return `The policy cannot be read; every call to this server is denied. ${sayProblems(problems)}`;
    case 'review': {
      const meanwhile = base.kind === 'unknown' ? 'Everything is denied' : 'What was in force before stays';
      return `The changed policy file would let more through. ${meanwhile} until a person decides. ${(review?.loosens ?? []).join(' ')}`;
    }
  }
}
