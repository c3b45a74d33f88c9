import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createResumableStreams, type TakeUp } from '../../../../shared/gateway/sessions/resumable-streams.ts';

describe('streams that can be taken up again', () => {
  const response = {} as ServerResponse;

  function recorded(): { missed: string[][]; takeUp: TakeUp } {
    const missed: string[][] = [];
    return { missed, takeUp: (_response, given) => void missed.push(given.map(({ id, text }) => `${id}=${text}`)) };
  }

  it('give what came after an event, of its own stream alone', () => {
    const streams = createResumableStreams();
    const [one, two] = [recorded(), recorded()];
    const [first, second] = [streams.open(one.takeUp), streams.open(two.takeUp)];
    const ids = ['a', 'b', 'c'].map((text) => first.add(text));
    second.add('x');
    expect(new Set([...ids, first.firstId, second.firstId]).size).toBe(5);
    expect([
      streams.takeUp(ids[0] ?? '', response),
      streams.takeUp(first.firstId, response),
      streams.takeUp(ids[2] ?? '', response),
    ]).toEqual([true, true, true]);
    expect(one.missed).toEqual([[`${ids[1]}=b`, `${ids[2]}=c`], [`${ids[0]}=a`, `${ids[1]}=b`, `${ids[2]}=c`], []]);
    expect(two.missed).toEqual([]);
  });

  it.each([
    '',
    '1',
    '1-',
    '-1',
    '1-9',
    '9-0',
    '1-1x',
    ' 1-1',
    '01-1',
    '1-01',
    '__proto__-0',
    '1-1\n',
    '1e0-0',
    '99999999999999999999-0',
  ])('do not know %j', (id) => {
    const streams = createResumableStreams();
    const { missed, takeUp } = recorded();
    streams.open(takeUp).add('a');
    expect(streams.takeUp(id, response)).toBe(false);
    expect(missed).toEqual([]);
  });

  it('never leave something out in silence: what was forgotten makes the rest impossible', () => {
    const streams = createResumableStreams();
    const { missed, takeUp } = recorded();
    const stream = streams.open(takeUp);
    const large = 'x'.repeat(3 * 1024 * 1024);
    const [first = '', second = ''] = [1, 2, 3, 4].map(() => stream.add(large));
    expect(streams.takeUp(stream.firstId, response)).toBe(false);
    expect(streams.takeUp(first, response)).toBe(false);
    expect(streams.takeUp(second, response)).toBe(true);
    expect(missed[0]).toHaveLength(2);
  });

  it('forget those that have ended, the oldest first, and none that goes on', () => {
    const streams = createResumableStreams();
    const { takeUp } = recorded();
    const open = streams.open(takeUp);
    const ended = Array.from({ length: 150 }, () => streams.open(takeUp));
    for (const each of ended) each.end();
    const known = ended.map(({ firstId }) => streams.takeUp(firstId, response));
    expect(known.indexOf(true)).toBe(50);
    expect(known.lastIndexOf(false)).toBe(49);
    expect(streams.takeUp(open.firstId, response)).toBe(true);
  });
});
