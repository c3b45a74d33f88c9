import type { Secrets } from '../ports.ts';

/** Secrets that are gone with the process: for tests and for trying things out. */
export function createMemorySecrets(): Secrets {
  const values = new Map<string, string>();
  return {
    kind: 'memory',
    get: async (name) => values.get(name) ?? null,
    set: async (name, value) => void values.set(name, value),
    delete: async (name) => void values.delete(name),
  };
}
