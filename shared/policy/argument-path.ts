import { type JsonValue, isJsonObject, member } from '../model/json.ts';

/**
 * The keys that a path inside the arguments descends through. The plain form has no prefix (`credential`, `options.token`);
 * a leading `args.` is understood too, and so is a JSON Pointer (`/options/token`, `/args/a.b/0`) for keys that hold dots.
 * An argument that is itself named `args` is reached as `args.args`. Null when a pointer is malformed.
 */
export function argumentPath(text: string): readonly string[] | null {
  if (!text.startsWith('/')) {
    const keys = text.split('.');
    return keys.length > 1 && keys[0] === 'args' ? keys.slice(1) : keys;
  }
  const keys = keysOfPointer(text);
  if (keys === null) return null;
  return keys.length > 1 && keys[0] === 'args' ? keys.slice(1) : keys;
}

/** The keys of a JSON Pointer (RFC 6901); null when it is malformed. */
export function keysOfPointer(pointer: string): readonly string[] | null {
  const raw = pointer.slice(1).split('/');
  if (!pointer.startsWith('/') || raw.some((key) => /~(?![01])/.test(key))) return null;
  return raw.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON Pointer (RFC 6901) that leads through `keys`; the empty string for the whole value. */
export function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What stands at a path inside the arguments; undefined when nothing does. List elements are reached by their index. */
export function valueAt(value: JsonValue, keys: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of keys) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d{0,8})$/.test(key) ? current[Number(key)] : undefined;
    else if (isJsonObject(current)) current = member(current, key);
    else return undefined;
  }
  return current;
}
