import type { JsonObject } from '../../model/json.ts';
import { OWN_LIST_CACHE } from '../sessions/tool-lists.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { splice } from '../wire/splice.ts';

/** Nothing is known about how long a resource of an older server stays the same. */
const READ_CACHE = [
  ['ttlMs', '0'],
  ['cacheScope', '"private"'],
] as const;

/** A result of our own for a stateless request, with what that revision requires of each. */
export function statelessResult(result: JsonObject, isCacheable: boolean): JsonObject {
  return { resultType: 'complete', ...(isCacheable ? OWN_LIST_CACHE : {}), ...result };
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
