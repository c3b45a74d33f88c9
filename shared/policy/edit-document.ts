import { stringifyJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import type { MessageSection } from '../model/judged-message.ts';
import { parseJson } from './parse-json.ts';

/** Where the rules of a document stand. */
export type RuleSection = 'tools' | MessageSection;

/**
 * Changes a policy document as its author wrote it: what is not touched keeps its order, its numbers and its way of saying
 * things. Throws a TypeError when the text is no JSON object: `readPolicy` says why.
 */
export function editDocument(text: string, change: (document: JsonObject) => JsonObject): string {
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new TypeError('A policy document is one JSON object.');
  return `${stringifyJson(change(parsed.value), 2)}\n`;
}

/** The rule as it is written under this very name; null when none is. */
export function writtenRule(document: JsonObject, section: RuleSection, name: string): JsonObject | null {
  const rules = member(document, section);
  const rule = isJsonObject(rules) ? member(rules, name) : undefined;
  return isJsonObject(rule) ? rule : null;
}

/** Puts a rule under a name, in the place of the one that stands there; null takes it away. */
export function withRule(document: JsonObject, section: RuleSection, name: string, rule: JsonObject | null): JsonObject {
  const rules = member(document, section);
  return withMember(document, section, withMember(isJsonObject(rules) ? rules : {}, name, rule));
}

/** The object with one member set, in its place, or without it (null). Without a prototype: a member may have any name. */
export function withMember(object: JsonObject, name: string, value: JsonValue | null): JsonObject {
  const changed: Record<string, JsonValue> = Object.create(null);
  for (const [key, each] of Object.entries(object)) if (key !== name || value !== null) changed[key] = each;
  if (value !== null) changed[name] = value;
  return changed;
}
