import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Condition } from '../model/policy-document.ts';
import { type RuleSection, withMember, withRule, writtenRule } from './edit-document.ts';
import { compileGlob, isGlob } from './glob.ts';
import { type LearntRule, withLearnt, withoutLearnt } from './learnt-rules.ts';
import { createNameIndex } from './name-index.ts';

export type PlainAction = 'allow' | 'ask' | 'deny' | 'hide';

/** One change of a document as a person makes it. */
export type DocumentChange =
  /** The tool gets a plain rule; limits, masks and how often it asks stay as they are. */
  | { readonly kind: 'action'; readonly tool: string; readonly action: PlainAction }
  /** The rule under this name becomes this one; null: it goes. */
  | { readonly kind: 'rule'; readonly section: RuleSection; readonly name: string; readonly rule: JsonObject | null }
  | { readonly kind: 'default'; readonly to: 'allow' | 'ask' | 'deny' }
  | { readonly kind: 'mode'; readonly to: 'enforce' | 'observe' }
  /** Calls of this tool that meet the conditions are not asked about any more, from `now` (epoch milliseconds) on. */
  | { readonly kind: 'except'; readonly tool: string; readonly conditions: readonly Condition[]; readonly now: number }
  | { readonly kind: 'revoke'; readonly learnt: LearntRule };

/** A change that cannot be made; the message says why and what to do instead. */
export class DocumentChangeError extends Error {
  readonly code = 'impossible-change';
}

const ACTIONS = { allow: null, ask: 'require_approval', deny: 'deny', hide: 'hide' } as const satisfies Record<
  PlainAction,
  string | null
>;
const DEFAULTS = { allow: 'allow', ask: 'require_approval', deny: 'deny' } as const;
/** What a plain rule has besides its action. */
const KEPT = ['reason', 'mask', 'limits', 'rate_limit', 'approval'];

/** Makes one change in a document as it is written. Throws DocumentChangeError. */
export function changeDocument(document: JsonObject, change: DocumentChange): JsonObject {
  switch (change.kind) {
    case 'action':
      return withAction(document, change.tool, change.action);
    case 'rule':
      return withRule(document, change.section, change.name, change.rule);
    case 'default':
      return withMember(document, 'default', DEFAULTS[change.to]);
    case 'mode':
      return withMember(document, 'mode', change.to === 'enforce' ? null : change.to);
    case 'except':
      return withLearnt(document, { tool: change.tool, conditions: change.conditions, until: null }, change.now);
    case 'revoke': {
      const changed = withoutLearnt(document, change.learnt);
      if (changed === null) throw new DocumentChangeError('This exception does not stand in the policy any more.');
      return changed;
    }
    default:
      return assertNever(change);
  }
}

/** A tool that a glob speaks about gets a rule of its own, made from that one. */
function withAction(document: JsonObject, tool: string, action: PlainAction): JsonObject {
  if (isGlob(tool)) throw new DocumentChangeError(`"${tool}" would be read as a pattern. Write its rule in the document.`);
  const shown = withoutHiding(document, tool);
  const rules = member(document, 'tools');
  const names = isJsonObject(rules) ? Object.keys(rules) : [];
  const name = createNameIndex(names.map((each) => [each, each]))(tool);
  const before = name === null ? {} : (writtenRule(document, 'tools', name) ?? {});
  const kept = Object.entries(before).filter(([key]) => KEPT.includes(key) || (key === 'allow_if' && action === 'ask'));
  const said = ACTIONS[action];
  return withRule(shown, 'tools', tool, created([...(said === null ? [] : [['action', said] as const]), ...kept]));
}

function withoutHiding(document: JsonObject, tool: string): JsonObject {
  const hide = member(document, 'hide');
  if (!Array.isArray(hide)) return document;
  const kept = hide.filter((each: JsonValue) => each !== tool);
  const pattern = kept.find((each: JsonValue) => typeof each === 'string' && compileGlob(each)(tool));
  if (pattern !== undefined)
    throw new DocumentChangeError(`"${String(pattern)}" under "hide" hides ${tool}. Take it out of the document first.`);
  return kept.length === hide.length ? document : withMember(document, 'hide', kept.length === 0 ? null : kept);
}

function created(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const object: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}
