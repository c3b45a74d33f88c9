import { z } from 'zod';
import type { Problem } from '../../contract/state.ts';
import { openJsonFile } from '../config/json-file.ts';
import type { WriteText } from '../config/write-atomic.ts';
import type { Clock, Log, Secrets } from '../ports.ts';

/** The file, and what it can do beyond the port: hand everything over to a keychain that works again. */
export interface FileSecrets extends Secrets {
  readonly kind: 'file';
  names(): readonly string[];
  readonly problem: Problem | null;
}

const FileSchema = z.strictObject({ secrets: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })) });

/**
 * Credentials in an owner-only file, in clear: what is left where the system has no keychain. Every program of this user can
 * read it; other users cannot. Rejects with DataFileError.
 */
export async function openFileSecrets(options: {
  readonly file: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}): Promise<FileSecrets> {
  const file = await openJsonFile({
    ...options,
    title: 'Credentials',
    schema: FileSchema,
    initial: { secrets: [] },
    whenBroken: { value: () => ({ secrets: [] }), means: 'Servers that need a credential cannot be started.' },
  });
  const find = (name: string): string | null => file.get().secrets.find((secret) => secret.name === name)?.value ?? null;
  return {
    kind: 'file',
    names: () => file.get().secrets.map(({ name }) => name),
    get: async (name) => find(name),
    set: (name, value) =>
      file.change(({ secrets }) => ({ secrets: [...secrets.filter((secret) => secret.name !== name), { name, value }] })),
    delete: async (name) => {
      if (find(name) === null) return;
      await file.change(({ secrets }) => ({ secrets: secrets.filter((secret) => secret.name !== name) }));
    },
    get problem() {
      return file.problem;
    },
  };
}
