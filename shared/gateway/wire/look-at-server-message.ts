import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { bareMethod, caseVariant, foldedKeys } from './protocol-keys.ts';
import { parseStrictJson } from './strict-json.ts';

/** Something a server asks of the client, read strictly: no parser can read it otherwise. */
export interface ServerAsk {
  readonly method: string;
  readonly params: JsonObject;
}

/** What a message of a server is to the rules. */
export type Look =
  | { readonly kind: 'pass' }
  | { readonly kind: 'ask'; readonly ask: ServerAsk }
  /** It may be read in more ways than one, or hides what it is: it goes no further. */
  | { readonly kind: 'refuse'; readonly why: string };

/** An answer that asks for something first. `keys` names all of it, `asks` holds what the rules judge. */
export interface AnswerThatAsks {
  readonly kind: 'asks';
  /** What the client has to send back; null when there is nothing. */
  readonly requestState: string | null;
  readonly keys: readonly string[];
  readonly asks: ReadonlyMap<string, ServerAsk>;
}

/** What an answer of a server is to the rules. */
export type AnswerLook = { readonly kind: 'pass' } | AnswerThatAsks | { readonly kind: 'refuse'; readonly why: string };

/** What servers may ask of a client and the rules judge (MCP 2025-11-25, Client Features; 2026-07-28, Multi Round-Trip Requests). */
const JUDGED_ASKS = foldedKeys(['sampling/createMessage', 'elicitation/create']);
const ENVELOPE_KEYS = foldedKeys(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const RESULT_KEYS = foldedKeys(['resultType', 'inputRequests', 'requestState']);
const ERROR_KEYS = foldedKeys(['code', 'message', 'data']);
/** What rules and prompts read of a request for input. */
const ASK_KEYS = foldedKeys([
  'mode',
  'url',
  'message',
  'requestedSchema',
  'elicitationId',
  'messages',
  'systemPrompt',
  'includeContext',
  'modelPreferences',
  'maxTokens',
  'temperature',
  'stopSequences',
  'metadata',
  'tools',
  'toolChoice',
  'task',
]);

/**
 * What could be a result that asks: by its plain spelling, or by letters that are written as escapes. Only then an answer is
 * read strictly; others pass as fast as they came.
 */
const MAY_ASK = /input_?re|\\u00[4-7]/i;
const MAY_ELICIT = /elicit|32042|\\u00[4-7]/i;
/** "The client has to open an address first" (MCP 2025-11-25, URL Elicitation Required Error). */
const URL_ELICITATION_REQUIRED = -32042;
/** A result that asks for more than this at once floods whoever has to look at it. */
const MAX_ASKS = 20;

const PASS = { kind: 'pass' } as const;
const EMPTY: JsonObject = Object.freeze(Object.create(null) as JsonObject);

/** Looks at a request or notification of a server. Responses always pass here: see `lookAtAnswer`. */
export function lookAtServerMessage({ text, value }: Pick<ServerMessage, 'text' | 'value'>): Look {
  const variant = caseVariant(value, ENVELOPE_KEYS);
  if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
  // Of two members with the same name the last is kept, but no name is lost (see read-json.ts).
  if (!Object.hasOwn(value, 'method')) return PASS;
  if (Object.hasOwn(value, 'result') || Object.hasOwn(value, 'error')) return refuse('it is a request and a response at once');
  const { method } = value;
  const isRequest = Object.hasOwn(value, 'id');
  const meant = typeof method === 'string' ? JUDGED_ASKS.get(bareMethod(method)) : undefined;
  if (!isRequest && meant === undefined) return PASS;
  const strict = parseStrictJson(text);
  if (!strict.ok) return refuse(`it can be read in more ways than one: ${strict.message}`);
  if (meant === undefined) return PASS;
  if (method !== meant) return refuse(`its method is not written "${meant}"`);
  if (!isRequest || value['id'] === null) return refuse(`"${meant}" needs an "id"`);
  const given = isJsonObject(strict.value) ? member(strict.value, 'params') : undefined;
  return askOf(meant, given);
}

/** Looks at the answer to a request. `isStateless`: of a revision whose results may ask for input. */
export function lookAtAnswer({ text, value }: Pick<ServerMessage, 'text' | 'value'>, isStateless: boolean): AnswerLook {
  const variant = caseVariant(value, ENVELOPE_KEYS);
  if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
  if (Object.hasOwn(value, 'method')) return refuse('it is a request and a response at once');
  const hasError = Object.hasOwn(value, 'error');
  if (hasError && Object.hasOwn(value, 'result')) return refuse('it is a result and an error at once');
  if (hasError ? !MAY_ELICIT.test(text) : !isStateless || !MAY_ASK.test(text)) return PASS;
  const strict = parseStrictJson(text);
  if (!strict.ok) return refuse(`it can be read in more ways than one: ${strict.message}`);
  const body = isJsonObject(strict.value) ? member(strict.value, hasError ? 'error' : 'result') : undefined;
  if (!isJsonObject(body)) return PASS;
  return hasError ? asksInError(body) : asksInResult(body);
}

function asksInResult(result: JsonObject): AnswerLook {
  const variant = caseVariant(result, RESULT_KEYS);
  if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
  const requests = member(result, 'inputRequests');
  const state = member(result, 'requestState');
  if (requests === undefined && member(result, 'resultType') !== 'input_required') return PASS;
  if (requests !== undefined && !isJsonObject(requests)) return refuse('its "inputRequests" are no object');
  return asksIn(Object.entries(requests ?? {}), typeof state === 'string' ? state : null);
}

function asksInError(error: JsonObject): AnswerLook {
  const variant = caseVariant(error, ERROR_KEYS);
  if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
  const data = member(error, 'data');
  if (Number(member(error, 'code')) !== URL_ELICITATION_REQUIRED || !isJsonObject(data)) return PASS;
  const listed = member(data, 'elicitations');
  if (!Array.isArray(listed)) return PASS;
  const requests = listed.map((params: JsonValue, index) => [String(index), { method: 'elicitation/create', params }] as const);
  return asksIn(requests, null);
}

function asksIn(requests: readonly (readonly [string, JsonValue])[], requestState: string | null): AnswerLook {
  if (requests.length > MAX_ASKS) return refuse(`it asks for ${requests.length} things at once`);
  const asks = new Map<string, ServerAsk>();
  for (const [key, request] of requests) {
    const method = isJsonObject(request) ? member(request, 'method') : undefined;
    if (!isJsonObject(request) || typeof method !== 'string') return refuse('what it asks for has no "method"');
    const variant = caseVariant(request, ENVELOPE_KEYS);
    if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
    const meant = JUDGED_ASKS.get(bareMethod(method));
    if (meant === undefined) continue;
    if (method !== meant) return refuse(`its method is not written "${meant}"`);
    const look = askOf(meant, member(request, 'params'));
    if (look.kind !== 'ask') return look;
    asks.set(key, look.ask);
  }
  return { kind: 'asks', requestState, keys: requests.map(([key]) => key), asks };
}

function askOf(method: string, given: JsonValue | undefined): Extract<Look, { kind: 'ask' | 'refuse' }> {
  const params = given ?? EMPTY;
  if (!isJsonObject(params)) return refuse('its "params" are no object');
  const variant = caseVariant(params, ASK_KEYS);
  if (variant !== null) return refuse(`the key ${JSON.stringify(variant.key)} is not "${variant.meant}"`);
  return { kind: 'ask', ask: { method, params } };
}

function refuse(why: string): { readonly kind: 'refuse'; readonly why: string } {
  return { kind: 'refuse', why };
}
