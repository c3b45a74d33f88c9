import { type JsonNode, parseJsonTree } from './json-tree.ts';

/** JSON text with line breaks and indentation, and every number as it was written. What is not JSON stays as it is. */
export function prettyJson(source: string): string {
  const tree = parseJsonTree(source);
  return tree === null ? source : write(tree, '');
}

function write(node: JsonNode, indent: string): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'object':
      if (node.members.length === 0) return '{}';
      return `{\n${node.members.map(({ key, value }) => `${inner}${JSON.stringify(key)}: ${write(value, inner)}`).join(',\n')}\n${indent}}`;
    case 'array':
      if (node.items.length === 0) return '[]';
      return `[\n${node.items.map((item) => `${inner}${write(item, inner)}`).join(',\n')}\n${indent}]`;
    case 'string':
      return JSON.stringify(node.text);
    case 'literal':
      return node.source;
  }
}
