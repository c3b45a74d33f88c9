import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { ClientMessage } from '../wire/message.ts';
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
 * something is hidden; then only the list is written anew, numbers kept exact. A list that cannot be read strictly while
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
  if (!parsed.ok || !isJsonObject(parsed.value)) return withTools(JSON.parse(text) as JsonObject, []);
  const result = member(parsed.value, 'result');
  const tools = isJsonObject(result) ? member(result, 'tools') : undefined;
  const kept = Array.isArray(tools) ? tools.filter((tool: JsonValue) => !lists.isHidden(server, nameOf(tool))) : [];
  return withTools(parsed.value, kept);
}

function withTools(message: JsonObject, tools: readonly JsonValue[]): string {
  const given = member(message, 'result');
  const result = isJsonObject(given) ? given : {};
  const cache = member(result, 'resultType') === undefined ? {} : OWN_LIST_CACHE;
  return stringifyJson({ ...message, result: { ...result, ...cache, tools } });
}

function nameOf(tool: unknown): string {
  const name = typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : undefined;
  return typeof name === 'string' ? name : '';
}
