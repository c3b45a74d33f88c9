import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonTree, rowsOfTree, type JsonNode } from '../../renderer/format/json-tree.ts';

function valueOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, valueOf(value)]));
    case 'array':
      return node.items.map(valueOf);
    case 'string':
      return node.text;
    case 'literal':
      return JSON.parse(node.source);
  }
}

describe('JSON as a tree', () => {
  test('holds what the text holds', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (source, indent) => {
        const written = JSON.stringify(JSON.parse(source), null, indent);
        const tree = parseJsonTree(written);
        expect(tree).not.toBeNull();
        if (tree !== null) expect(JSON.stringify(valueOf(tree))).toBe(JSON.stringify(JSON.parse(source)));
      }),
    );
  });
  test('keeps digits and order that a JavaScript object would lose', () => {
    const tree = parseJsonTree('{"b":9007199254740993,"10":1.10,"2":-0,"__proto__":{"x":1}}');
    expect(
      rowsOfTree(tree ?? { kind: 'literal', source: '' }).map((row) => [
        row.pointer,
        row.node.kind === 'literal' ? row.node.source : row.node.kind,
      ]),
    ).toEqual([
      ['/b', '9007199254740993'],
      ['/10', '1.10'],
      ['/2', '-0'],
      ['/__proto__', 'object'],
      ['/__proto__/x', '1'],
    ]);
  });
  test.each(['', '{', '{"a":1', '{"a" 1}', '[1,]', '"open', '{"a":1} x', 'tru', '"\\u12"'])('%j is no tree', (source) => {
    expect(parseJsonTree(source)).toBeNull();
  });
  test('what is nested too deeply is shown raw instead of failing', () => {
    expect(parseJsonTree('['.repeat(5_000) + ']'.repeat(5_000))).toBeNull();
  });
  test('pointers are unique and escaped', () => {
    const tree = parseJsonTree('{"a/b":[1,2],"a":{"b":1},"~":0}');
    const pointers = rowsOfTree(tree ?? { kind: 'literal', source: '' }).map((row) => row.pointer);
    expect(new Set(pointers).size).toBe(pointers.length);
    expect(pointers).toContain('/a~1b/1');
    expect(pointers).toContain('/~0');
  });
  test('an empty object or a bare value has one row', () => {
    for (const source of ['{}', '"x"', '[]']) {
      const tree = parseJsonTree(source);
      expect(tree === null ? [] : rowsOfTree(tree)).toHaveLength(1);
    }
  });
});
