import type { ToolRule } from '../../model/policy-document.ts';
import { toolRule, type WrittenToolRule } from '../tool-rule.ts';
import type { Effect } from './intercept-rule.ts';

/** Never holds, because every call has a tool: a `require` with it denies, in its place among the others. */
const NEVER = [{ path: 'tool', op: 'in' as const, value: [] }];

/** The checks and limits among some effects, as a rule or `all_tools` has them. The first rule that fails there speaks here too. */
export function checksOf(effects: readonly Effect[]): {
  readonly deny_if: NonNullable<WrittenToolRule['deny_if']>;
  readonly require: NonNullable<WrittenToolRule['require']>;
  readonly limits: NonNullable<WrittenToolRule['limits']>;
} {
  const firstRequire = effects.findIndex(({ kind }) => kind === 'require');
  const denyIf: NonNullable<WrittenToolRule['deny_if']> = [];
  const require: NonNullable<WrittenToolRule['require']> = [];
  const limits: NonNullable<WrittenToolRule['limits']> = [];
  effects.forEach((effect, index) => {
    if (effect.kind === 'limit') limits.push(effect.limit);
    if (effect.kind === 'require') require.push(effect.check);
    if (effect.kind !== 'deny') return;
    // `deny_if` is looked at before every `require`; an unconditional denial that came after one must not speak before it.
    const isLater = firstRequire >= 0 && firstRequire < index && effect.check.conditions.length === 0;
    if (isLater) require.push({ ...effect.check, conditions: NEVER });
    else denyIf.push(effect.check);
  });
  return { deny_if: denyIf, require, limits };
}

/** The rule of one tool, with the questions that are asked for all tools after its own. */
export function ruleOf(own: readonly Effect[], forAll: readonly Effect[], defaultTimeoutSeconds: number | null): ToolRule {
  const asks = [...own, ...forAll].flatMap((effect) => (effect.kind === 'ask' ? [effect] : []));
  const always = asks.find(({ check }) => check.conditions.length === 0);
  const timeouts = asks.flatMap(({ timeoutSeconds }) => timeoutSeconds ?? defaultTimeoutSeconds ?? []);
  return toolRule({
    ...(always === undefined
      ? {}
      : { action: 'require_approval', reason: always.check.reason ?? `Asked by rule "${always.check.name}"` }),
    ...checksOf(own),
    approve_if: asks.filter((ask) => ask.check.conditions.length > 0).map(({ check }) => check),
    ...(timeouts.length === 0 ? {} : { approval: { timeout: Math.min(...timeouts) } }),
  });
}
