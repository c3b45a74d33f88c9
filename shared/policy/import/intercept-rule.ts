import { isJsonObject, type JsonValue } from '../../model/json.ts';
import type { WrittenToolRule } from '../tool-rule.ts';
import { parseSeconds } from './go-duration.ts';
import { readConditions, type SplitConditions } from './intercept-condition.ts';
import { openShape, type Shape } from './intercept-shape.ts';
import { type Counter, rateLimit, stateLimit, type WrittenLimit } from './intercept-state.ts';
import type { Notes } from './notes.ts';

type Written<Key extends 'require' | 'deny_if' | 'approve_if'> = NonNullable<WrittenToolRule[Key]>[number];

/** What a rule of the other dialect comes down to here, part by part, in its order. */
export type Effect =
  | { readonly kind: 'require'; readonly check: Written<'require'> }
  | { readonly kind: 'deny'; readonly check: Written<'deny_if'> }
  | { readonly kind: 'ask'; readonly check: Written<'approve_if'>; readonly timeoutSeconds: number | null }
  | { readonly kind: 'limit'; readonly limit: WrittenLimit };

export const RULE_KEYS: readonly string[] = [
  'name',
  'action',
  'conditions',
  'on_deny',
  'rate_limit',
  'state',
  'approval_timeout',
];
const ACTIONS = ['evaluate', 'deny', 'require_approval'];
/** What is said there when a call lacks the amount that a counter adds. */
const NO_AMOUNT = 'Internal policy error';
const MAX_TIMEOUT_SECONDS = 1800;

/**
 * Turns one rule of a tool ("*" for all) into what it comes down to. There, conditions say what must be true for the call to pass,
 * so they are required here; where the rule asks or denies, they say when. `counters` are those that the tool's rules keep.
 */
export function convertRule(
  written: JsonValue,
  at: string,
  number: number,
  tool: string,
  counters: ReadonlyMap<string, Counter>,
  notes: Notes,
): readonly Effect[] {
  if (!isJsonObject(written)) {
    notes.problems.push({ path: at, message: 'A rule must be an object.' });
    return [];
  }
  const rule = openShape(written, at, RULE_KEYS, notes);
  const name = rule.text('name') || `rule ${number}`;
  const onDeny = rule.text('on_deny') || null;
  const split = readConditions(rule, notes);
  const action = rule.text('action') ?? 'evaluate';
  if (action !== 'require_approval' && rule.has('approval_timeout')) {
    rule.warning('approval_timeout', 'Left out, because this rule asks nobody.');
  }
  switch (action) {
    case 'deny':
      return denial(rule, name, onDeny, split);
    case 'require_approval':
      return [
        ...limitsOf(rule, name, onDeny, { ...split, states: [] }, tool, counters, notes),
        question(rule, name, onDeny, split),
      ];
    case 'evaluate':
      return [...requirement(rule, name, onDeny, split), ...limitsOf(rule, name, onDeny, split, tool, counters, notes)];
    default:
      rule.problem('action', `Must be one of ${ACTIONS.join(', ')}.`);
      return [];
  }
}

function denial(rule: Shape, name: string, onDeny: string | null, { conditions, states }: SplitConditions): readonly Effect[] {
  for (const key of ['rate_limit', 'state']) if (rule.has(key)) rule.problem(key, 'A rule that denies cannot count.');
  if (states.length > 0) rule.problem('conditions', 'A rule that denies cannot look at a counter.');
  return [{ kind: 'deny', check: { conditions: [...conditions], on_deny: onDeny ?? deniedBy(name), name } }];
}

function question(rule: Shape, name: string, onDeny: string | null, { conditions, states }: SplitConditions): Effect {
  if (states.length > 0) rule.problem('conditions', 'A rule that asks cannot look at a counter.');
  const written = rule.value('approval_timeout');
  const seconds = written === undefined ? null : parseSeconds(written);
  if (written !== undefined && seconds === null)
    rule.problem('approval_timeout', 'Must be a duration such as "10m", or seconds.');
  if (seconds !== null && seconds > MAX_TIMEOUT_SECONDS) {
    rule.warning('approval_timeout', `A question waits at most ${MAX_TIMEOUT_SECONDS} seconds here.`);
  }
  return {
    kind: 'ask',
    check: { conditions: [...conditions], name, ...(onDeny === null ? {} : { reason: onDeny }) },
    timeoutSeconds: seconds === null ? null : Math.min(seconds, MAX_TIMEOUT_SECONDS),
  };
}

function requirement(
  rule: Shape,
  name: string,
  onDeny: string | null,
  { conditions, states }: SplitConditions,
): readonly Effect[] {
  if (conditions.length > 0)
    return [{ kind: 'require', check: { conditions: [...conditions], on_deny: onDeny ?? deniedBy(name), name } }];
  if (states.length === 0 && !rule.has('rate_limit')) {
    rule.problem(null, 'A rule that neither denies nor asks needs conditions or a rate_limit.');
  }
  return [];
}

function limitsOf(
  rule: Shape,
  name: string,
  onDeny: string | null,
  { states }: SplitConditions,
  tool: string,
  counters: ReadonlyMap<string, Counter>,
  notes: Notes,
): readonly Effect[] {
  if (rule.has('state') && states.length === 0)
    rule.warning('state', 'Left out: no condition of this rule looks at the counter.');
  const rate = rule.has('rate_limit') ? rateLimit(rule, tool) : null;
  const limits = states.flatMap((state) => stateLimit(state, tool, counters, notes) ?? []);
  return [
    ...limits.flatMap((limit): readonly Effect[] => [
      ...amountIsThere(limit, name),
      { kind: 'limit', limit: { ...limit, name, reason: onDeny ?? deniedBy(name) } },
    ]),
    ...(rate === null
      ? []
      : [{ kind: 'limit' as const, limit: { ...rate, name, ...(onDeny === null ? {} : { reason: onDeny }) } }]),
  ];
}

function amountIsThere({ increment_from: path }: WrittenLimit, name: string): readonly Effect[] {
  if (path === undefined) return [];
  return [{ kind: 'require', check: { conditions: [{ path, op: 'exists', value: true }], on_deny: NO_AMOUNT, name } }];
}

function deniedBy(name: string): string {
  return `Denied by rule "${name}"`;
}
