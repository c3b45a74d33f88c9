import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { createByteLineReader } from '../../gateway/upstreams/line-reader.ts';

/** The client's end of stdio: lines in, lines out. */
export interface ClientPipe {
  /** Each line that the client writes, one after another; ends with its input. Rejects when a line is too long. */
  read(take: (line: Buffer) => Promise<void>): Promise<void>;
  write(text: string): void;
  /** Resolves when the client has read enough that more may be taken from the gateway. */
  whenReady(): Promise<void> | void;
  /** Resolves when everything was read, or after `limitMs`. */
  flush(limitMs: number): Promise<void>;
  /** Resolves when the client reads no more. */
  readonly gone: Promise<void>;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Answers that a client leaves unread stop its input only here: many write first and read later. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

export function openClientPipe(input: Readable = process.stdin, output: Writable = openOutput()): ClientPipe {
  const gone = Promise.withResolvers<void>();
  output.on('error', () => gone.resolve());
  output.once('close', () => gone.resolve());

  function drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    output.once('drain', resolve);
    return Promise.race([promise, gone.promise]).finally(() => void output.off('drain', resolve));
  }

  return {
    gone: gone.promise,
    async read(take) {
      let lines: Buffer[] = [];
      let isTooLong = false;
      const reader = createByteLineReader(
        MAX_LINE_BYTES,
        (line) => void lines.push(line),
        () => {
          isTooLong = true;
        },
      );
      for await (const chunk of input as AsyncIterable<Buffer>) {
        reader.push(chunk);
        const ready = lines;
        lines = [];
        for (const line of ready) if (!isBlank(line)) await take(line);
        if (isTooLong) throw new Error(`The client sent a line of more than ${MAX_LINE_BYTES / 1024 / 1024} MB.`);
        while (output.writableLength > MAX_UNREAD_BYTES && !output.destroyed) await drained();
      }
    },
    write(text) {
      if (!output.destroyed && text !== '') output.write(`${text}\n`);
    },
    whenReady() {
      return output.writableNeedDrain && !output.destroyed ? drained() : undefined;
    },
    async flush(limitMs) {
      if (output.writableLength === 0 || output.destroyed) return;
      const written = new Promise<void>((resolve) => void output.write('', () => resolve()));
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, limitMs);
      await Promise.race([written, promise, gone.promise]);
      clearTimeout(timer);
    },
  };
}

/**
 * Standard output as a stream that never blocks. Node writes to a pipe synchronously: a client that does not read would stop the
 * whole process, its signals included. A file or a terminal takes what it is given.
 */
function openOutput(): Writable {
  try {
    return new Socket({ fd: 1, readable: false, writable: true });
  } catch {
    return process.stdout;
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
