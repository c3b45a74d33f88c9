import { type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { isSecretName } from './secret-names.ts';

/** The members of an object that hold a secret: by their own name, or by the name that stands beside them (`{ name, value }`). */
export function hiddenKeys(object: JsonObject): ReadonlySet<string> {
  const hidden = new Set(Object.keys(object).filter((key) => isSecretName(key, object[key])));
  const label = ['name', 'key', 'header', 'variable', 'env_var', 'envVar']
    .map((key) => member(object, key))
    .find((value) => typeof value === 'string' && isSecretName(value));
  if (label === undefined) return hidden;
  for (const key of ['value', 'val', 'content', 'data', 'default']) {
    if (Object.hasOwn(object, key) && object[key] !== null) hidden.add(key);
  }
  return hidden;
}

/** The elements of a list that hold a secret: what follows an option such as `--password`, and the second of a pair `[name, value]`. */
export function hiddenElements(list: readonly JsonValue[]): ReadonlySet<number> {
  const hidden = new Set<number>();
  list.forEach((element, at) => {
    const next = list[at + 1];
    if (typeof element !== 'string' || typeof next !== 'string' || element.length > 100) return;
    if (/^--?[A-Za-z][\w-]*$/.test(element) && isSecretName(element)) hidden.add(at + 1);
    if (list.length === 2 && at === 0 && /^[\w-]+$/.test(element) && isSecretName(element)) hidden.add(1);
  });
  return hidden;
}

/** A string that holds a JSON object or list, opened; null for any other string. Numbers in it may lose digits: for showing only. */
export function embeddedJson(text: string): JsonValue | null {
  if (!/^\s{0,100}[{[]/.test(text)) return null;
  try {
    const value = readJson(text) as JsonValue;
    return value;
  } catch {
    return null;
  }
}
