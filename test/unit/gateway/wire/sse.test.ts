import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseReader, type SseEvent, sseEventText } from '../../../../shared/gateway/wire/sse.ts';

function read(chunks: readonly (Buffer | string)[]): SseEvent[] {
  const events: SseEvent[] = [];
  const reader = createSseReader(
    (event) => events.push(event),
    () => {
      throw new Error('too large');
    },
  );
  for (const chunk of chunks) reader.push(chunk);
  return events;
}

describe('server-sent events', () => {
  it('are read with their id, name and data, whatever ends the lines', () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const stream = [': comment', 'id: 7', 'event: message', 'data: one', 'data:two', 'unknown: x', '', 'data', '', ''].join(
        newline,
      );
      expect(read([`${stream}data`])).toEqual([
        { id: '7', event: 'message', data: 'one\ntwo' },
        { id: '7', event: 'message', data: '' },
      ]);
    }
  });

  it('have the usual type when theirs is empty', () => {
    expect(read(['event:\ndata: x\n\n'])).toEqual([{ id: null, event: 'message', data: 'x' }]);
  });

  it('lose one byte order mark at the start of their stream, however the bytes are cut', () => {
    const bytes = Buffer.from('\ufeff\ufeffdata: no field of this name\n\ndata: x\n\n', 'utf8');
    for (let at = 0; at < bytes.length; at += 1) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]).map(({ data }) => data)).toEqual(['x']);
    }
  });

  it('without data are none', () => {
    expect(read(['event: ping\n\n: only a comment\n\nid: 3\n\n'])).toEqual([]);
  });

  it('are the same wherever the bytes are cut', () => {
    const texts = fc.array(fc.tuple(fc.json({ stringUnit: 'grapheme' }), fc.option(fc.stringMatching(/^[a-z0-9_]+$/))), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(texts, fc.array(fc.nat()), fc.boolean(), (events, cuts, isCrLf) => {
        const written = events.map(([data, id]) => sseEventText(data, id)).join('');
        const bytes = Buffer.from(isCrLf ? written.replaceAll('\n', '\r\n') : written, 'utf8');
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(read(chunks).map((event) => event.data)).toEqual(events.map(([data]) => data));
      }),
    );
  });

  it('that are endless are dropped, not kept', () => {
    const events: SseEvent[] = [];
    let dropped = 0;
    const reader = createSseReader(
      (event) => events.push(event),
      () => {
        dropped += 1;
      },
    );
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'x');
    reader.push('data: ');
    for (let count = 0; count < 10; count += 1) reader.push(chunk);
    reader.push('\ndata: its own tail\n\ndata: next\n\n');
    expect(dropped).toBe(1);
    expect(events.map((event) => event.data)).toEqual(['next']);
  });

  it('of many lines count as one', () => {
    const seen: string[] = [];
    let dropped = 0;
    const reader = createSseReader(
      (event) => seen.push(event.data),
      () => {
        dropped += 1;
      },
    );
    const line = `data: ${'x'.repeat(1024 * 1024)}\n`;
    for (let count = 0; count < 70; count += 1) reader.push(line);
    reader.push('\ndata: next\n\n');
    expect([dropped, seen]).toEqual([1, ['next']]);
  });

  it('take time in proportion to their size, however small the pieces', () => {
    const seen: number[] = [];
    const reader = createSseReader(
      (event) => seen.push(event.data.length),
      () => {},
    );
    const piece = Buffer.alloc(1024, 'x');
    reader.push('data: ');
    for (let count = 0; count < 32 * 1024; count += 1) reader.push(piece);
    reader.push('\n\n');
    expect(seen).toEqual([32 * 1024 * 1024]);
  });
});
