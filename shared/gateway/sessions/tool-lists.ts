import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import { elementSpans, memberSpans } from '../wire/member-spans.ts';
import type { ClientMessage, Span } from '../wire/message.ts';
import { splice } from '../wire/splice.ts';
import { parseStrictJson } from '../wire/strict-json.ts';

/**
 * A list that rules have changed (MCP 2026-07-28, Caching): it is for this client alone, and rules change at any time. Lists of
 * older revisions say nothing of it.
 */
export const OWN_LIST_CACHE: JsonObject = { ttlMs: 1000, cacheScope: 'private' };

export interface ToolLists {
  /** Tells what a server lists, so that changes are noticed. `complete`: this was the whole list. */
  readonly observe: (server: string, tools: unknown[], complete: boolean) => void;
  readonly isHidden: (server: string, tool: string) => boolean;
}

/**
 * Looks at an answer to `tools/list` and takes out what the policy hides. The text stays as the server wrote it unless
 * something is hidden; then the hidden tools are cut out and nothing else changes. A list that cannot be read strictly while
 * something would have to be hidden is answered as an empty one.
 */
export function passToolList(lists: ToolLists, server: string, request: ClientMessage, text: string): string {
  const listed = readTools(text);
  if (listed === null) return text;
  const { tools, isLast } = listed;
  lists.observe(server, tools, isLast && member(request.params, 'cursor') === undefined);
  const hides = tools.some((tool) => lists.isHidden(server, nameOf(tool)));
  return hides ? withoutHidden(lists, server, text) : text;
}

function readTools(text: string): { tools: unknown[]; isLast: boolean } | null {
  try {
    const { result } = JSON.parse(text) as { result?: { tools?: unknown; nextCursor?: unknown } };
    return Array.isArray(result?.tools) ? { tools: result.tools, isLast: result.nextCursor === undefined } : null;
  } catch {
    return null;
  }
}

function withoutHidden(lists: ToolLists, server: string, text: string): string {
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return withoutTools(JSON.parse(text) as JsonObject);
  const [result, listed] = memberSpans(text, [['result'], ['result', 'tools']]);
  if (result === undefined || result === null || listed === undefined || listed === null) return withoutTools(parsed.value);
  const kept = elementSpans(text, listed)
    .map(({ start, end }) => text.slice(start, end))
    .filter((tool) => !lists.isHidden(server, nameOf(JSON.parse(tool))));
  const value = member(parsed.value, 'result');
  const isStateless = isJsonObject(value) && member(value, 'resultType') !== undefined;
  return splice(text, [{ span: listed, json: `[${kept.join(',')}]` }, ...(isStateless ? ownCache(text, result) : [])]);
}

/** Puts what we say about caching in the place of what the server said, or at the start of the result. */
function ownCache(text: string, result: Span): { span: Span; json: string }[] {
  const keys = Object.keys(OWN_LIST_CACHE);
  const given = memberSpans(
    text,
    keys.map((key) => ['result', key]),
  );
  const json = (key: string): string => JSON.stringify(member(OWN_LIST_CACHE, key));
  const missing = keys.filter((_, index) => (given[index] ?? null) === null).map((key) => `"${key}":${json(key)},`);
  const replaced = keys.flatMap((key, index) => {
    const span = given[index] ?? null;
    return span === null ? [] : [{ span, json: json(key) }];
  });
  const start = { start: result.start + 1, end: result.start + 1 };
  return missing.length === 0 ? replaced : [...replaced, { span: start, json: missing.join('') }];
}

function withoutTools(message: JsonObject): string {
  const result = member(message, 'result');
  return stringifyJson({ ...message, result: { ...(isJsonObject(result) ? result : {}), ...OWN_LIST_CACHE, tools: [] } });
}

function nameOf(tool: unknown): string {
  const name = typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : undefined;
  return typeof name === 'string' ? name : '';
}
