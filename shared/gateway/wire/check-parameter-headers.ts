import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonValue, member } from '../../model/json.ts';
import type { ClientMessage } from './message.ts';
import { type ParameterHeaders, parameterHeaders, readParameterHeaders } from './parameter-headers.ts';
import { decodeHeader } from './routing-headers.ts';

/** A definition stays the same object as long as its server says the same, so each schema is read once. */
const known = new WeakMap<object, ParameterHeaders>();

/**
 * Whether the `Mcp-Param-…` headers of a tool call say what its arguments say, as its input schema asks for (MCP 2026-07-28,
 * Streamable HTTP, Server Behavior for Custom Headers). For servers on a pipe only: one that speaks HTTP compares them itself.
 * Null when all is well, or nothing is known of the tool; else what disagrees.
 */
export function parameterHeaderMismatch(
  headers: Readonly<IncomingHttpHeaders>,
  message: Pick<ClientMessage, 'params'>,
  inputSchema: object | undefined,
): string | null {
  if (inputSchema === undefined) return null;
  const wanted = known.get(inputSchema) ?? readParameterHeaders(inputSchema);
  known.set(inputSchema, wanted);
  // A tool with an invalid definition is one that clients leave out.
  if (!wanted.ok) return null;
  for (const header of wanted.headers) {
    const expected = parameterHeaders([header], member(message.params, 'arguments'))[`mcp-param-${header.name.toLowerCase()}`];
    const given = headers[`mcp-param-${header.name.toLowerCase()}`];
    if (expected === undefined) continue;
    if (typeof given !== 'string') return `Header mismatch: Mcp-Param-${header.name} is missing`;
    if (!isSame(decodeHeader(given), decodeHeader(expected), argumentAt(message, header.path)))
      return `Header mismatch: Mcp-Param-${header.name} is not what the body says`;
  }
  return null;
}

/** Numbers are compared as such: 42.0 is 42. */
function isSame(given: string | null, expected: string | null, argument: JsonValue | undefined): boolean {
  if (given === expected) return given !== null;
  return typeof argument === 'number' && given !== null && /^-?\d+(\.\d+)?$/.test(given) && Number(given) === argument;
}

function argumentAt({ params }: Pick<ClientMessage, 'params'>, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) ? member(value, key) : undefined),
    member(params, 'arguments'),
  );
}
