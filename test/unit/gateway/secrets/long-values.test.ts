import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLongValues, type ShortValues } from '../../../../shared/gateway/secrets/long-values.ts';

/** A keychain that takes what Windows takes, and that can be made to stop working. */
function shortStore(): ShortValues & { readonly entries: Map<string, string>; failAfter: number } {
  const entries = new Map<string, string>();
  const store = {
    entries,
    failAfter: Number.POSITIVE_INFINITY,
    get: async (name: string) => entries.get(name) ?? null,
    async set(name: string, value: string) {
      if (store.failAfter <= 0) throw new Error('the keychain is gone');
      store.failAfter -= 1;
      if (Buffer.byteLength(value, 'utf16le') > 2560) throw new Error('too long');
      entries.set(name, value);
    },
    async delete(name: string) {
      entries.delete(name);
    },
  };
  return store;
}

describe('values of any length in a keychain of short ones', () => {
  it('come back as they were, whatever was there before, and leave nothing when they are deleted', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 4000 }), fc.string({ minLength: 1000, maxLength: 5000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (values) => {
        const store = shortStore();
        const long = createLongValues(store);
        for (const value of values) {
          await long.set('name', value);
          expect(await long.get('name')).toBe(value);
        }
        await long.delete('name');
        expect(store.entries.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, 1, 2, 3])('a keychain that stops after %i writes leaves the value of before', async (writes) => {
    const store = shortStore();
    const long = createLongValues(store);
    const [before, after] = ['a'.repeat(3000), 'b'.repeat(3000)];
    await long.set('name', before);
    store.failAfter = writes;
    await expect(long.set('name', after)).rejects.toThrow('gone');
    expect(await long.get('name')).toBe(before);
    store.failAfter = Number.POSITIVE_INFINITY;
    await long.set('name', after);
    expect(await long.get('name')).toBe(after);
  });

  it('parts that do not belong together are no value', async () => {
    const store = shortStore();
    const long = createLongValues(store);
    await long.set('name', 'a'.repeat(3000));
    store.entries.set('name#a1', 'tampered');
    expect(await long.get('name')).toBeNull();
  });

  it('a value that looks like our own note is kept as any other', async () => {
    const long = createLongValues(shortStore());
    const value = `\u0001a:1:${'0'.repeat(64)}`;
    await long.set('name', value);
    expect(await long.get('name')).toBe(value);
  });
});
