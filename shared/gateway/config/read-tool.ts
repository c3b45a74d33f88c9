import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { ToolAnnotations, ToolDefinition } from '../../model/tool-definition.ts';

/** One element of a server's tool list, told apart from every other by its digest. */
export interface ListedTool {
  readonly name: string;
  /** SHA-256 in hex over the canonical JSON of the parts that tell a model what the tool is. */
  readonly digest: string;
  readonly json: JsonObject;
}

/** A definition as it is kept; `bytes` is roughly what keeping it costs. */
export interface KeptDefinition {
  readonly definition: ToolDefinition;
  readonly bytes: number;
}

/** Longer names are no names; the tools of all servers that we know have less than 100 characters. */
export const MAX_TOOL_NAME_LENGTH = 256;
const MAX_DESCRIPTION_LENGTH = 8192;
const MAX_SCHEMA_BYTES = 65_536;
const MAX_DEPTH = 100;
const BASE_BYTES = 200;

/** What a model reads to know what a tool does and how to call it. Icons and `_meta` may change without changing that. */
const PARTS = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/** Null when the element has no usable name, or is no JSON of bounded depth: such a tool cannot be called by its name either. */
export function readListedTool(listed: unknown): ListedTool | null {
  if (!isJson(listed, MAX_DEPTH) || !isJsonObject(listed)) return null;
  const name = member(listed, 'name');
  if (typeof name !== 'string' || name === '' || name.length > MAX_TOOL_NAME_LENGTH) return null;
  const parts = PARTS.flatMap((part): JsonValue[] => {
    const value = member(listed, part);
    return value === undefined ? [] : [[part, value]];
  });
  return { name, digest: createHash('sha256').update(canonicalJson(parts), 'utf8').digest('hex'), json: listed };
}

/**
 * The definition to keep, cut where it is huge; a part of the wrong type is left out. It shares no memory with the message
 * that it came in, so keeping it does not keep that.
 */
export function keepDefinition({ name, json }: ListedTool): KeptDefinition {
  const title = ownText(member(json, 'title'));
  const description = ownText(member(json, 'description'));
  const schemaText = schemaTextOf(json);
  const definition: ToolDefinition = {
    name: ownText(name) ?? name,
    ...(title === null ? {} : { title }),
    ...(description === null ? {} : { description }),
    ...(schemaText === null ? {} : { inputSchema: parseObject(schemaText) }),
    annotations: annotationsOf(json),
  };
  const texts = [name, title, description, schemaText];
  return { definition, bytes: texts.reduce((sum, text) => sum + (text?.length ?? 0), BASE_BYTES) };
}

/** Of a server whose definitions are too many to keep: enough to judge the tool by its name and hints. */
export function keepOutline({ name, json }: ListedTool): KeptDefinition {
  return { definition: { name: ownText(name) ?? name, annotations: annotationsOf(json) }, bytes: BASE_BYTES + name.length };
}

/** A slice of a string keeps the whole string alive; a parsed one does not. */
function ownText(value: JsonValue | undefined): string | null {
  if (typeof value !== 'string') return null;
  const copy: unknown = JSON.parse(JSON.stringify(value.slice(0, MAX_DESCRIPTION_LENGTH)));
  return typeof copy === 'string' ? copy : null;
}

/** A huge schema is not kept: it only helps to guess what the tool does, and its digest is kept. */
function schemaTextOf(json: JsonObject): string | null {
  const schema = member(json, 'inputSchema');
  if (!isJsonObject(schema)) return null;
  const text = canonicalJson(schema);
  return text.length <= MAX_SCHEMA_BYTES ? text : null;
}

function parseObject(text: string): JsonObject {
  const value: JsonValue = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

function annotationsOf(json: JsonObject): ToolAnnotations {
  const given = member(json, 'annotations');
  const hint = (key: keyof ToolAnnotations): ToolAnnotations => {
    const value = isJsonObject(given) ? member(given, key) : undefined;
    return typeof value === 'boolean' ? { [key]: value } : {};
  };
  return { ...hint('readOnlyHint'), ...hint('destructiveHint'), ...hint('idempotentHint'), ...hint('openWorldHint') };
}

/** Whether a value is JSON through and through, no deeper than `depth`. */
function isJson(value: unknown, depth: number): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || value instanceof ExactNumber) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.values(value).every((item) => isJson(item, depth - 1));
}
