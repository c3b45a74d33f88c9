import { assertNever } from '../model/assert-never.ts';
import type { PolicyDocument, ToolRule } from '../model/policy-document.ts';
import { createNameIndex } from './name-index.ts';

/** What a rule comes down to: one of the plain answers, or custom where it depends on the call. */
export type RuleState = 'allow' | 'ask' | 'deny' | 'hide' | 'custom';

/** The rule that a document has for a tool. `name`: what it stands under; null where the document's default speaks. */
export interface FoundRule {
  readonly name: string | null;
  readonly rule: ToolRule | null;
  readonly state: RuleState;
}

/** Finds the rules of tools in a document in normal form. */
export function createRuleFinder(document: PolicyDocument): (tool: string) => FoundRule {
  const find = createNameIndex(Object.entries(document.tools).map(([name, rule]) => [name, { name, rule }] as const));
  const isHidden = createNameIndex(document.hide.map((name) => [name, true] as const));
  return (tool) => {
    const { name, rule } = find(tool) ?? { name: null, rule: null };
    const state = isHidden(tool) === true ? 'hide' : rule === null ? stateOfDefault(document.default) : stateOfRule(rule);
    return { name, rule, state };
  };
}

/** Limits, masks and what answers taught do not make a rule a custom one. */
export function stateOfRule(rule: ToolRule): RuleState {
  const isPlain =
    rule.require.length + rule.deny_if.length + rule.approve_if.length === 0 &&
    rule.allow_if.every(({ origin }) => origin === 'prompt');
  switch (rule.action) {
    case 'hide':
      return 'hide';
    case 'deny':
      return 'deny';
    case 'allow':
      return isPlain ? 'allow' : 'custom';
    case 'require_approval':
      return isPlain ? 'ask' : 'custom';
    default:
      return assertNever(rule.action);
  }
}

function stateOfDefault(action: PolicyDocument['default']): RuleState {
  return action === 'require_approval' ? 'ask' : action;
}
