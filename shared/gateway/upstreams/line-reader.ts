/** Splits a byte stream into lines without decoding twice. A line over the limit ends the reading. */
export interface LineReader {
  push(chunk: Buffer): void;
}

export function createLineReader(maxBytes: number, onLine: (line: string) => void, onTooLarge: () => void): LineReader {
  let parts: Buffer[] = [];
  let size = 0;
  let isOver = false;

  return {
    push(chunk) {
      let start = 0;
      while (!isOver) {
        const end = chunk.indexOf(0x0a, start);
        if (end === -1) break;
        const last = chunk.subarray(start, end);
        const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
        parts = [];
        size = 0;
        start = end + 1;
        if (line.length > 0) onLine(line.toString('utf8'));
      }
      if (isOver || start >= chunk.length) return;
      size += chunk.length - start;
      if (size > maxBytes) {
        isOver = true;
        parts = [];
        onTooLarge();
        return;
      }
      parts.push(start === 0 ? chunk : chunk.subarray(start));
    },
  };
}
