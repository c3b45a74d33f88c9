import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../shared/gateway/upstreams/line-reader.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import { createLineBuffer } from '../../../../shared/gateway/upstreams/ring-buffer.ts';
import { ExactNumber } from '../../../../shared/model/json.ts';

describe('lines from a server', () => {
  it('are the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat()), (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll('\n', ' '));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const read: string[] = [];
        const reader = createLineReader(
          1 << 20,
          (line) => read.push(line),
          () => read.push('too large'),
        );
        for (const [index, end] of places.slice(1).entries()) reader.push(bytes.subarray(places[index], end));
        expect(read).toEqual(lines.filter((line) => line !== ''));
      }),
    );
  });

  it('end the reading when one is too long, whether in one piece or in many', () => {
    for (const size of [1, 3, 100]) {
      const read: string[] = [];
      const reader = createLineReader(
        10,
        (line) => read.push(line),
        () => read.push('too large'),
      );
      const bytes = Buffer.from(`short\n${'x'.repeat(11)}\nnever\n`);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(read).toEqual(['short', 'too large']);
    }
  });

  it('are messages only when they are JSON-RPC 2.0', () => {
    for (const noise of [
      'hello',
      '{}',
      '[]',
      '"x"',
      'null',
      '{"jsonrpc":"1.0","id":1,"result":{}}',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"2.0","id":1}',
    ]) {
      expect(readServerMessage(noise)).toBe(null);
    }
    expect(readServerMessage('{"jsonrpc":"2.0","id":1,"method":"ping"}')).toMatchObject({
      kind: 'request',
      method: 'ping',
      id: 1,
    });
    expect(readServerMessage('{"jsonrpc":"2.0","method":"x"}')).toMatchObject({ kind: 'notification', id: null });
    expect(readServerMessage('{"jsonrpc":"2.0","id":null,"error":{}}')).toMatchObject({ kind: 'response', id: null });
  });

  it('keep ids exact, however large', () => {
    expect(readServerMessage('{"result":{"id":1}, "id" : 9007199254740993 ,"jsonrpc":"2.0"}')?.id).toEqual(
      new ExactNumber('9007199254740993'),
    );
    expect(readServerMessage('{"result":{},"id":1.5,"jsonrpc":"2.0"}')?.id).toBe(1.5);
    expect(readServerMessage('{"result":{},"id":12345678901234567000,"jsonrpc":"2.0"}')?.id).toBe(12345678901234567000);
  });
});

describe('the last lines of stderr', () => {
  it('are bounded in number and length', () => {
    const buffer = createLineBuffer();
    buffer.push(Array.from({ length: 700 }, (_, index) => `line ${index}\r\n`).join(''));
    buffer.push('unfinished ');
    buffer.push('business');
    expect(buffer.lines()).toHaveLength(501);
    expect(buffer.lines()[0]).toBe('line 200');
    expect(buffer.lines().at(-1)).toBe('unfinished business');
    buffer.push(`\n${'x'.repeat(100_000)}`);
    buffer.push('y'.repeat(100_000));
    buffer.push('\nlast\n');
    expect(buffer.lines().at(-1)).toBe('last');
    expect(buffer.lines().at(-2)).toMatch(/^x{2000}…$/);
  });

  it('hold no secret that is known, wherever the chunks are cut', () => {
    const buffer = createLineBuffer((line) => line.replaceAll('s3cret', '•••'));
    buffer.push('token=s3c');
    expect(buffer.lines()).toEqual(['token=s3c']);
    buffer.push('ret\nnext');
    expect(buffer.lines()).toEqual(['token=•••', 'next']);
  });
});
