import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
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
  /** The same for a resource (its URI) or a prompt (its name). */
  readonly isMessageHidden: (server: string, section: 'resources' | 'prompts', subject: string) => boolean;
}

/** Where an answer holds its list, and what rules call its elements. */
interface Shown {
  readonly key: string;
  readonly isHidden: (lists: ToolLists, server: string, element: unknown) => boolean;
}

const TOOLS: Shown = { key: 'tools', isHidden: (lists, server, tool) => lists.isHidden(server, textIn(tool, 'name')) };
const SHOWN: ReadonlyMap<string, Shown> = new Map([
  ['tools/list', TOOLS],
  [
    'prompts/list',
    { key: 'prompts', isHidden: (lists, server, prompt) => lists.isMessageHidden(server, 'prompts', textIn(prompt, 'name')) },
  ],
  [
    'resources/list',
    { key: 'resources', isHidden: (lists, server, each) => lists.isMessageHidden(server, 'resources', textIn(each, 'uri')) },
  ],
]);

/** Whether rules may hide something in the answer to such a request. */
export function isShownList(method: string): boolean {
  return SHOWN.has(method);
}

/** Takes what the policy hides out of an answer to a list of tools, prompts or resources; see `passToolList`. */
export function passList(lists: ToolLists, server: string, request: ClientMessage, text: string): string {
  const shown = SHOWN.get(request.method);
  if (shown === undefined || shown === TOOLS) return passToolList(lists, server, request, text);
  const listed = readList(text, shown.key);
  const hides = listed?.elements.some((element) => shown.isHidden(lists, server, element)) === true;
  return hides ? withoutHidden(lists, server, text, shown) : text;
}

/**
 * Looks at an answer to `tools/list` and takes out what the policy hides. The text stays as the server wrote it unless
 * something is hidden; then the hidden tools are cut out and nothing else changes. A list that cannot be read strictly while
 * something would have to be hidden is answered as an empty one.
 */
export function passToolList(lists: ToolLists, server: string, request: ClientMessage, text: string): string {
  const listed = readList(text, 'tools');
  if (listed === null) return text;
  const { elements: tools, isLast } = listed;
  lists.observe(server, tools, isLast && member(request.params, 'cursor') === undefined);
  const hides = tools.some((tool) => TOOLS.isHidden(lists, server, tool));
  return hides ? withoutHidden(lists, server, text, TOOLS) : text;
}

function readList(text: string, key: string): { elements: unknown[]; isLast: boolean } | null {
  try {
    const { result } = readJson(text) as { result?: Readonly<Record<string, unknown>> };
    const elements: unknown = result?.[key];
    return Array.isArray(elements) ? { elements, isLast: result?.['nextCursor'] === undefined } : null;
  } catch {
    return null;
  }
}

function withoutHidden(lists: ToolLists, server: string, text: string, { key, isHidden }: Shown): string {
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return withNone(readJson(text) as JsonObject, key);
  const [result, listed] = memberSpans(text, [['result'], ['result', key]]);
  if (result === undefined || result === null || listed === undefined || listed === null) return withNone(parsed.value, key);
  const kept = elementSpans(text, listed)
    .map(({ start, end }) => text.slice(start, end))
    .filter((element) => !isHidden(lists, server, readJson(element)));
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

function withNone(message: JsonObject, key: string): string {
  const result = member(message, 'result');
  return stringifyJson({ ...message, result: { ...(isJsonObject(result) ? result : {}), ...OWN_LIST_CACHE, [key]: [] } });
}

function textIn(element: unknown, key: 'name' | 'uri'): string {
  const found = typeof element === 'object' && element !== null ? (element as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof found === 'string' ? found : '';
}
