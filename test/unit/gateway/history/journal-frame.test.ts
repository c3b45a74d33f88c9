import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer, frameLength, readFrames, seedOf } from '../../../../shared/gateway/history/journal-frame.ts';

/** A frame of each group of lines. */
function written(groups: readonly (readonly string[])[], start = 0): Buffer {
  const makeFrame = createFramer();
  let previous = seedOf(start);
  return Buffer.concat(
    groups.map((lines) => {
      const { bytes, hash } = makeFrame(previous, lines);
      previous = hash;
      // The next frame is made in the same memory.
      return Buffer.from(bytes);
    }),
  );
}

/** What is read of a group: its lines, each with its end. */
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const groups = fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 3 }), { maxLength: 6 });

describe('frames', () => {
  it('give back what was written, however long', () => {
    fc.assert(
      fc.property(groups, (given) => {
        expect(readFrames(written(given), seedOf(0))).toMatchObject({ texts: given.map(textOf), rest: 'none' });
      }),
    );
    const long = [['x'.repeat(3_000_000)], ['é'.repeat(100_000), ''], ['short', 'shorter']];
    expect(readFrames(written(long), seedOf(0)).texts).toEqual(long.map(textOf));
  });

  it('that are cut anywhere give what was whole, and say that the rest is torn', () => {
    fc.assert(
      fc.property(groups, fc.nat(), (given, cut) => {
        const bytes = written(given);
        const at = bytes.length === 0 ? 0 : cut % bytes.length;
        const read = readFrames(bytes.subarray(0, at), seedOf(0));
        expect(given.slice(0, read.texts.length).map(textOf)).toEqual(read.texts);
        expect(read.texts.length).toBeLessThanOrEqual(given.length);
        expect(read.rest).toBe(read.length === at ? 'none' : 'torn');
      }),
    );
  });

  it('with any byte changed never give anything that was not written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (given, place, mask) => {
          const bytes = written(given);
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          const read = readFrames(bytes, seedOf(0));
          expect(read.rest).not.toBe('none');
          expect(read.texts.length).toBeLessThan(given.length);
          expect(read.texts).toEqual(given.slice(0, read.texts.length).map(textOf));
        },
      ),
    );
  });

  it('of another place, or in another order, are foreign', () => {
    expect(readFrames(written([['a']], 7), seedOf(0)).rest).toBe('foreign');
    const [first, second] = [written([['a']]), written([['b']])];
    expect(readFrames(Buffer.concat([first, second]), seedOf(0))).toMatchObject({ texts: ['a\n'], rest: 'foreign' });
  });

  it('are read in pieces that go on where the last one ended', () => {
    const bytes = written([['one'], ['two'], ['three']]);
    const first = readFrames(bytes, seedOf(0), 1);
    expect(first).toMatchObject({ texts: ['one\n'], rest: 'none' });
    const rest = readFrames(bytes.subarray(first.length), first.hash);
    expect(rest.texts).toEqual(['two\n', 'three\n']);
    expect(frameLength(bytes)).toBe(first.length);
    expect(frameLength(Buffer.from('no frame at all, but long enough to be one.'))).toBeNull();
  });
});
