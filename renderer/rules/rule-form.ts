import type { Condition, Limit, ToolRule } from '../../shared/model/policy-document.ts';
import { ToolRuleSchema } from '../../shared/model/policy-document.ts';

/** When a rule does something else than its plain answer: all of the conditions must hold. */
export interface Clause {
  readonly key: number;
  /** ask, deny: when they hold. unless: denied when they do not. pass: not asked when they hold. */
  readonly kind: 'ask' | 'deny' | 'unless' | 'pass';
  readonly conditions: readonly Condition[];
  /** What is said to the person who is asked, or to the client that is denied; not of `pass`. */
  readonly words: string;
}

export type FormAction = 'allow' | 'ask' | 'deny' | 'hide';

/** A rule as its sentence shows it. `rest` is what the sentence does not show: it is kept. */
export interface RuleForm {
  readonly action: FormAction;
  readonly clauses: readonly Clause[];
  readonly limits: readonly Limit[];
  readonly isOncePerSession: boolean;
  readonly rest: ToolRule;
}

const ACTIONS = { allow: 'allow', require_approval: 'ask', deny: 'deny', hide: 'hide' } as const;
const WRITTEN = { allow: undefined, ask: 'require_approval', deny: 'deny', hide: 'hide' } as const;

/** Null when the sentence could not keep all of the rule: numbers with more digits than a page can hold. */
export function readRuleForm(text: string | null): RuleForm | null {
  if (text === null) return formOf(ToolRuleSchema.parse({ action: 'require_approval' }));
  const value: unknown = JSON.parse(text);
  if (JSON.stringify(value) !== text) return null;
  const parsed = ToolRuleSchema.safeParse(value);
  return parsed.success ? formOf(parsed.data) : null;
}

function formOf(rule: ToolRule): RuleForm {
  const clauses = [
    ...rule.approve_if.map(({ conditions, reason }) => ({ kind: 'ask' as const, conditions, words: reason ?? '' })),
    ...rule.deny_if.map(({ conditions, on_deny }) => ({ kind: 'deny' as const, conditions, words: on_deny ?? '' })),
    ...rule.require.map(({ conditions, on_deny }) => ({ kind: 'unless' as const, conditions, words: on_deny ?? '' })),
    ...rule.allow_if
      .filter(({ origin, until }) => origin !== 'prompt' && until === undefined)
      .map(({ conditions }) => ({ kind: 'pass' as const, conditions, words: '' })),
  ];
  return {
    action: ACTIONS[rule.action],
    clauses: clauses.map((clause, key) => ({ ...clause, key })),
    limits: rule.limits,
    isOncePerSession: rule.approval?.once_per === 'session',
    rest: rule,
  };
}

/** The rule as JSON text. Names of checks are kept where the check still stands at its place. */
export function writeRuleForm({ action, clauses, limits, isOncePerSession, rest }: RuleForm): string {
  const of = (kind: Clause['kind']) => clauses.filter((clause) => clause.kind === kind);
  const denying = (kind: 'deny' | 'unless', before: ToolRule['require']) =>
    of(kind).map(({ conditions, words }, at) => ({
      ...nameOf(before[at]),
      conditions,
      ...(words === '' ? {} : { on_deny: words }),
    }));
  const kept = rest.allow_if.filter(({ origin, until }) => origin === 'prompt' || until !== undefined);
  const { once_per: _, ...approval } = rest.approval ?? {};
  return JSON.stringify({
    action: WRITTEN[action],
    reason: rest.reason,
    mask: listOf(rest.mask),
    require: listOf(denying('unless', rest.require)),
    deny_if: listOf(denying('deny', rest.deny_if)),
    approve_if: listOf(
      of('ask').map(({ conditions, words }, at) => ({
        ...nameOf(rest.approve_if[at]),
        conditions,
        ...(words === '' ? {} : { reason: words }),
      })),
    ),
    allow_if: listOf([...of('pass').map(({ conditions }) => ({ conditions })), ...kept]),
    limits: listOf(limits),
    approval: isOncePerSession ? { once_per: 'session', ...approval } : Object.keys(approval).length > 0 ? approval : undefined,
  });
}

function nameOf(check: { readonly name?: string | undefined } | undefined): { readonly name?: string } {
  return check?.name === undefined ? {} : { name: check.name };
}

function listOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The form with one more case, which asks. */
export function withCase(form: RuleForm, conditions: readonly Condition[]): RuleForm {
  const key = Math.max(-1, ...form.clauses.map((clause) => clause.key)) + 1;
  return { ...form, clauses: [...form.clauses, { key, kind: 'ask', words: '', conditions }] };
}
