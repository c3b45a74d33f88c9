export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * What Electron's IPC can carry, as text: more than JSON (undefined, dates, maps, numbers that are none), and an error for what cannot
 * be cloned. Self-contained, because it also runs in the page.
 */
export function makeCodec(): Codec {
  const cannot = (): Error => new Error('An object could not be cloned.');

  function write(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return ['undefined'];
      case 'bigint':
        return ['bigint', String(value)];
      case 'number':
        return Number.isFinite(value) ? value : ['number', String(value)];
      case 'object':
        return value === null ? null : writeObject(value);
      default:
        throw cannot();
    }
  }

  function writeObject(value: object): unknown {
    if (Array.isArray(value)) return ['array', value.map(write)];
    if (value instanceof Date) return ['date', value.getTime()];
    if (value instanceof Map) return ['map', [...value].map(([key, each]) => [write(key), write(each)])];
    if (value instanceof Set) return ['set', [...value].map(write)];
    if (value instanceof Error) return ['error', value.name, value.message];
    if (value instanceof Promise || value instanceof WeakMap) throw cannot();
    return ['object', Object.entries(value).map(([key, each]) => [key, write(each)])];
  }

  function read(node: unknown): unknown {
    if (!Array.isArray(node)) return node;
    const [tag, content, more] = node as [string, never, string];
    switch (tag) {
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(content);
      case 'number':
        return Number(content);
      case 'array':
        return (content as unknown[]).map(read);
      case 'date':
        return new Date(content);
      case 'map':
        return new Map((content as [unknown, unknown][]).map(([key, each]) => [read(key), read(each)]));
      case 'set':
        return new Set((content as unknown[]).map(read));
      case 'error':
        return Object.assign(new Error(more), { name: content });
      default:
        return Object.fromEntries((content as [string, unknown][]).map(([key, each]) => [key, read(each)]));
    }
  }

  return { encode: (value) => JSON.stringify(write(value)), decode: (text) => read(JSON.parse(text)) };
}
