import type { MessageSection } from '../model/judged-message.ts';
import type { AllToolsSchema, Condition, Limit, ToolRule } from '../model/policy-document.ts';
import type { z } from 'zod';
import { argumentPath } from './argument-path.ts';
import { compileConditions, type Holds, type Purpose } from './conditions.ts';
import { withoutRateLimit } from './normal-form.ts';
import { windowMs } from './window.ts';

/** A `deny_if`, `require` or `approve_if` of a rule. */
export interface CompiledCheck {
  readonly holds: Holds;
  readonly conditions: readonly Condition[];
  readonly pointer: string;
  readonly name: string | null;
  /** What its author wants to be said. */
  readonly message: string | null;
}

export interface CompiledAllowIf {
  readonly holds: Holds;
  readonly pointer: string;
  /** Epoch milliseconds from which on it no longer holds; null: always. */
  readonly until: number | null;
}

export interface CompiledLimit {
  readonly limit: Limit;
  readonly pointer: string;
  readonly windowMs: number;
  /** Where the amount stands in the arguments; null: a call counts 1. */
  readonly amountKeys: readonly string[] | null;
  /** The tool of its counter: the rule's own name in the document, so that one rule has one counter. */
  readonly counterTool: string;
  /** The section of the rule, when it is about messages; null: about tools. */
  readonly section: MessageSection | null;
}

/** What applies to a call whatever its rule's action is. */
export interface CompiledChecks {
  readonly denyIf: readonly CompiledCheck[];
  readonly require: readonly CompiledCheck[];
  readonly limits: readonly CompiledLimit[];
}

/** The rule of a tool or of a kind of message, ready to decide. */
export interface CompiledRule extends CompiledChecks {
  /** Its name in the document, or a glob. */
  readonly name: string;
  /** Where it stands in the document, or its name in parentheses. */
  readonly pointer: string;
  readonly rule: ToolRule;
  /** The two parts of the rule that every decision looks at, near at hand: memory costs more than comparing does. */
  readonly action: ToolRule['action'];
  readonly mask: readonly string[];
  readonly approveIf: readonly CompiledCheck[];
  readonly allowIf: readonly CompiledAllowIf[];
  /** Set when one approval is enough for a session: the arguments it is for. */
  readonly onceBy: readonly (readonly string[])[] | null;
}

const NONE: readonly never[] = [];

export const NO_CHECKS: CompiledChecks = { denyIf: NONE, require: NONE, limits: NONE };

/** Most lists of most rules are empty; they share one, so that a decision has less memory to look at. */
function mapped<Item, Made>(list: readonly Item[], make: (item: Item, index: number) => Made): readonly Made[] {
  return list.length === 0 ? NONE : list.map(make);
}

/** Throws when a condition cannot be compiled: documents are checked when they are read. */
export function compileRule(
  written: ToolRule,
  pointer: string,
  name: string,
  section: MessageSection | null = null,
): CompiledRule {
  const rule = withoutRateLimit(name, written);
  return {
    ...compileChecks(rule, pointer, name, section),
    name,
    pointer,
    rule,
    action: rule.action,
    mask: mapped(rule.mask, (path) => path),
    approveIf: mapped(rule.approve_if, (check, index) => ({
      ...compileCheck(check, 'stops', below(pointer, `approve_if/${index}`)),
      message: check.reason ?? null,
    })),
    allowIf: mapped(rule.allow_if, (check, index) => ({
      holds: compileConditions(check.conditions, 'lets through'),
      pointer: below(pointer, `allow_if/${index}`),
      until: check.until === undefined ? null : Date.parse(check.until),
    })),
    onceBy: rule.approval?.once_per === undefined ? null : (rule.approval.by ?? []).map((path) => keysOf(path)),
  };
}

/** `all_tools`, whose limits count under the tool `*`. */
export function compileAllTools(written: z.infer<typeof AllToolsSchema> | undefined): CompiledChecks {
  return written === undefined ? NO_CHECKS : compileChecks(withoutRateLimit('all_tools', written), '/all_tools', '*', null);
}

/** A part of a rule: a longer pointer; a rule that stands in no document has one name for all its parts. */
export function below(pointer: string, part: string): string {
  return pointer.startsWith('/') ? `${pointer}/${part}` : pointer;
}

function compileChecks(
  rule: Pick<ToolRule, 'deny_if' | 'require' | 'limits'>,
  pointer: string,
  counterTool: string,
  section: MessageSection | null,
): CompiledChecks {
  return {
    denyIf: mapped(rule.deny_if, (check, index) => compileCheck(check, 'stops', below(pointer, `deny_if/${index}`))),
    require: mapped(rule.require, (check, index) => compileCheck(check, 'lets through', below(pointer, `require/${index}`))),
    limits: mapped(rule.limits, (limit, index) => ({
      limit,
      pointer: below(pointer, `limits/${index}`),
      windowMs: windowMs(limit.window),
      amountKeys: limit.increment_from === undefined ? null : keysOf(limit.increment_from),
      counterTool,
      section,
    })),
  };
}

function compileCheck(
  check: { conditions: readonly Condition[]; name?: string | undefined; on_deny?: string | undefined },
  purpose: Purpose,
  pointer: string,
): CompiledCheck {
  return {
    holds: compileConditions(check.conditions, purpose),
    conditions: check.conditions,
    pointer,
    name: check.name ?? null,
    message: check.on_deny ?? null,
  };
}

function keysOf(path: string): readonly string[] {
  const keys = argumentPath(path);
  if (keys === null) throw new Error(`Not a path inside the arguments: ${path}`);
  return keys;
}
