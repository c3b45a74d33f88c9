import type { JsonNode } from '../format/json-tree.ts';

/** One change of a text that a call asks for. */
export interface TextEdit {
  /** The name of the file, where the call names one. */
  readonly file: string | null;
  readonly before: string;
  readonly after: string;
}

/** How tools call the text that goes and the text that comes; always both beside each other. */
const PAIRS = [
  ['oldText', 'newText'],
  ['old_text', 'new_text'],
  ['old_string', 'new_string'],
  ['old_str', 'new_str'],
  ['oldString', 'newString'],
  ['before', 'after'],
  ['search', 'replace'],
] as const;
const FILES = ['path', 'file_path', 'filePath', 'file', 'filename', 'uri'];
const MOST = 50;

/** The edits in a call's arguments, wherever they stand: what is shown as a difference instead of two texts. */
export function findEdits(tree: JsonNode | null): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  function walk(node: JsonNode, file: string | null): void {
    if (edits.length >= MOST) return;
    if (node.kind === 'array') for (const item of node.items) walk(item, file);
    if (node.kind !== 'object') return;
    const here = FILES.map((name) => textOf(node, name)).find((text) => text !== null) ?? file;
    for (const [old, fresh] of PAIRS) {
      const [before, after] = [textOf(node, old), textOf(node, fresh)];
      if (before !== null && after !== null) edits.push({ file: here, before, after });
    }
    for (const { value } of node.members) walk(value, here);
  }
  if (tree !== null) walk(tree, null);
  return edits;
}

function textOf(node: Extract<JsonNode, { kind: 'object' }>, name: string): string | null {
  const value = node.members.find(({ key }) => key === name)?.value;
  return value?.kind === 'string' ? value.text : null;
}
