import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../shared/gateway/upstreams/line-reader.ts';
import { readSentMessage } from '../../../shared/gateway/upstreams/sent-message.ts';
import { decodeHeader, headerMismatch } from '../../../shared/gateway/wire/routing-headers.ts';
import { headerValue } from '../../../shared/gateway/wire/header-value.ts';
import { PROTOCOL_VERSION_KEY } from '../../../shared/gateway/wire/meta-keys.ts';
import { parseClientMessage } from '../../../shared/gateway/wire/parse-message.ts';
import { asOneLine } from '../../../shared/gateway/wire/splice.ts';
import { createEventBlocks } from '../../../shared/gateway/wire/event-blocks.ts';
import { createSseReader, type SseEvent, sseEventText } from '../../../shared/gateway/wire/sse.ts';
import { nearlyJson } from './nearly-json.ts';
import { interpretEventStream } from './sse-reference.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5000);

/** Bytes in pieces: anywhere, also within a character or a line break, and sometimes each alone. */
const cutting = fc.oneof(fc.array(fc.nat(), { maxLength: 12 }), fc.constant('each' as const));

function cut(bytes: Buffer, how: readonly number[] | 'each'): Buffer[] {
  const inner = how === 'each' ? Array.from(bytes, (_, index) => index) : how.map((place) => place % (bytes.length + 1));
  const places = [0, ...inner.toSorted((one, other) => one - other), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function readEvents(chunks: readonly Buffer[]): SseEvent[] {
  const events: SseEvent[] = [];
  const reader = createSseReader(
    (event) => events.push(event),
    () => expect.unreachable('nothing is too large here'),
  );
  for (const chunk of chunks) reader.push(chunk);
  return events;
}

const LINE_BREAKS = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n', '\r\r', '\n\r', '\r\n\n');
const LINES = fc.oneof(
  fc.constantFrom(
    'data',
    'data:',
    'data: ',
    'data:  two blanks',
    'event:',
    'event: ping',
    'event',
    'id',
    'id:',
    'id: 7',
    'id: a\0b',
  ),
  fc.constantFrom(
    ':',
    ': comment',
    ':data: no',
    'retry: 5',
    ' data: no',
    'Data: no',
    'data :no',
    'unknown: x',
    '\ufeffdata: x',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => `data: ${text}`),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
/** A stream of such lines, with bytes that are no UTF-8 here and there. */
const streams = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    fc.array(fc.tuple(LINES, LINE_BREAKS), { maxLength: 12 }),
    fc.option(fc.uint8Array({ maxLength: 4 })),
    fc.nat(),
  )
  .map(([mark, lines, noise, place]) => {
    const bytes = Buffer.from(mark + lines.flat().join(''), 'utf8');
    const at = place % (bytes.length + 1);
    return noise === null ? bytes : Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  });

describe('an event stream', () => {
  it('gives the events that the WHATWG rules give, wherever its bytes are cut', () => {
    fc.assert(
      fc.property(streams, cutting, (bytes, how) => {
        const ours = readEvents(cut(bytes, how)).map(({ id, event, data }) => ({ lastEventId: id ?? '', type: event, data }));
        expect(ours).toEqual(interpretEventStream(bytes));
      }),
      { numRuns: RUNS },
    );
  });

  it('is taken apart into its events without a byte being lost, wherever it is cut', () => {
    fc.assert(
      fc.property(streams, cutting, (bytes, how) => {
        const raw: Buffer[] = [];
        const data: string[] = [];
        const blocks = createEventBlocks(
          (block) => {
            raw.push(block.raw);
            if (block.data !== null) data.push(block.data);
          },
          () => expect.unreachable('nothing is too large here'),
        );
        for (const chunk of cut(bytes, how)) blocks.push(chunk);
        const whole = data.length;
        blocks.end();
        expect(Buffer.concat(raw).equals(bytes)).toBe(true);
        expect(data.slice(0, whole)).toEqual(interpretEventStream(bytes).map((event) => event.data));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives back what was written, and no id where none was', () => {
    const messages = fc.array(
      fc.tuple(nearlyJson.map(asOneLine), fc.option(fc.stringMatching(/^[\x20-\x7e]+$/).map((id) => id.trim()))),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(messages, cutting, (written, how) => {
        // What is written is always well formed: JSON that was read strictly.
        const sound = written.filter(([data]) => data.isWellFormed());
        const bytes = Buffer.from(sound.map(([data, id]) => sseEventText(data, id)).join(''), 'utf8');
        const read = readEvents(cut(bytes, how));
        expect(read.map(({ data }) => data)).toEqual(sound.map(([data]) => data));
        // An id stands until the next one.
        let last: string | null = null;
        expect(read.map(({ id }) => id)).toEqual(sound.map(([, id]) => (last = id ?? last)));
      }),
      { numRuns: RUNS / 2 },
    );
  });
});

describe('lines of a server', () => {
  it('are what stands between line feeds, wherever the bytes are cut', () => {
    const anyBytes = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
        fc.constantFrom(...['\n', '\r\n', '\n\n', '😀', '{}\n'].map((text) => Buffer.from(text))),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(anyBytes, cutting, fc.integer({ min: 1, max: 40 }), (parts, how, mostBytes) => {
        const bytes = Buffer.concat(parts);
        const read: string[] = [];
        let tooLarge = 0;
        const reader = createLineReader(
          mostBytes,
          (line) => read.push(line),
          () => (tooLarge += 1),
        );
        for (const chunk of cut(bytes, how)) reader.push(chunk);
        expect({ read, tooLarge }).toEqual(linesOf(bytes, mostBytes));
      }),
      { numRuns: RUNS },
    );
  });
});

/** The same, from the whole. */
function linesOf(bytes: Buffer, mostBytes: number): { read: string[]; tooLarge: number } {
  const read: string[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\n');
    const line = end === -1 ? rest : rest.subarray(0, end);
    if (line.length > mostBytes) return { read, tooLarge: 1 };
    if (end === -1) return { read, tooLarge: 0 };
    if (line.length > 0) read.push(line.toString('utf8'));
    rest = rest.subarray(end + 1);
  }
}

describe('routing headers', () => {
  /** Names as a hostile server may choose them. */
  const names = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '',
        ' ',
        ' a',
        'a ',
        'a\tb',
        '\t',
        'ä',
        '=?base64?',
        '=?base64?YQ==?=',
        '=?BASE64?YQ==?=',
        '=?base64??=',
        'a\r\nb: c',
        '\0',
        'a, b',
      ),
    )
    .filter((name) => name.isWellFormed());

  it('say any name so that a header carries it, and back', () => {
    fc.assert(
      fc.property(names, (name) => {
        const value = headerValue(name);
        expect(() => validateHeaderValue('mcp-name', value)).not.toThrow();
        // Whoever reads a header leaves out the blanks around its value (RFC 9110 section 5.5).
        expect(value.trim()).toBe(value);
        expect(decodeHeader(value)).toBe(name);
      }),
      { numRuns: RUNS },
    );
  });

  it('that we send agree with the message, and with no other', () => {
    fc.assert(
      fc.property(names, names, fc.constantFrom('tools/call', 'prompts/get'), (name, other, method) => {
        const text = JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method,
          params: { name, _meta: { [PROTOCOL_VERSION_KEY]: '2026-07-28' } },
        });
        const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
        if (!parsed.ok) return expect.unreachable(parsed.refusal.message);
        const { headers } = readSentMessage(text);
        expect(headerMismatch(headers, parsed.message)).toBe(null);
        const mismatch = headerMismatch({ ...headers, 'mcp-name': headerValue(other) }, parsed.message);
        expect(mismatch === null).toBe(name === other);
      }),
      { numRuns: RUNS },
    );
  });
});
