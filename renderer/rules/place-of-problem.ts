import { syntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Each problem as a mark in the text: at the value that its JSON Pointer leads to, or as near to it as there is something. */
export function diagnosticsOf(state: EditorState, problems: readonly Problem[]): Diagnostic[] {
  return problems.map(({ path, message }) => {
    const { from, to } = placeOf(state, path, message);
    return { from, to, severity: 'error', message };
  });
}

function placeOf(state: EditorState, path: string, message: string): { readonly from: number; readonly to: number } {
  const said = /^Not JSON\. Line (\d+), column (\d+)/.exec(message);
  if (said !== null) {
    const line = state.doc.line(Math.min(Number(said[1]), state.doc.lines));
    const from = Math.min(line.from + Number(said[2]) - 1, line.to);
    return { from, to: Math.min(from + 1, state.doc.length) };
  }
  let node = syntaxTree(state).topNode.firstChild;
  for (const key of path.split('/').slice(1)) {
    const next: SyntaxNode | null = node === null ? null : stepInto(state, node, key.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (next === null) break;
    node = next;
  }
  const place = node?.name === 'Property' ? (node.firstChild ?? node) : node;
  const from = place?.from ?? 0;
  // The whole of an object would paint the page: its first line tells where it is.
  return { from, to: Math.min(place?.to ?? from, state.doc.lineAt(from).to) };
}

function stepInto(state: EditorState, node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node.name === 'Property' ? node.lastChild : node;
  if (value === null) return null;
  if (value.name === 'Array') {
    let item = value.firstChild?.nextSibling ?? null;
    for (let at = 0; item !== null; item = item.nextSibling) {
      if (item.name === '[' || item.name === ']' || item.name === ',' || item.name === '⚠') continue;
      if (at === Number(key)) return item;
      at += 1;
    }
    return null;
  }
  for (const property of value.getChildren('Property')) {
    const name = property.getChild('PropertyName');
    if (name !== null && nameIn(state.sliceDoc(name.from, name.to)) === key) return property;
  }
  return null;
}

function nameIn(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
