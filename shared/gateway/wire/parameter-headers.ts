import { headerValue } from './header-value.ts';

/** One argument of a tool that a header repeats: where it stands, and the header's name without `Mcp-Param-`. */
export interface ParameterHeader {
  readonly path: readonly string[];
  readonly name: string;
}

export type ParameterHeaders =
  | { readonly ok: true; readonly headers: readonly ParameterHeader[] }
  /** The definition is invalid; `reason` is the first rule that it breaks. */
  | { readonly ok: false; readonly reason: string };

const KEY = 'x-mcp-header';
/** RFC 9110 section 5.6.2, token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

/** Where a schema may hold others besides `properties`. An annotation there could not be found in every call. */
const LISTS = ['prefixItems', 'oneOf', 'anyOf', 'allOf'];
const SINGLE = [
  'items',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];
const NAMED = ['patternProperties', 'dependentSchemas', '$defs', 'definitions'];
/** A server chooses the depth of its schemas; ours is the stack's. */
const MAX_DEPTH = 128;

/**
 * Which arguments of a tool go into headers as well, by the `x-mcp-header` annotations of its input schema (MCP 2026-07-28,
 * Streamable HTTP, Custom Headers from Tool Parameters): on primitive properties only, reached through `properties` alone,
 * each header name once.
 */
export function readParameterHeaders(inputSchema: unknown): ParameterHeaders {
  const headers: ParameterHeader[] = [];
  const names = new Set<string>();

  function visit(schema: unknown, path: readonly string[], isReachable: boolean): string | null {
    if (!isRecord(schema)) return null;
    if (path.length > MAX_DEPTH) return `${path[0] ?? ''}: the schema is too deep`;
    const own = Object.hasOwn(schema, KEY) ? take(schema, path, isReachable) : null;
    return own ?? visitParts(schema, path, isReachable);
  }

  function take(schema: Readonly<Record<string, unknown>>, path: readonly string[], isReachable: boolean): string | null {
    const where = path.join('.') || 'the schema itself';
    const name = schema[KEY];
    if (!isReachable || path.length === 0) return `${where}: ${KEY} is only allowed on properties that every call reaches`;
    if (typeof name !== 'string' || !TOKEN.test(name)) return `${where}: ${KEY} is not the name of a header`;
    if (!TYPES.has(schema['type'])) return `${where}: ${KEY} is only allowed on a string, an integer or a boolean`;
    if (names.has(name.toLowerCase())) return `${where}: ${KEY} names a header that another property has`;
    names.add(name.toLowerCase());
    headers.push({ path, name });
    return null;
  }

  function visitParts(schema: Readonly<Record<string, unknown>>, path: readonly string[], isReachable: boolean): string | null {
    for (const [key, part] of entries(schema['properties'])) {
      const problem = visit(part, [...path, key], isReachable);
      if (problem !== null) return problem;
    }
    const hidden = [
      ...SINGLE.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [schema[key]])),
      ...LISTS.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [])),
      ...NAMED.flatMap((key) => entries(schema[key]).map(([, part]) => part)),
    ];
    for (const part of hidden) {
      const problem = visit(part, [...path, '…'], false);
      if (problem !== null) return problem;
    }
    return null;
  }

  const reason = visit(inputSchema, [], true);
  return reason === null ? { ok: true, headers } : { ok: false, reason };
}

/**
 * The `Mcp-Param-…` headers of one call. An argument that is absent, null, no primitive, or a number that a double does not
 * hold exactly has none. Names are in lower case.
 */
export function parameterHeaders(headers: readonly ParameterHeader[], args: unknown): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const { path, name } of headers) {
    const text = primitiveText(
      path.reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : null), args),
    );
    if (text !== null) made[`mcp-param-${name.toLowerCase()}`] = headerValue(text);
  }
  return made;
}

function primitiveText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

function entries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
