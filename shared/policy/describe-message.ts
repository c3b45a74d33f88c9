import { ExactNumber, isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { escapeToLine } from './escape-invisible.ts';
import { cut, type Fact, factOf } from './facts/fact.ts';
import { genericFacts } from './facts/generic-facts.ts';
import { hostFacts } from './facts/host-facts.ts';

/** More facts than these hide one another. */
const MAX_FACTS = 16;
const MAX_SUBJECT_LENGTH = 300;
/** A field that asks for one of these asks for what no form may ask (MCP 2025-11-25, Elicitation, Security). */
const SECRET_FIELD =
  /pass(?:word|wd|phrase|code)|secret|token|api.?key|credential|private.?key|\bpin\b|cvv|cvc|card.?number|iban|seed.?phrase|\bssn\b/i;

/** What a judged message is called in lists: its method and what it is about, as one line of visible characters. */
export function titleOfMessage(method: string, params: JsonObject): string {
  const about = aboutOf(method, params);
  if (about === '') return method;
  const line = escapeToLine(`${method} ${about}`);
  return line.length <= MAX_SUBJECT_LENGTH ? line : `${cut(line, MAX_SUBJECT_LENGTH)}…`;
}

function aboutOf(method: string, params: JsonObject): string {
  switch (method) {
    case 'resources/read':
      return textAt(params, 'uri');
    case 'prompts/get':
      return textAt(params, 'name');
    case 'elicitation/create':
      return textAt(params, 'url');
    default:
      return '';
  }
}

/**
 * What a person should know about a judged message before answering, the most important first. `params` are masked already. Every
 * value is one line of visible characters.
 */
export function describeMessage(method: string, params: JsonObject): readonly Fact[] {
  return factsOf(method, params).slice(0, MAX_FACTS);
}

function factsOf(method: string, params: JsonObject): readonly Fact[] {
  switch (method) {
    case 'resources/read':
      return [factOf('Reads', textAt(params, 'uri')), ...genericFacts({ uri: textAt(params, 'uri') })];
    case 'prompts/get':
      return [factOf('Prompt', textAt(params, 'name')), ...genericFacts(params)];
    case 'sampling/createMessage':
      return samplingFacts(params);
    case 'elicitation/create':
      return textAt(params, 'url') === '' ? formFacts(params) : addressFacts(params);
    default:
      return [];
  }
}

function samplingFacts(params: JsonObject): readonly Fact[] {
  const messages = listAt(params, 'messages').filter(isJsonObject);
  const last = messages.at(-1);
  const system = textAt(params, 'systemPrompt');
  const limit = member(params, 'maxTokens');
  const context = textAt(params, 'includeContext');
  const tools = listAt(params, 'tools').flatMap((tool) => (isJsonObject(tool) ? [textAt(tool, 'name')] : []));
  const isLimited = typeof limit === 'number' || limit instanceof ExactNumber;
  return [
    { label: 'Wants', value: `your model to write${isLimited ? ` up to ${String(limit)} tokens` : ''}`, tone: 'plain' },
    ...(system === '' ? [] : [factOf('Tells it to be', system)]),
    ...(last === undefined
      ? []
      : [factOf(messages.length === 1 ? 'Asks it' : `Asks it, after ${messages.length - 1} more`, saidIn(last))]),
    ...(context === '' || context === 'none'
      ? []
      : [factOf('Adds', context === 'allServers' ? 'what all of your servers know' : 'what this server knows', 'warning')]),
    ...(tools.length === 0 ? [] : [factOf('Lets it use', tools)]),
  ];
}

/** The text of one message of a conversation; other content is named by its kind. */
function saidIn(message: JsonObject): string {
  const content = member(message, 'content');
  const parts = Array.isArray(content) ? (content as readonly JsonValue[]) : [content ?? null];
  return parts
    .filter(isJsonObject)
    .map((part) => textAt(part, 'text') || `(${textAt(part, 'type') || 'something'})`)
    .join(' ');
}

function formFacts(params: JsonObject): readonly Fact[] {
  const schema = member(params, 'requestedSchema');
  const properties = isJsonObject(schema) ? member(schema, 'properties') : undefined;
  const fields = isJsonObject(properties) ? Object.entries(properties) : [];
  const secret = fields.filter(([name, field]) =>
    SECRET_FIELD.test(`${name} ${isJsonObject(field) ? textAt(field, 'title') : ''}`),
  );
  return [
    factOf('Asks you', textAt(params, 'message')),
    ...(fields.length === 0
      ? []
      : [
          factOf(
            'For',
            fields.map(([name]) => name),
          ),
        ]),
    ...secret.map(([name]) => factOf('Asks for a secret', name, 'warning')),
  ];
}

function addressFacts(params: JsonObject): readonly Fact[] {
  const url = textAt(params, 'url');
  return [...hostFacts('Host', url), factOf('Opens', url), factOf('Says', textAt(params, 'message'))];
}

function textAt(value: JsonObject, key: string): string {
  const found = member(value, key);
  return typeof found === 'string' ? found : '';
}

function listAt(value: JsonObject, key: string): readonly JsonValue[] {
  const found = member(value, key);
  return Array.isArray(found) ? (found as readonly JsonValue[]) : [];
}
