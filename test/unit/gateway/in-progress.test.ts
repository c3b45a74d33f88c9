import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInProgress, createInProgressByKey } from '../../../shared/gateway/in-progress.ts';

describe('what is in progress', () => {
  it('is in the order in which it began, without what has ended, as a Set has it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (steps) => {
        const list = createInProgress<{ readonly n: number }>();
        const model = new Set<{ readonly n: number }>();
        const removes: [() => void, { readonly n: number }][] = [];
        steps.forEach((step, n) => {
          const known = removes[step];
          if (known === undefined) {
            const value = { n };
            model.add(value);
            removes.push([list.add(value), value]);
          } else {
            known[0]();
            model.delete(known[1]);
          }
        });
        expect([...list]).toEqual([...model]);
        list.clear();
        expect([...list]).toEqual([]);
      }),
    );
  });

  it('may end while somebody walks through it', () => {
    const list = createInProgress<string>();
    const ends = ['a', 'b', 'c'].map((value) => list.add(value));
    const seen: string[] = [];
    for (const value of list) {
      seen.push(value);
      for (const end of ends) end();
    }
    expect(seen[0]).toBe('a');
    expect([...list]).toEqual([]);
  });
});

describe('what is in progress by key', () => {
  it('is found, replaced and forgotten as a Map does it', () => {
    const step = fc.tuple(fc.constantFrom('set', 'delete'), fc.integer({ min: 0, max: 8 }), fc.integer());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = createInProgressByKey<number, number>();
        const model = new Map<number, number>();
        for (const [action, key, value] of steps) {
          if (action === 'set') {
            table.set(key, value);
            model.set(key, value);
          } else expect(table.delete(key)).toBe(model.delete(key));
          expect(table.get(key)).toBe(model.get(key));
        }
        expect(table.values()).toEqual([...model.values()]);
      }),
    );
  });
});
