import { isUtf8 } from 'node:buffer';
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { type ClientMessage, type MessageId, type MessageSpans, RPC, type Span, type WireRefusal } from './message.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY } from './meta-keys.ts';
import { bareMethod, caseVariant, foldedKeys } from './protocol-keys.ts';
import { parseStrictJson } from './strict-json.ts';

export type ParsedMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly refusal: WireRefusal };

/** Keys that the protocol gives a meaning. Written in another case, one parser would see them and another would not. */
const ENVELOPE_KEYS = foldedKeys(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const PARAMS_KEYS = foldedKeys([
  'name',
  'arguments',
  'uri',
  '_meta',
  'requestId',
  'progressToken',
  'cursor',
  'ref',
  'task',
  'inputResponses',
  'requestState',
  'taskId',
  'protocolVersion',
  'capabilities',
  'clientInfo',
]);
const META_KEYS = foldedKeys(['progressToken', PROTOCOL_VERSION_KEY, CLIENT_INFO_KEY, CLIENT_CAPABILITIES_KEY]);
const CLIENT_INFO_KEYS = foldedKeys(['name', 'version']);

const SPANS = {
  id: '/id',
  name: '/params/name',
  uri: '/params/uri',
  requestId: '/params/requestId',
  progressToken: '/params/_meta/progressToken',
};
const WANTED = Object.values(SPANS);

/** What the rules judge, and which parameter says what it is about. */
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['resources/read', 'uri'],
  ['prompts/get', 'name'],
]);

const EMPTY: JsonObject = Object.freeze(Object.create(null) as JsonObject);

/**
 * Reads one JSON-RPC message (JSON-RPC 2.0 section 4; MCP base protocol, Messages) from the bytes of a body. Refuses what
 * is not exactly one message that every parser reads alike; the refusal carries the JSON-RPC code to answer with.
 */
export function parseClientMessage(bytes: Buffer): ParsedMessage {
  if (!isUtf8(bytes)) return refuse(RPC.parseError, 'Parse error: the body is not valid UTF-8', null);
  const text = bytes.toString('utf8');
  const parsed = parseStrictJson(text, WANTED);
  if (!parsed.ok) return refuse(RPC.parseError, `Parse error at character ${parsed.position}: ${parsed.message}`, null);
  if (Array.isArray(parsed.value))
    return refuse(RPC.invalidRequest, 'Invalid request: batches are not accepted, send each message by itself', null);
  if (!isJsonObject(parsed.value)) return refuse(RPC.invalidRequest, 'Invalid request: a message is a JSON object', null);
  return readEnvelope(bytes, text, parsed.value, spansOf(parsed.spans));
}

function readEnvelope(bytes: Buffer, text: string, value: JsonObject, spans: MessageSpans): ParsedMessage {
  const given = member(value, 'id');
  const id = isMessageId(given) ? given : null;
  const variant = caseProblem(value, ENVELOPE_KEYS);
  if (variant !== null) return refuse(RPC.invalidRequest, variant, id);
  if (member(value, 'jsonrpc') !== '2.0') return refuse(RPC.invalidRequest, 'Invalid request: "jsonrpc" must be "2.0"', id);
  if (given !== undefined && id === null)
    return refuse(RPC.invalidRequest, 'Invalid request: "id" must be a string or a number', null);
  const method = member(value, 'method');
  const isResponse = Object.hasOwn(value, 'result') || Object.hasOwn(value, 'error');
  if (method === undefined && isResponse) {
    if (id === null) return refuse(RPC.invalidRequest, 'Invalid request: a response needs an "id"', null);
    if (Object.hasOwn(value, 'result') && Object.hasOwn(value, 'error')) {
      return refuse(RPC.invalidRequest, 'Invalid request: a response has either "result" or "error"', id);
    }
    return accept({ bytes, text, value, kind: 'response', method: '', id, params: EMPTY, spans });
  }
  if (typeof method !== 'string') return refuse(RPC.invalidRequest, 'Invalid request: "method" must be a string', id);
  if (isResponse) return refuse(RPC.invalidRequest, 'Invalid request: a request has neither "result" nor "error"', id);
  const problemOfName = problemOfMethod(method, id);
  if (problemOfName !== null) return refuse(RPC.invalidRequest, problemOfName, id);
  const params = member(value, 'params') ?? EMPTY;
  if (!isJsonObject(params)) return refuse(RPC.invalidParams, 'Invalid params: "params" must be an object', id);
  const problem = problemOfParams(method, params);
  if (problem !== null) return refuse(problem.code, problem.message, id);
  return accept({ bytes, text, value, kind: id === null ? 'notification' : 'request', method, id, params, spans });
}

/**
 * What is judged must be known as such. Without an id it would pass as a notification, and in another spelling as some other method;
 * a server that reads more loosely would run it unjudged.
 */
function problemOfMethod(method: string, id: MessageId | null): string | null {
  const bare = bareMethod(method);
  if (SUBJECTS.has(bare) && method !== bare) return `Invalid request: the method must be written "${bare}"`;
  if (id === null && !method.startsWith('notifications/')) return `Invalid request: ${JSON.stringify(method)} needs an "id"`;
  return null;
}

function problemOfParams(method: string, params: JsonObject): { code: number; message: string } | null {
  const variant = caseProblem(params, PARAMS_KEYS);
  if (variant !== null) return { code: RPC.invalidRequest, message: variant };
  const meta = member(params, '_meta');
  if (meta !== undefined && !isJsonObject(meta))
    return { code: RPC.invalidParams, message: 'Invalid params: "_meta" must be an object' };
  const metaVariant = meta === undefined ? null : caseProblem(meta, META_KEYS);
  if (metaVariant !== null) return { code: RPC.invalidRequest, message: metaVariant };
  for (const info of [member(params, 'clientInfo'), meta === undefined ? undefined : member(meta, CLIENT_INFO_KEY)]) {
    const infoVariant = isJsonObject(info) ? caseProblem(info, CLIENT_INFO_KEYS) : null;
    if (infoVariant !== null) return { code: RPC.invalidRequest, message: infoVariant };
  }
  const subject = SUBJECTS.get(method);
  if (subject === undefined) return null;
  if (typeof member(params, subject) !== 'string')
    return { code: RPC.invalidParams, message: `Invalid params: "${subject}" must be a string` };
  const given = member(params, 'arguments');
  if (given !== undefined && !isJsonObject(given))
    return { code: RPC.invalidParams, message: 'Invalid params: "arguments" must be an object' };
  return null;
}

/** Says which key is written in another case than the protocol has it. */
function caseProblem(object: JsonObject, keys: ReadonlyMap<string, string>): string | null {
  const variant = caseVariant(object, keys);
  return variant === null ? null : `Invalid request: the key ${JSON.stringify(variant.key)} must be written "${variant.meant}"`;
}

function isMessageId(value: JsonValue | undefined): value is MessageId {
  return typeof value === 'string' || typeof value === 'number' || value instanceof ExactNumber;
}

function spansOf(found: ReadonlyMap<string, Span>): MessageSpans {
  return {
    id: found.get(SPANS.id) ?? null,
    name: found.get(SPANS.name) ?? null,
    uri: found.get(SPANS.uri) ?? null,
    requestId: found.get(SPANS.requestId) ?? null,
    progressToken: found.get(SPANS.progressToken) ?? null,
  };
}

function accept(message: ClientMessage): ParsedMessage {
  return { ok: true, message };
}

function refuse(code: number, message: string, id: MessageId | null): ParsedMessage {
  return { ok: false, refusal: { code, message, id } };
}
