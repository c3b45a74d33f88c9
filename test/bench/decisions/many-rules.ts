import type { CallFacts } from '../../../shared/model/tool-call.ts';
import { classify } from '../../../shared/policy/classify.ts';
import { type CompiledPolicy, compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { readPolicy } from '../../../shared/policy/read-policy.ts';

/** How the rules of a policy name their tools: each by its name, or one in ten by a pattern for a family of tools. */
export type Naming = 'names' | 'names and patterns';

/** A policy that was read and compiled from its text, as the gateway does it, and how long that took. */
export interface ManyRules {
  readonly policy: CompiledPolicy;
  readonly readMs: number;
}

/**
 * A document with this many rules, of the kinds that people write: allowed with a limit, conditions on the arguments,
 * asked, denied. Throws when the product would not take it.
 */
export function createManyRules(rules: number, naming: Naming): ManyRules {
  const tools = Object.fromEntries(Array.from({ length: rules }, (_, index) => [ruleName(index, naming), ruleOf(index)]));
  const text = JSON.stringify({ version: '1', default: 'deny', tools });
  const from = performance.now();
  const read = readPolicy(text);
  if (!read.ok) throw new Error(`the bench's policy cannot be read: ${JSON.stringify(read.problems.slice(0, 3))}`);
  const policy = compilePolicy(read.document, `${rules} rules`);
  return { policy, readMs: performance.now() - from };
}

function isPattern(index: number, naming: Naming): boolean {
  return naming === 'names and patterns' && index % 10 === 9;
}

function ruleName(index: number, naming: Naming): string {
  return isPattern(index, naming) ? `family_${index}.*` : `tool_${index}`;
}

function ruleOf(index: number): unknown {
  switch (index % 4) {
    case 0:
      return { limits: [{ counter: 'calls', window: 'minute', max: 1_000_000 }] };
    case 1:
      return {
        require: [{ conditions: [{ path: 'args.path', op: 'within', value: '/home/user/project' }] }],
        deny_if: [{ conditions: [{ path: 'args.text', op: 'regex', value: '(?i)password|secret' }] }],
      };
    case 2:
      return { action: 'require_approval', allow_if: [{ conditions: [{ path: 'args.count', op: 'lte', value: 5 }] }] };
    default:
      return { action: 'deny', reason: 'Not here.' };
  }
}

/** Calls of so many different tools all over the document, one in ten of a tool without a rule. */
export function createCalls(rules: number, naming: Naming, count: number, tools: number): CallFacts[] {
  return Array.from({ length: count }, (_, index) => {
    // A multiplier without a common factor spreads the tools over all rules.
    const rule = ((index % tools) * 7919) % rules;
    const named = isPattern(rule, naming) ? `family_${rule}.list` : `tool_${rule}`;
    return factsOf(index % 10 === 9 ? `unknown_${index}` : named, index);
  });
}

function factsOf(tool: string, index: number): CallFacts {
  return {
    grant: `grant${index % 3}`,
    client: 'Editor',
    session: `session${index % 20}`,
    server: 'server',
    tool,
    arguments: { path: `/home/user/project/src/file${index % 50}.ts`, text: 'A line of text, as they are.', count: index % 10 },
    annotations: {},
    definition: 'pinned',
    classification: classify({ name: tool }),
  };
}
