import type { PolicyFile } from './policy-files.ts';
import type { PolicyLanguage } from './policy-language.ts';
import type { Base, Found } from './policy-standing.ts';
import { sayError } from '../say-error.ts';

/** Reads policy texts, whether they come from a file, from our record or from a person. Never throws. */
export interface PolicyReader {
  read(text: string): Exclude<Found, { kind: 'missing' }>;
  /** What a file of the policies folder holds. The same file object gives the same answer object, parsed once. */
  found(file: PolicyFile | undefined): Found;
  /** What was in force, by our own record of it. */
  base(record: string | null): Base;
}

export function createPolicyReader(language: Pick<PolicyLanguage, 'read' | 'compile'>): PolicyReader {
  const known = new WeakMap<PolicyFile, Found>();

  /** A document that cannot be compiled cannot be judged by, whatever else is right about it. */
  function read(text: string): Exclude<Found, { kind: 'missing' }> {
    const result = language.read(text);
    if (!result.ok) return { kind: 'bad', problems: result.problems };
    try {
      language.compile(result.document, '');
      return { kind: 'good', text, document: result.document };
    } catch (error) {
      return { kind: 'bad', problems: [{ path: '', message: sayError(error) }] };
    }
  }

  return {
    read,
    found(file) {
      if (file === undefined) return MISSING;
      const before = known.get(file);
      if (before !== undefined) return before;
      const found: Found =
        file.text === null ? { kind: 'bad', problems: [{ path: '', message: file.problem }] } : read(file.text);
      known.set(file, found);
      return found;
    },
    base(record) {
      const kept = record === null ? null : read(record);
      return kept?.kind === 'good' ? { kind: 'document', text: kept.text, document: kept.document } : { kind: 'unknown' };
    },
  };
}

const MISSING: Found = { kind: 'missing' };
