import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinCommandLine, splitCommandLine } from '../../../../shared/model/launch/command-line.ts';

it('a command line is read back as the words that it was written from', () => {
  const word = fc.oneof(fc.string(), fc.stringMatching(/^[\\ '"a]{0,6}$/));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(word), (command, args) => {
      expect(splitCommandLine(joinCommandLine([command, ...args]))).toEqual({ ok: true, command, args });
    }),
    { numRuns: 2000 },
  );
});

it('leaves ordinary words as they are', () => {
  expect(joinCommandLine(['npx', '-y', '@a/b@1.2.3', 'C:\\tools\\x', 'a b', ''])).toBe("npx -y @a/b@1.2.3 C:\\tools\\x 'a b' ''");
});
