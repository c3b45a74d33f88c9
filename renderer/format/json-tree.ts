/**
 * JSON text as a tree for reading: members stay in the order they were written, numbers keep every digit, and a key such
 * as `__proto__` is a key like any other. It checks no more than it needs to draw: the gateway has parsed the call strictly.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly { readonly key: string; readonly value: JsonNode }[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'literal'; readonly source: string };

const SPACE = /[\t\n\r ]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const LITERAL = /-?[0-9][0-9.eE+-]*|true|false|null/y;
const DEEPEST = 300;

/** The tree, or null when the text is not JSON (cut off, for instance): it is then shown as it is. */
export function parseJsonTree(source: string): JsonNode | null {
  let at = 0;

  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) return null;
    at = pattern.lastIndex;
    return match[0];
  }

  function takeCharacter(character: string): boolean {
    take(SPACE);
    if (source[at] !== character) return false;
    at += 1;
    return true;
  }

  function value(depth: number): JsonNode | null {
    if (depth > DEEPEST) return null;
    take(SPACE);
    if (source[at] === '{') return object(depth);
    if (source[at] === '[') return array(depth);
    if (source[at] === '"') {
      const text = string();
      return text === null ? null : { kind: 'string', text };
    }
    const literal = take(LITERAL);
    return literal === null ? null : { kind: 'literal', source: literal };
  }

  function string(): string | null {
    const quoted = take(STRING);
    if (quoted === null) return null;
    try {
      const text: unknown = JSON.parse(quoted);
      return typeof text === 'string' ? text : null;
    } catch {
      return null;
    }
  }

  function object(depth: number): JsonNode | null {
    const members: { key: string; value: JsonNode }[] = [];
    takeCharacter('{');
    if (takeCharacter('}')) return { kind: 'object', members };
    do {
      take(SPACE);
      const key = string();
      if (key === null || !takeCharacter(':')) return null;
      const member = value(depth + 1);
      if (member === null) return null;
      members.push({ key, value: member });
    } while (takeCharacter(','));
    return takeCharacter('}') ? { kind: 'object', members } : null;
  }

  function array(depth: number): JsonNode | null {
    const items: JsonNode[] = [];
    takeCharacter('[');
    if (takeCharacter(']')) return { kind: 'array', items };
    do {
      const item = value(depth + 1);
      if (item === null) return null;
      items.push(item);
    } while (takeCharacter(','));
    return takeCharacter(']') ? { kind: 'array', items } : null;
  }

  const tree = value(0);
  take(SPACE);
  return at === source.length ? tree : null;
}

/** One line of the drawn tree. */
export interface JsonRow {
  /** Where it stands, as a JSON Pointer; unique. */
  readonly pointer: string;
  readonly depth: number;
  /** The member's name or the item's index; null for the whole. */
  readonly label: string | null;
  readonly node: JsonNode;
}

/** The tree as rows from top to bottom. The outermost object's own row is left out: its members are the arguments. */
export function rowsOfTree(tree: JsonNode): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  function walk(node: JsonNode, pointer: string, depth: number, label: string | null): void {
    const isHidden = depth < 0;
    if (!isHidden) rows.push({ pointer, depth, label, node });
    if (node.kind === 'object') {
      for (const { key, value } of node.members) walk(value, `${pointer}/${escapePointer(key)}`, depth + 1, key);
    } else if (node.kind === 'array') {
      node.items.forEach((item, index) => walk(item, `${pointer}/${index}`, depth + 1, String(index)));
    }
  }
  const isContainer = tree.kind === 'object' && tree.members.length > 0;
  walk(tree, '', isContainer ? -1 : 0, null);
  return rows;
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
