import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataFileError } from './data-file-error.ts';
import { openPrivateFolder } from './data-folder.ts';
import { readOwnFile, systemCode } from './own-file.ts';
import { fileNameOf, serverKey, serverOfFileName } from './server-file-names.ts';
import { setAside } from './set-aside.ts';
import { parseVersioned, writeVersioned } from './versioned-json.ts';
import { type WriteText, writeFileAtomically } from './write-atomic.ts';

/** One file of the policies folder. `text` is null when it cannot be taken for a policy; `problem` then says why. */
export interface PolicyFile {
  readonly server: string;
  readonly file: string;
  readonly text: string | null;
  readonly problem: string;
}

/** What was in force when we last wrote it down; null when the record itself cannot be read. */
export interface InForceRecord {
  readonly server: string;
  readonly text: string | null;
}

/** The files under policies/, which a person may edit, and the records of what is in force, which nobody should. */
export interface PolicyFiles {
  /** By server key; a file that was not touched since the last scan is the same object. Files that are not about a server are left out. Rejects when the folder cannot be read; a missing one is empty. */
  scan(): Promise<ReadonlyMap<string, PolicyFile>>;
  records(): Promise<readonly InForceRecord[]>;
  pathOf(server: string): string;
  write(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Moves a file away if there is one, and returns where to. */
  keep(file: string, reason: 'edited' | 'refused'): Promise<string | null>;
  writeRecord(server: string, text: string): Promise<void>;
  removeRecord(server: string): Promise<void>;
}

export const MAX_POLICY_BYTES = 1024 * 1024;
const RecordSchema = z.strictObject({ server: z.string(), text: z.string() });

export async function openPolicyFiles(options: {
  readonly dir: string;
  readonly now: () => number;
  /** Hears once of each file whose name is no server's. */
  readonly onStranger: (file: string) => void;
  readonly write?: WriteText;
}): Promise<PolicyFiles> {
  const { dir } = options;
  const recordsDir = join(dir, '.in-force');
  const write = options.write ?? writeFileAtomically;
  const strangers = new Set<string>();
  /** What was read of each file, and the marks by which the system shows that it was touched since. */
  const known = new Map<string, { readonly marks: string; readonly content: PolicyFile }>();
  await openFolders();

  /** Again before each write: somebody may have deleted a folder meanwhile. */
  async function openFolders(): Promise<void> {
    await openPrivateFolder(dir);
    await openPrivateFolder(recordsDir);
  }

  const put = (file: string, text: string): Promise<void> =>
    orFail(file, async () => {
      await openFolders();
      await write(file, text);
    });

  async function look(server: string, file: string): Promise<PolicyFile> {
    const marks = await marksOf(file);
    const before = known.get(file);
    if (before !== undefined && marks !== null && before.marks === marks) return before.content;
    const read = await readOwnFile(file, MAX_POLICY_BYTES);
    const content = { server, file, ...(read.ok ? { text: read.text, problem: '' } : { text: null, problem: read.message }) };
    if (marks === null) known.delete(file);
    else known.set(file, { marks, content });
    return content;
  }

  return {
    async scan() {
      const found = new Map<string, PolicyFile>();
      for (const entry of await namesIn(dir)) {
        const file = join(dir, entry);
        const server = serverOfFileName(entry);
        if (server === null) {
          if (entry.endsWith('.json') && !entry.startsWith('.') && !strangers.has(file)) options.onStranger(file);
          strangers.add(file);
          continue;
        }
        const twin = found.get(serverKey(server));
        if (twin === undefined) found.set(serverKey(server), await look(server, file));
        else
          found.set(serverKey(server), {
            ...twin,
            text: null,
            problem: `${twin.file} and ${file} are about the same server. Keep one.`,
          });
      }
      return found;
    },
    async records() {
      const names = (await namesIn(recordsDir)).filter((name) => serverOfFileName(name) !== null);
      return Promise.all(
        names.map(async (name): Promise<InForceRecord> => {
          const read = await readOwnFile(join(recordsDir, name), 2 * MAX_POLICY_BYTES + 65_536);
          const parsed = read.ok ? parseVersioned(read.text, RecordSchema) : null;
          const server = serverOfFileName(name) ?? name;
          const isWhole = parsed?.ok === true && serverKey(parsed.value.server) === serverKey(server);
          return { server, text: isWhole ? parsed.value.text : null };
        }),
      );
    },
    pathOf: (server) => join(dir, fileNameOf(server)),
    write: put,
    remove: (file) => orFail(file, () => rm(file, { force: true })),
    async keep(file, reason) {
      if ((await marksOf(file)) === null) return null;
      return setAside(file, reason, options.now());
    },
    writeRecord: (server, text) => put(join(recordsDir, fileNameOf(serverKey(server))), writeVersioned({ server, text })),
    removeRecord(server) {
      const file = join(recordsDir, fileNameOf(serverKey(server)));
      return orFail(file, () => rm(file, { force: true }));
    },
  };
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new DataFileError('unreadable', dir, `${dir} cannot be read (${systemCode(error)}).`);
  }
}

/** The change time cannot be set by hand, so an edit that keeps size and date is noticed too. Null when there is no such file. */
async function marksOf(file: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await lstat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return null;
  }
}

async function orFail(file: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError('not-written', file, `${file} cannot be written (${systemCode(error)}).`);
  }
}
