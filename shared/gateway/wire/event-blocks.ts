import { MAX_EVENT_CHARACTERS } from './sse.ts';

/** One event of an event stream with the bytes that it came in, up to the blank line that ends it. */
export interface EventBlock {
  readonly raw: Buffer;
  readonly id: string | null;
  /** Null for what dispatches nothing: comments, a lone id. */
  readonly data: string | null;
}

/** Splits an event stream (WHATWG HTML, section 9.2) into its events without changing a byte. */
export interface EventBlocks {
  push(chunk: Buffer): void;
  /** The stream is over; what has no blank line after it is given out too, because some readers would take it. */
  end(): void;
}

const LF = 0x0a;
const CR = 0x0d;

/** Bytes may be cut anywhere; takes time in proportion to them. An event over the limit ends the reading. */
export function createEventBlocks(onBlock: (block: EventBlock) => void, onTooLarge: () => void): EventBlocks {
  let parts: Buffer[] = [];
  let size = 0;
  let isLineEmpty = true;
  let isAfterCarriage = false;
  let isOver = false;
  let isFirst = true;

  function keep(part: Buffer): void {
    if (part.length === 0) return;
    parts.push(part);
    size += part.length;
    if (size <= MAX_EVENT_CHARACTERS) return;
    isOver = true;
    parts = [];
    onTooLarge();
  }

  function give(): void {
    const [only] = parts;
    const raw = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, size);
    parts = [];
    size = 0;
    if (raw.length === 0) return;
    const block = readBlock(raw, isFirst);
    isFirst = false;
    onBlock(block);
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      let start = 0;
      let line = 0;
      // The second half of a line end that was cut in two.
      if (isAfterCarriage && chunk[0] === LF) line = 1;
      isAfterCarriage = chunk.at(-1) === CR;
      let newline = chunk.indexOf(LF, line);
      let carriage = chunk.indexOf(CR, line);
      while (!isOver && (newline !== -1 || carriage !== -1)) {
        const end = newline === -1 || (carriage !== -1 && carriage < newline) ? carriage : newline;
        const next = end === carriage && newline === end + 1 ? end + 2 : end + 1;
        const isBlank = isLineEmpty && end === line;
        isLineEmpty = true;
        line = next;
        if (isBlank) {
          keep(chunk.subarray(start, next));
          start = next;
          if (!isOver) give();
        }
        if (newline !== -1 && newline < next) newline = chunk.indexOf(LF, next);
        if (carriage !== -1 && carriage < next) carriage = chunk.indexOf(CR, next);
      }
      if (isOver) return;
      if (line < chunk.length) isLineEmpty = false;
      keep(chunk.subarray(start));
    },
    end() {
      if (!isOver) give();
    },
  };
}

function readBlock(raw: Buffer, isFirst: boolean): EventBlock {
  const data: string[] = [];
  let id: string | null = null;
  const text = raw.toString('utf8');
  // A byte order mark is only one at the start of the stream. Elsewhere it makes the field another, which clients do not read.
  for (const line of (isFirst ? text.replace(/^\ufeff/, '') : text).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon === 0 || line === '') continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
  return { raw, id, data: data.length === 0 ? null : data.join('\n') };
}
