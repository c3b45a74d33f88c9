import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { ClientMessage, Span } from '../wire/message.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';
import { splice } from '../wire/splice.ts';
import { requestWithOwnTasks } from './task-names.ts';

/** What is put in the place of what a client wrote; everything else stays, character by character. */
export interface Replacements {
  /** Our id of the request, which is also its progress token when it has one. */
  readonly id: number;
  /** params.name, or params.ref.name of a completion */
  readonly name?: string;
  /** params.uri, or params.ref.uri of a completion */
  readonly uri?: string;
  /** Who gets it: the ids of its tasks are written as it knows them. */
  readonly server: string;
  /** The server knows no stateless requests: what they say of themselves in `_meta` goes. */
  readonly dropsEnvelope: boolean;
}

/** A client's request as its server is to get it. */
export function outgoingText(message: ClientMessage, replacements: Replacements): string {
  const { text, spans } = message;
  const [refName, refUri, meta] = memberSpans(text, [
    ['params', 'ref', 'name'],
    ['params', 'ref', 'uri'],
    ['params', '_meta'],
  ]);
  const isCompletion = message.method === 'completion/complete';
  const { id, name, uri, server, dropsEnvelope } = replacements;
  const wanted: (readonly [Span | null | undefined, string | undefined])[] = [
    [spans.id, String(id)],
    [isCompletion ? refName : spans.name, name === undefined ? undefined : JSON.stringify(name)],
    [isCompletion ? refUri : spans.uri, uri === undefined ? undefined : JSON.stringify(uri)],
    dropsEnvelope ? [meta, metaWithoutEnvelope(message, id)] : [spans.progressToken, String(id)],
  ];
  const spliced = splice(
    text,
    wanted.flatMap(([span, json]) => (span === null || span === undefined || json === undefined ? [] : [{ span, json }])),
  );
  return requestWithOwnTasks(server, message.method, spliced);
}

/** `_meta` of a stateless request, for a list that we ask for on its behalf; no progress, which is for the client's own request. */
export function envelopeOf(message: ClientMessage): JsonObject {
  const meta = member(message.params, '_meta');
  return isJsonObject(meta) ? without(meta, ['progressToken']) : {};
}

/** `value` without some of its members. */
export function without(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function metaWithoutEnvelope(message: ClientMessage, id: number): string {
  const rest = without(envelopeOf(message), [PROTOCOL_VERSION_KEY, CLIENT_INFO_KEY, CLIENT_CAPABILITIES_KEY]);
  return stringifyJson(message.spans.progressToken === null ? rest : { ...rest, progressToken: id });
}
