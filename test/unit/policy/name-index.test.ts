import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileGlob, isGlob } from '../../../shared/policy/glob.ts';
import { createNameIndex } from '../../../shared/policy/name-index.ts';

/** The same, one by one: exact names first, then the longest glob, and of the same length the first that was written. */
function lookUpSlowly(entries: readonly (readonly [string, number])[], name: string): number | null {
  const exact = entries.findLast(([key]) => !isGlob(key) && key === name);
  if (exact !== undefined) return exact[1];
  const globs = entries.filter(([key]) => isGlob(key)).toSorted(([a], [b]) => b.length - a.length);
  return globs.find(([key]) => compileGlob(key)(name))?.[1] ?? null;
}

const part = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'é', '😀'), maxLength: 4 });
const pattern = fc
  .array(fc.oneof(part, fc.constantFrom('*', '?', '**')), { minLength: 1, maxLength: 5 })
  .map((all) => all.join(''));
const entries = fc
  .uniqueArray(fc.oneof(pattern, part), { maxLength: 30 })
  .map((keys) => keys.map((key, index) => [key, index] as const));
const name = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));

it('finds what looking at one after the other finds', () => {
  fc.assert(
    fc.property(entries, fc.array(name, { maxLength: 10 }), (given, names) => {
      const find = createNameIndex(given);
      for (const each of [...names, ...given.map(([key]) => key)]) {
        expect({ each, found: find(each) }).toEqual({ each, found: lookUpSlowly(given, each) });
      }
    }),
    { numRuns: 2000 },
  );
});
