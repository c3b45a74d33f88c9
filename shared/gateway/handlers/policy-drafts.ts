import { ContractError } from '../../contract/define.ts';
import type { LearntRuleView, PolicyChange, PolicyDraft, ToolRuleView } from '../../contract/rules.ts';
import { canonicalJson, stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import type { PolicyDocument } from '../../model/policy-document.ts';
import type { ToolDefinition } from '../../model/tool-definition.ts';
import { changeDocument, DocumentChangeError } from '../../policy/change-document.ts';
import { classify } from '../../policy/classify.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { editDocument } from '../../policy/edit-document.ts';
import { isGlob } from '../../policy/glob.ts';
import { type LearntRule, learntRules } from '../../policy/learnt-rules.ts';
import { parseJson } from '../../policy/parse-json.ts';
import { readPolicy, writePolicy } from '../../policy/read-policy.ts';
import { recommendedDocument } from '../../policy/recommended-document.ts';
import { createRuleFinder } from '../../policy/rule-state.ts';
import { sayConditions } from '../../policy/say-conditions.ts';
import { sayLimits, summariseRule } from '../../policy/summarise-rule.ts';
import { plainRule } from '../../policy/write-policy.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import type { ToolBook } from '../config/tool-book.ts';

/** Makes changes in a text (null: what is in force) and says what it would mean. Throws ContractError `invalid-input`. */
export type PolicyDrafts = (server: string, text: string | null, changes: readonly PolicyChange[]) => PolicyDraft;

export interface PolicyDraftsOptions {
  readonly policies: Pick<PolicyBook, 'get' | 'loosens'>;
  readonly tools: Pick<ToolBook, 'list'>;
  readonly isStrict: () => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createPolicyDrafts({ policies, tools, isStrict, now }: PolicyDraftsOptions): PolicyDrafts {
  return (server, given, changes) => {
    const definitions = tools.list(server).map(({ definition }) => definition);
    const recommended = (strict: boolean): string => writePolicy(recommendedDocument(definitions, strict));
    const { text: inForce, revision } = policies.get(server);
    const start = inForce ?? recommended(isStrict());
    const text = changes.reduce(
      (before, change) => (change.kind === 'recommended' ? recommended(change.isStrict) : makeChange(before, change, now())),
      given ?? start,
    );
    const read = readPolicy(text);
    const common = { text, inForce, revision };
    if (!read.ok) return { ...common, problems: [...read.problems], warnings: [], loosens: [], means: null };
    const before = readPolicy(start);
    return {
      ...common,
      problems: [],
      warnings: [...read.warnings],
      loosens: inForce === null && text === start ? [] : [...policies.loosens(server, read.document)],
      means: {
        mode: read.document.mode,
        default: read.document.default === 'require_approval' ? 'ask' : read.document.default,
        tools: viewTools(read.document, before.ok ? before.document : read.document, definitions),
        learnt: learntRules(read.document).map(viewLearnt),
      },
    };
  };
}

type DocumentPart = Exclude<PolicyChange, { kind: 'recommended' }>;

function makeChange(text: string, change: DocumentPart, now: number): string {
  const read = readPolicy(text);
  if (!read.ok) throw new ContractError('invalid-input', 'The document cannot be read. Correct it first.');
  try {
    return editDocument(text, (written) => changeDocument(written, understood(change, read.document, now)));
  } catch (error) {
    if (error instanceof DocumentChangeError) throw new ContractError('invalid-input', error.message);
    throw error;
  }
}

function understood(change: DocumentPart, document: PolicyDocument, now: number): Parameters<typeof changeDocument>[1] {
  if (change.kind === 'except') return { ...change, now };
  if (change.kind === 'rule') return { ...change, rule: change.rule === null ? null : readRule(change.rule) };
  if (change.kind !== 'revoke') return change;
  const learnt = learntRules(document).find((each) => keyOf(each) === change.key);
  if (learnt === undefined) throw new DocumentChangeError('This exception does not stand in the policy any more.');
  return { kind: 'revoke', learnt };
}

function readRule(text: string): JsonObject {
  const parsed = parseJson(text);
  if (parsed.ok && isJsonObject(parsed.value)) return parsed.value;
  throw new DocumentChangeError('A rule is one JSON object.');
}

function viewTools(document: PolicyDocument, before: PolicyDocument, definitions: readonly ToolDefinition[]): ToolRuleView[] {
  const policy = compilePolicy(document, 'draft');
  const [find, findBefore] = [createRuleFinder(document), createRuleFinder(before)];
  const listed = new Set(definitions.map(({ name }) => name));
  const named = Object.keys(document.tools).filter((name) => !listed.has(name) && !isGlob(name));
  return [...definitions, ...named.map((name) => ({ name }))].map((definition: ToolDefinition) => {
    const { name, description = null, inputSchema } = definition;
    const classification = classify(definition);
    const found = find(name);
    const was = findBefore(name);
    const { sentence } = summariseRule(policy, {
      grant: '',
      client: '',
      session: '',
      server: '',
      tool: name,
      arguments: {},
      annotations: definition.annotations ?? {},
      definition: 'pinned',
      classification,
      inputSchema,
    });
    const rule = found.rule === null ? null : stringifyJson(plainRule(found.rule));
    return {
      name,
      description,
      classification,
      isListed: listed.has(name),
      state: found.state,
      sentence,
      limits: sayLimits(found.rule?.limits ?? []),
      ruleName: found.name,
      rule,
      arguments: argumentsOf(inputSchema),
      isChanged: found.state !== was.state || rule !== (was.rule === null ? null : stringifyJson(plainRule(was.rule))),
    };
  });
}

function argumentsOf(schema: JsonObject | undefined): string[] {
  const properties = schema === undefined ? undefined : member(schema, 'properties');
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

function viewLearnt(learnt: LearntRule): LearntRuleView {
  const { section, name, conditions, until } = learnt;
  return { key: keyOf(learnt), section, name, sentence: sayConditions(conditions), until };
}

function keyOf({ section, name, conditions, until }: LearntRule): string {
  const plain = conditions.map(({ path, op, value }) => (value === undefined ? { path, op } : { path, op, value }));
  return canonicalJson([section, name, plain, until]);
}
