/** Splits a byte stream into lines without decoding twice. A line over the limit ends the reading. */
export interface LineReader {
  push(chunk: Buffer): void;
}

/** `onLine` gets each line without its end; `onTooLarge` runs once, and nothing is read after it. */
export function createLineReader(maxBytes: number, onLine: (line: string) => void, onTooLarge: () => void): LineReader {
  return createByteLineReader(maxBytes, (line) => onLine(line.toString('utf8')), onTooLarge);
}

/** The same, with each line as the bytes that came. */
export function createByteLineReader(maxBytes: number, onLine: (line: Buffer) => void, onTooLarge: () => void): LineReader {
  let parts: Buffer[] = [];
  let size = 0;
  let isOver = false;

  function keep(part: Buffer): boolean {
    size += part.length;
    if (size <= maxBytes) {
      if (part.length > 0) parts.push(part);
      return true;
    }
    isOver = true;
    parts = [];
    onTooLarge();
    return false;
  }

  function endLine(): void {
    const [only] = parts;
    const line = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, size);
    parts = [];
    size = 0;
    if (line.length > 0) onLine(line);
  }

  return {
    push(chunk) {
      let start = 0;
      while (!isOver) {
        const end = chunk.indexOf(0x0a, start);
        if (end === -1) break;
        if (!keep(chunk.subarray(start, end))) return;
        endLine();
        start = end + 1;
      }
      if (!isOver) keep(chunk.subarray(start));
    },
  };
}
