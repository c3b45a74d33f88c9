import { MESSAGE_SECTIONS } from '../model/judged-message.ts';
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { PolicyDocument, ToolRule } from '../model/policy-document.ts';

const DOCUMENT = ['version', 'description', 'mode', 'default', 'hide', 'all_tools', 'tools', ...MESSAGE_SECTIONS];
const CHECK = ['name', 'conditions', 'on_deny', 'reason', 'until', 'origin'];
const CONDITION = ['path', 'op', 'value'];
const LIMIT = ['name', 'counter', 'window', 'max', 'scope', 'increment_from', 'on_exceed', 'reason'];
const APPROVAL = ['timeout', 'once_per', 'by'];
const RULE = ['action', 'reason', 'mask', 'require', 'deny_if', 'approve_if', 'allow_if', 'limits', 'approval'];

/** A document in normal form as plain JSON, in a fixed order, without what is empty or what would be assumed anyway. */
export function plainDocument(document: PolicyDocument): JsonObject {
  const { tools, all_tools: allTools, ...rest } = document;
  const messages = MESSAGE_SECTIONS.flatMap((section) => {
    const rules = document[section];
    return rules === undefined ? [] : [[section, plainRules(rules)] as const];
  });
  const top = ordered(
    {
      ...rest,
      all_tools: allTools === undefined ? undefined : plainRule(allTools),
      tools: plainRules(tools),
      ...Object.fromEntries(messages),
    },
    DOCUMENT,
  );
  return without(top, { mode: 'enforce' }, ['hide']);
}

function plainRules(rules: Readonly<Record<string, ToolRule>>): JsonObject {
  return created(Object.entries(rules).map(([name, rule]) => [name, plainRule(rule)]));
}

/** One rule of a document in normal form, written like `plainDocument` does. */
export function plainRule(rule: object): JsonObject {
  const plain = ordered(rule, RULE);
  const entries = Object.entries(plain).map(([key, value]): [string, JsonValue] => {
    if (key === 'limits') return [key, each(value, (limit) => without(ordered(limit, LIMIT), { on_exceed: 'deny' }, []))];
    if (key === 'approval' && isJsonObject(value)) return [key, ordered(value, APPROVAL)];
    return [key, each(value, plainCheck)];
  });
  return without(created(entries), { action: 'allow' }, ['mask', 'require', 'deny_if', 'approve_if', 'allow_if', 'limits']);
}

function plainCheck(check: JsonObject): JsonObject {
  const entries = Object.entries(ordered(check, CHECK)).map(([key, value]): [string, JsonValue] => [
    key,
    key === 'conditions' ? each(value, (condition) => ordered(condition, CONDITION)) : value,
  ]);
  return created(entries);
}

function each(value: JsonValue, change: (item: JsonObject) => JsonValue): JsonValue {
  return Array.isArray(value) ? value.map((item: JsonValue) => (isJsonObject(item) ? change(item) : item)) : value;
}

/** The members in the given order, then all others; undefined ones are left out. */
function ordered(object: object, keys: readonly string[]): JsonObject {
  const values = new Map<string, unknown>(Object.entries(object));
  const all = [...keys, ...[...values.keys()].filter((key) => !keys.includes(key))];
  return created(all.flatMap((key) => (values.get(key) === undefined ? [] : [[key, plain(values.get(key))]])));
}

function without(object: JsonObject, assumed: JsonObject, lists: readonly string[]): JsonObject {
  return created(
    Object.entries(object).filter(([key, value]) => {
      const isEmpty = lists.includes(key) && Array.isArray(value) && value.length === 0;
      return !isEmpty && !(Object.hasOwn(assumed, key) && assumed[key] === value);
    }),
  );
}

function plain(value: unknown): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') throw new TypeError('A policy holds JSON only.');
  return created(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])));
}

/** Without a prototype, so that a tool may have any name. */
function created(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const object: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}
