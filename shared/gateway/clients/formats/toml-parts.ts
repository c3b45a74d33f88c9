import { type AST, getStaticTOMLValue, parseTOML, traverseNodes } from 'toml-eslint-parser';
import { ConfigTextError } from './config-document.ts';
import { lineEnd, lineStart } from './layout.ts';

/** A stretch of whole lines, or the value of an inline table, that says something about the servers. */
export type Part =
  /** `[mcp_servers.github]`: everything up to its last line. */
  | { readonly kind: 'header'; readonly path: readonly string[]; readonly start: number; readonly end: number }
  /** A line `key = value`; `path` is whole, with that of its table. */
  | {
      readonly kind: 'line';
      readonly path: readonly string[];
      readonly table: readonly string[];
      readonly start: number;
      readonly end: number;
      readonly value: AST.TOMLContentNode;
    };

/** What a TOML text is made of. Throws ConfigTextError when it does not parse. */
export function readToml(text: string): { readonly root: unknown; readonly parts: readonly Part[] } {
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: '1.0' });
  } catch (error) {
    const line = error instanceof Error && 'lineNumber' in error ? ` (line ${String(error.lineNumber)})` : '';
    throw new ConfigTextError('broken', `It is no valid TOML${line}.`);
  }
  refuseDangerousKeys(program);
  const parts: Part[] = [];
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') parts.push(lineOf(text, node, []));
    else {
      const path = node.resolvedKey.map(String);
      parts.push({ kind: 'header', path, start: lineStart(text, node.range[0]), end: lineEnd(text, node.key.range[1]) });
      parts.push(...node.body.map((pair) => lineOf(text, pair, path)));
    }
  }
  return { root: getStaticTOMLValue(program), parts };
}

/** The parser's own values are made by plain assignments: a key of this name would change every object of this process. */
const DANGEROUS = '__proto__';

function refuseDangerousKeys(program: AST.TOMLProgram): void {
  traverseNodes(program, {
    enterNode(node) {
      const name = node.type === 'TOMLBare' ? node.name : node.type === 'TOMLQuoted' ? node.value : null;
      if (name === DANGEROUS) throw new ConfigTextError('unsupported', `It has a key "${DANGEROUS}".`);
    },
    leaveNode() {},
  });
}

function lineOf(text: string, node: AST.TOMLKeyValue, table: readonly string[]): Part {
  return {
    kind: 'line',
    path: [...table, ...keysOf(node.key)],
    table,
    start: lineStart(text, node.range[0]),
    end: lineEnd(text, node.range[1]),
    value: node.value,
  };
}

export function keysOf(key: AST.TOMLKey): readonly string[] {
  return key.keys.map((each) => (each.type === 'TOMLBare' ? each.name : each.value));
}

export function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return path.length >= prefix.length && prefix.every((key, at) => path[at] === key);
}

/** The value of a pair at this path below an inline table; null when it is not there. */
export function inlineAt(value: AST.TOMLContentNode, path: readonly string[]): AST.TOMLContentNode | null {
  if (path.length === 0) return value;
  if (value.type !== 'TOMLInlineTable') return null;
  for (const pair of value.body) {
    const keys = keysOf(pair.key);
    if (startsWith(path, keys)) return inlineAt(pair.value, path.slice(keys.length));
  }
  return null;
}
