import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { SyntaxNode } from '@lezer/common';
import { z } from 'zod';
import { PolicyDocumentSchema } from '../../shared/model/policy-document.ts';

/** What the schema library says of a schema: the part that completions need. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string;
}

/** The one schema of the policy language; what has no JSON Schema (any JSON value) completes nothing. */
const SCHEMA = z.toJSONSchema(PolicyDocumentSchema, {
  io: 'input',
  unrepresentable: 'any',
  reused: 'inline',
  cycles: 'ref',
}) as JsonSchema;

/** Completes the names of members and the words that may stand at a place, from the schema of the document itself. */
export function completePolicy(context: CompletionContext): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  const word = context.matchBefore(/"?[\w.*-]*/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const isValue = isAtValue(node, context.pos);
  const keys = pathTo(node, context.state.sliceDoc.bind(context.state));
  const schema = schemaAt(SCHEMA, isValue ? keys : keys.slice(0, node.name === 'PropertyName' ? -1 : undefined));
  if (schema === null) return null;
  const options = isValue ? valuesOf(schema) : namesOf(schema);
  return options.length === 0 ? null : { from: word.from, options, validFor: /^"?[\w.*-]*"?$/ };
}

function isAtValue(node: SyntaxNode, position: number): boolean {
  const property = node.name === 'Property' ? node : node.parent?.name === 'Property' ? node.parent : null;
  const name = property?.getChild('PropertyName');
  return name !== undefined && name !== null && position > name.to;
}

function pathTo(node: SyntaxNode, read: (from: number, to: number) => string): string[] {
  const keys: string[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'Property') {
      const name = at.getChild('PropertyName');
      if (name !== null) keys.unshift(read(name.from, name.to).replaceAll('"', ''));
    } else if (at.name === 'Array') keys.unshift('*');
  }
  return keys;
}

function schemaAt(schema: JsonSchema, keys: readonly string[]): JsonSchema | null {
  const [key, ...rest] = keys;
  if (key === undefined) return schema;
  for (const each of [schema, ...(schema.anyOf ?? [])]) {
    const more = typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined;
    const next = key === '*' ? each.items : (each.properties?.[key] ?? more);
    const found = next === undefined ? null : schemaAt(next, rest);
    if (found !== null) return found;
  }
  return null;
}

function namesOf(schema: JsonSchema): Completion[] {
  return [schema, ...(schema.anyOf ?? [])].flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([name, { type }]) => ({ label: `"${name}"`, type: 'property', detail: type ?? '' })),
  );
}

function valuesOf(schema: JsonSchema): Completion[] {
  return [schema, ...(schema.anyOf ?? [])].flatMap((each) => {
    const values = each.const === undefined ? (each.enum ?? []) : [each.const];
    const words = each.type === 'boolean' ? [true, false] : values;
    return words.map((value) => ({ label: JSON.stringify(value), type: 'enum' }));
  });
}
