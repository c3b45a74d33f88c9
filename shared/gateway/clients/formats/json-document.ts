import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type ConfigDocument, ConfigTextError, type Container, type Fields, isFields, plainValue } from './config-document.ts';
import { addMember, jsonText, membersOf, removeMember } from './json-text.ts';
import { indentAt, layoutOf, lineStart, splice } from './layout.ts';

/** JSON, with comments and trailing commas when there are some: they stay. Throws ConfigTextError. */
export function openJson(text: string, { path }: Container): ConfigDocument {
  const root = parse(text);
  const layout = layoutOf(text);
  const found = root === null ? null : findObject(root, path);
  const members = found === null ? [] : membersOf(found);
  refuseTwins(members.map(({ key }) => key));

  function mustFind(name: string) {
    const member = members.find(({ key }) => key === name);
    if (member === undefined || found === null) throw new ConfigTextError('unsupported', `There is no entry "${name}".`);
    return member;
  }

  function add(name: string, value: Fields): string {
    if (root === null) return newText(text, path, name, value);
    const [object, rest] = deepest(root, path);
    const nested = [...rest, name].slice(1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return splice(text, addMember(text, object, rest[0] ?? name, nested, layout));
  }

  function replaceWhole(name: string, value: Fields): string {
    const { start, value: node } = mustFind(name);
    const isOnLine = text.slice(lineStart(text, start), start).trim() === '';
    const inserted = jsonText(value, layout, isOnLine ? indentAt(text, start) : null);
    return splice(text, [{ start: node.offset, end: node.offset + node.length, text: inserted }]);
  }

  /** One field after the other: what stays keeps its comments. */
  function replace(name: string, value: Fields): string {
    const before: unknown = getNodeValue(mustFind(name).value);
    const kept = isFields(before)
      ? Object.keys(before).filter((key) => isDeepStrictEqual(plainValue(before[key]), plainValue(value[key])))
      : [];
    if (kept.length === 0 || !isFields(before)) return replaceWhole(name, value);
    let changed = text;
    const entryOf = (current: string): Node => {
      const object = findObject(parse(current) ?? notThere(), [...path, name]);
      return object ?? notThere();
    };
    for (const key of Object.keys(before).filter((each) => !kept.includes(each))) {
      changed = splice(changed, removeMember(changed, entryOf(changed), key));
    }
    for (const key of Object.keys(value).filter((each) => !kept.includes(each))) {
      changed = splice(changed, addMember(changed, entryOf(changed), key, value[key], layout));
    }
    return changed;
  }

  return {
    root: plainValue(root === null ? {} : getNodeValue(root)),
    entries: members.map(({ key, value }) => {
      for (const object of objectsIn(value)) refuseTwins(membersOf(object).map((member) => member.key));
      return { name: key, value: plainValue(getNodeValue(value)), raw: text.slice(value.offset, value.offset + value.length) };
    }),
    add,
    replace,
    remove: (name) => (found === null ? text : splice(text, removeMember(text, found, mustFind(name).key))),
    restore(name, raw) {
      const node = mustFind(name).value;
      return splice(text, [{ start: node.offset, end: node.offset + node.length, text: raw }]);
    },
  };
}

/** Null: there is nothing but blanks and comments. */
function parse(text: string): Node | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false, allowEmptyContent: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new ConfigTextError('broken', `It is no valid JSON (line ${line}: ${printParseErrorCode(error.error)}).`);
  }
  if (root === undefined) return null;
  if (root.type !== 'object') throw new ConfigTextError('unsupported', 'It holds no JSON object.');
  return root;
}

/** The object at the end of a path; null when a part of it is not there. */
function findObject(root: Node, path: readonly string[]): Node | null {
  let node = root;
  for (const key of path) {
    const members = membersOf(node);
    refuseTwins(
      members.map((member) => member.key),
      key,
    );
    const next = members.find((member) => member.key === key)?.value;
    if (next === undefined) return null;
    if (next.type !== 'object') throw new ConfigTextError('unsupported', `"${path.join('.')}" is no object.`);
    node = next;
  }
  return node;
}

/** The last object of a path that is there, and the keys that are not. */
function deepest(root: Node, path: readonly string[]): readonly [Node, readonly string[]] {
  let node = root;
  for (const [at, key] of path.entries()) {
    const next = membersOf(node).find((member) => member.key === key)?.value;
    if (next === undefined) return [node, path.slice(at)];
    node = next;
  }
  return [node, []];
}

function newText(text: string, path: readonly string[], name: string, value: Fields): string {
  const whole = [...path, name].reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const { eol } = layoutOf(text);
  const before = text.trim() === '' ? '' : text.endsWith('\n') ? text : text + eol;
  return `${before}${JSON.stringify(whole, null, 2).replaceAll('\n', eol)}${eol}`;
}

function refuseTwins(keys: readonly string[], only?: string): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key) && (only === undefined || only === key)) throw new ConfigTextError('ambiguous', `"${key}" is there twice.`);
    seen.add(key);
  }
}

function* objectsIn(node: Node): Generator<Node> {
  if (node.type === 'object') yield node;
  for (const child of node.children ?? []) yield* objectsIn(child);
}

function notThere(): never {
  throw new ConfigTextError('unsupported', 'The entry is not there any more.');
}
