import { createHash } from 'node:crypto';

/** What keeps short texts by name. */
export interface ShortValues {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** Windows takes 2,560 bytes of UTF-16 for one entry of its keychain; the others take more. */
const MAX_CHARACTERS = 1200;
/** How an entry begins that only says where the parts of its value are. No value of ours begins so. */
const HEAD = /^\u0001([ab]):(\d{1,4}):([0-9a-f]{64})$/;

interface Head {
  readonly slot: 'a' | 'b';
  readonly count: number;
  readonly sha256: string;
}

/**
 * Keeps values of any length in a store of short ones: a long one in parts, which are written beside those of the value before and
 * named by the entry last of all, so that a crash leaves the one value or the other. Parts that do not belong together are no value.
 */
export function createLongValues(store: ShortValues): ShortValues {
  const partName = (name: string, slot: Head['slot'], index: number): string => `${name}#${slot}${index}`;

  async function headOf(name: string): Promise<Head | null> {
    return readHead((await store.get(name)) ?? '');
  }

  async function deleteParts(name: string, head: Head | null): Promise<void> {
    for (let index = 0; index < (head?.count ?? 0); index += 1) await store.delete(partName(name, head?.slot ?? 'a', index));
  }

  return {
    async get(name) {
      const text = await store.get(name);
      const head = readHead(text ?? '');
      if (head === null) return text;
      const parts: string[] = [];
      for (let index = 0; index < head.count; index += 1) parts.push((await store.get(partName(name, head.slot, index))) ?? '');
      const value = Buffer.from(parts.join(''), 'base64').toString('utf8');
      return sha256(value) === head.sha256 ? value : null;
    },
    async set(name, value) {
      const before = await headOf(name);
      if (value.length <= MAX_CHARACTERS && readHead(value) === null) await store.set(name, value);
      else {
        const slot = before?.slot === 'a' ? 'b' : 'a';
        const text = Buffer.from(value, 'utf8').toString('base64');
        const count = Math.ceil(text.length / MAX_CHARACTERS);
        for (let index = 0; index < count; index += 1)
          await store.set(partName(name, slot, index), text.slice(index * MAX_CHARACTERS, (index + 1) * MAX_CHARACTERS));
        await store.set(name, `\u0001${slot}:${count}:${sha256(value)}`);
      }
      await deleteParts(name, before);
    },
    async delete(name) {
      const before = await headOf(name);
      await store.delete(name);
      await deleteParts(name, before);
    },
  };
}

function readHead(text: string): Head | null {
  const [, slot, count, digest] = HEAD.exec(text) ?? [];
  if (slot === undefined || count === undefined || digest === undefined) return null;
  return { slot: slot === 'a' ? 'a' : 'b', count: Number(count), sha256: digest };
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
