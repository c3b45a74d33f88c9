import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A link that was in the chain once and was not there, or had another hash, when the history was opened. */
const LossSchema = z.strictObject({ seq: z.int(), hash: HashSchema, foundAt: z.int() });
export type Loss = z.infer<typeof LossSchema>;

const HeadFileSchema = z.strictObject({ version: z.literal(1), seq: z.int(), hash: HashSchema, losses: z.array(LossSchema) });

/** The chain's end as it is kept beside the database. */
export type HeadFile = Omit<z.infer<typeof HeadFileSchema>, 'version'>;

/** The head file's content; null when there is none; 'damaged' when it says nothing that we understand. */
export function readHeadFile(file: string): HeadFile | null | 'damaged' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { seq, hash, losses } = HeadFileSchema.parse(JSON.parse(text));
    return { seq, hash, losses };
  } catch {
    return 'damaged';
  }
}

/** Replaces the head file in one step, owner-only, and waits for the disk. */
export function writeHeadFile(file: string, head: HeadFile): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify({ version: 1, ...head })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(next, 0o600);
  renameSync(next, file);
}
