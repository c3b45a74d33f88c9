import { hash } from 'node:crypto';

/**
 * The journal's framing. What is written at once is one frame: the mark "CSJ1", the length of the text in bytes (32 bit,
 * little endian), a SHA-256 over the hash of the frame before and the text, and the text (UTF-8). So a frame that was torn
 * off by a crash is told from one that was changed, and neither is ever taken for what was written.
 */
export interface Frame {
  readonly bytes: Buffer;
  /** Of this frame; the next one builds on it. */
  readonly hash: Buffer;
}

/** How the frames at the beginning of some bytes were read. */
export interface ReadFrames {
  readonly texts: readonly string[];
  /** Bytes that the whole frames take. */
  readonly length: number;
  /** Of the last whole frame; the given one when there is none. */
  readonly hash: Buffer;
  /** What comes after them: nothing, the beginning of a frame, or something that is no frame of this journal. */
  readonly rest: 'none' | 'torn' | 'foreign';
}

const MARK = 0x314a5343;
const HEADER_BYTES = 40;
const HASH_AT = 8;
const END_OF_LINE = 0x0a;
const LEAST_KEPT = 65_536;
/** More memory than this is not kept from frame to frame. */
const MOST_KEPT = 1_048_576;

/** What the first frame of a segment builds on. */
export function seedOf(start: number): Buffer {
  return hash('sha256', `countersign.journal/1 ${start}`, 'buffer');
}

/**
 * Makes frames in one piece of memory, so that writing leaves nothing to collect: the bytes of a frame are good until the next
 * one is made. Its text is the lines, each with its end.
 */
export function createFramer(): (previous: Buffer, lines: readonly string[]) => Frame {
  let room = Buffer.alloc(LEAST_KEPT);
  return (previous, lines) => {
    let needed = HEADER_BYTES + lines.length;
    // Counting is cheaper than room for the most that a text may take: memory that is new has to be fetched page by page.
    for (const line of lines) needed += Buffer.byteLength(line);
    if (needed > room.length) room = Buffer.alloc(Math.max(needed, Math.min(2 * room.length, MOST_KEPT)));
    const bytes = room.subarray(0, needed);
    if (room.length > MOST_KEPT) room = Buffer.alloc(LEAST_KEPT);
    let at = HEADER_BYTES;
    // One by one: joined, they would all be copied once more.
    for (const line of lines) {
      at += bytes.write(line, at, 'utf8');
      at = bytes.writeUInt8(END_OF_LINE, at);
    }
    bytes.writeUInt32LE(MARK, 0);
    bytes.writeUInt32LE(needed - HEADER_BYTES, 4);
    const own = hashOf(previous, bytes);
    own.copy(bytes, HASH_AT);
    return { bytes, hash: own };
  };
}

/** Bytes that the first frame takes, as its beginning says; null when that is not the beginning of a frame. */
export function frameLength(bytes: Buffer): number | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MARK) return null;
  return HEADER_BYTES + bytes.readUInt32LE(4);
}

/** Reads frames until `atMost` bytes are taken, and at least one. */
export function readFrames(bytes: Buffer, previous: Buffer, atMost = Number.POSITIVE_INFINITY): ReadFrames {
  const texts: string[] = [];
  let at = 0;
  let last = previous;
  const result = (rest: ReadFrames['rest']): ReadFrames => ({ texts, length: at, hash: last, rest });
  while (at < bytes.length && (at === 0 || at < atMost)) {
    const left = bytes.length - at;
    const size = frameLength(bytes.subarray(at));
    if (size === null) return result(left < HEADER_BYTES ? 'torn' : 'foreign');
    if (left < size) return result('torn');
    const frame = Buffer.from(bytes.subarray(at, at + size));
    const stored = Buffer.from(frame.subarray(HASH_AT, HEADER_BYTES));
    const own = hashOf(last, frame);
    if (!own.equals(stored)) return result('foreign');
    texts.push(frame.toString('utf8', HEADER_BYTES));
    last = own;
    at += size;
  }
  return result('none');
}

/** Over the previous hash and the text, computed in the frame's own bytes: the place of the hash holds the previous one meanwhile. */
function hashOf(previous: Buffer, frame: Buffer): Buffer {
  previous.copy(frame, HASH_AT);
  return hash('sha256', frame.subarray(HASH_AT), 'buffer');
}
