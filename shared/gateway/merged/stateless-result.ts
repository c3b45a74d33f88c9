import type { JsonObject } from '../../model/json.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { RPC } from '../wire/message.ts';
import { splice } from '../wire/splice.ts';

/** Lists of the merged address change when a server joins or leaves: nobody should rely on one for long, or share it. */
const LIST_CACHE: JsonObject = { ttlMs: 1000, cacheScope: 'private' };
/** Nothing is known about how long a resource of an older server stays the same. */
const READ_CACHE = [
  ['ttlMs', '0'],
  ['cacheScope', '"private"'],
] as const;

/** Errors that the stateless revision also says by the status of the response (MCP 2026-07-28, Streamable HTTP). */
const STATUS_OF_ERROR: ReadonlyMap<unknown, number> = new Map([
  [RPC.methodNotFound, 404],
  [RPC.headerMismatch, 400],
  [-32021, 400],
  [-32022, 400],
]);

/** A result of our own for a stateless request, with what that revision requires of each. */
export function statelessResult(result: JsonObject, isCacheable: boolean): JsonObject {
  return { resultType: 'complete', ...(isCacheable ? LIST_CACHE : {}), ...result };
}

/** The answer of a server with sessions as an answer to a stateless request: what is required is put in, the rest stays. */
export function withResultType(text: string, method: string): string {
  const [result] = memberSpans(text, [['result']]);
  if (result === null || result === undefined) return text;
  const value = text.slice(result.start, result.end);
  if (!value.startsWith('{')) return text;
  const required = [['resultType', '"complete"'] as const, ...(method === 'resources/read' ? READ_CACHE : [])];
  const given = memberSpans(
    value,
    required.map(([key]) => [key]),
  );
  const missing = required.filter((_, index) => (given[index] ?? null) === null).map(([key, json]) => `"${key}":${json}`);
  if (missing.length === 0) return text;
  const separator = /^\{\s*\}$/.test(value) ? '' : ',';
  return splice(text, [{ span: { start: result.start, end: result.start + 1 }, json: `{${missing.join(',')}${separator}` }]);
}

/** The HTTP status of an answer to a stateless request. */
export function statelessStatus(message: Pick<ServerMessage, 'value'>): number {
  const { error } = message.value;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return STATUS_OF_ERROR.get(code) ?? 200;
}
