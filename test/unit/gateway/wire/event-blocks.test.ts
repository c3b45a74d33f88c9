import { describe, expect, it } from 'vitest';
import { createEventBlocks } from '../../../../shared/gateway/wire/event-blocks.ts';

function dataOf(chunks: readonly string[]): (string | null)[] {
  const found: (string | null)[] = [];
  const blocks = createEventBlocks(
    ({ data }) => found.push(data),
    () => expect.unreachable('nothing is too large here'),
  );
  for (const chunk of chunks) blocks.push(Buffer.from(chunk, 'utf8'));
  return found;
}

/** What a client reads and what we judge must be the same, also where a server wants them to differ. */
describe('the events of a stream', () => {
  it('have a byte order mark at the start of the stream alone: elsewhere it makes a field that clients do not read', () => {
    expect(dataOf(['\ufeffdata: first\n\n', '\ufeffdata: {"harmless":\ndata: {}\n\n'])).toEqual(['first', '{}']);
  });

  it('end where they end when a line break is cut in two and nothing comes between', () => {
    expect(dataOf(['data: one\r', '', '\ndata: two\r\n', '\r\n'])).toEqual(['one\ntwo']);
  });
});
