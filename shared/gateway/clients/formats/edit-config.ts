import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../../model/assert-never.ts';
import type { ClientSpec } from '../registry/client-spec.ts';
import { type ConfigDocument, ConfigTextError, type Fields, isFields, plainValue } from './config-document.ts';
import { openJson } from './json-document.ts';
import { openToml } from './toml-document.ts';
import { openYaml } from './yaml-document.ts';

/** How a file of a client is written. */
export type ConfigShape = Pick<ClientSpec, 'format' | 'container' | 'nameKey'>;

/** What is to be done with one entry. */
export type ConfigChange =
  | { readonly kind: 'put'; readonly name: string; readonly value: Fields }
  | { readonly kind: 'remove'; readonly name: string }
  /** `raw` and `value` are what the entry once was. */
  | { readonly kind: 'restore'; readonly name: string; readonly raw: string; readonly value: unknown };

const BOM = '\uFEFF';

/** Reads a client's configuration. A byte order mark is no part of it. Throws ConfigTextError. */
export function openConfig(text: string, shape: ConfigShape): ConfigDocument {
  const content = text.startsWith(BOM) ? text.slice(1) : text;
  const container = { path: shape.container, nameKey: shape.nameKey };
  switch (shape.format) {
    case 'json':
    case 'jsonc':
      return openJson(content, container);
    case 'toml':
      return openToml(content, container);
    case 'yaml':
      return openYaml(content, container);
    default:
      return assertNever(shape.format);
  }
}

/**
 * Makes changes one after the other and returns the new text. Each result is parsed again and compared with what it has to be, so
 * that a mistake of an editor here can never reach a file. Throws ConfigTextError; then nothing may be written.
 */
export function changeConfig(text: string, shape: ConfigShape, changes: readonly ConfigChange[]): string {
  const mark = text.startsWith(BOM) ? BOM : '';
  return changes.reduce((current, change) => mark + checked(current, shape, change), text);
}

function checked(text: string, shape: ConfigShape, change: ConfigChange): string {
  const before = openConfig(text, shape);
  const after = apply(before, change);
  let found: ConfigDocument;
  try {
    found = openConfig(after, shape);
  } catch {
    throw unsafe(change.name);
  }
  const value = change.kind === 'remove' ? null : change.value;
  const want = expected(before.entries, change.name, value === null ? null : named(value, change.name, shape));
  const have = new Map(found.entries.map((entry) => [entry.name, entry.value]));
  const isRight =
    want.size === have.size && [...want].every(([name, each]) => isDeepStrictEqual(have.get(name), plainValue(each)));
  if (!isRight || !isDeepStrictEqual(outside(before.root, shape), outside(found.root, shape))) throw unsafe(change.name);
  return after;
}

function apply(document: ConfigDocument, change: ConfigChange): string {
  const isThere = document.entries.some(({ name }) => name === change.name);
  switch (change.kind) {
    case 'put':
      return isThere ? document.replace(change.name, change.value) : document.add(change.name, change.value);
    case 'remove':
      return document.remove(change.name);
    case 'restore':
      return document.restore(change.name, change.raw);
    default:
      return assertNever(change);
  }
}

/** A list says the name inside of the entry. */
function named(value: unknown, name: string, { nameKey }: ConfigShape): unknown {
  return nameKey === null || !isFields(value) ? value : { ...value, [nameKey]: name };
}

function expected(entries: ConfigDocument['entries'], name: string, value: unknown): Map<string, unknown> {
  const want = new Map(entries.map((entry) => [entry.name, entry.value]));
  if (value === null) want.delete(name);
  else want.set(name, value);
  return want;
}

/** Everything but the servers themselves. */
function outside(root: unknown, { container }: ConfigShape): unknown {
  const [key, ...deeper] = container;
  if (!isFields(root) || key === undefined) return root;
  const { [key]: inner, ...rest } = root;
  if (deeper.length === 0 || inner === undefined) return plainValue(rest);
  return plainValue({ ...rest, [key]: outside(inner, { container: deeper } as ConfigShape) });
}

function unsafe(name: string): ConfigTextError {
  return new ConfigTextError('unsupported', `"${name}" cannot be changed safely in the way in which the file is written.`);
}
