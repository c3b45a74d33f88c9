import { open } from 'node:fs/promises';
import { CliError, EXIT } from './exit-codes.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/** The UTF-8 text of a file that the person named, "-" for standard input. Throws CliError (failed) when it cannot be read. */
export async function readInputFile(file: string): Promise<string> {
  const handle = file === '-' ? null : await open(file).catch((error: unknown) => fail(file, reasonOf(error)));
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of (handle === null ? process.stdin : handle.createReadStream()) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) fail(file, `it is larger than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
    return decode(Buffer.concat(chunks), file);
  } catch (error) {
    if (error instanceof CliError) throw error;
    return fail(file, reasonOf(error));
  } finally {
    await handle?.close();
  }
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(file, 'it is not UTF-8 text');
  }
}

function fail(file: string, reason: string): never {
  throw new CliError(EXIT.failed, 'unreadable', `Cannot read ${file}: ${reason}.`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
