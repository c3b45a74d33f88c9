import { describe, expect, it } from 'vitest';
import { readHistoryPlace, writeHistoryPlace } from '../../renderer/history/history-route.ts';

describe('a place in the history', () => {
  it('is the same after it was written into the address', () => {
    const place = {
      filter: { client: 'Claude Code', tool: 'a=b', from: 1_700_000_000_000, text: 'tap water' },
      selected: 18_201,
    };
    expect(readHistoryPlace(writeHistoryPlace(place))).toEqual(place);
  });

  it('leaves out what makes no sense', () => {
    expect(readHistoryPlace(['risk=huge', 'from=soon', 'colour=red', '=x', 'effect=deny', '0', 'x'])).toEqual({
      filter: { effect: 'deny' },
      selected: null,
    });
  });
});
