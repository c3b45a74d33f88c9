import type { Condition, Limit, PolicyDocument, ToolRule } from '../../model/policy-document.ts';
import { windowMs } from '../window.ts';

/** A limit with what it counts under: two limits with equal `counter` look at the same numbers. */
export interface CountedLimit {
  readonly counter: string;
  readonly limit: Limit;
}

/** What one document does to the calls of one kind of tool. */
export interface Profile {
  /** Every call is denied, whatever it says. */
  readonly isDenied: boolean;
  /** Every call is asked about, unless it is settled. */
  readonly isAsked: boolean;
  readonly denyIf: readonly (readonly Condition[])[];
  /** All that must hold. */
  readonly required: readonly Condition[];
  readonly approveIf: readonly (readonly Condition[])[];
  readonly allowIf: ToolRule['allow_if'];
  readonly limits: readonly CountedLimit[];
  /** The arguments that one approval in a session is for; null when every call is asked about anew. */
  readonly onceBy: readonly string[] | null;
  readonly mask: readonly string[];
}

/** What becomes of everything where nothing is let through. */
export const DENIED: Profile = {
  isDenied: true,
  isAsked: false,
  denyIf: [],
  required: [],
  approveIf: [],
  allowIf: [],
  limits: [],
  onceBy: null,
  mask: [],
};

/** A rule under its name in the document. */
export interface NamedRule {
  readonly name: string;
  readonly rule: ToolRule;
}

/** The profile of tools with this rule (null: without a rule) under this document, when it enforces. */
export function profileOf(document: Pick<PolicyDocument, 'default' | 'all_tools'>, named: NamedRule | null): Profile {
  if (named === null && document.default === 'deny') return DENIED;
  const checks = [...(named === null ? [] : [named.rule]), ...(document.all_tools === undefined ? [] : [document.all_tools])];
  const denyIf = checks.flatMap((check) => check.deny_if.map(({ conditions }) => conditions));
  const action = named?.rule.action;
  return {
    isDenied: action === 'deny' || action === 'hide' || denyIf.some((conditions) => conditions.length === 0),
    isAsked: named === null ? document.default === 'require_approval' : action === 'require_approval',
    denyIf,
    required: checks.flatMap((check) => check.require.flatMap(({ conditions }) => conditions)),
    approveIf: named?.rule.approve_if.map(({ conditions }) => conditions) ?? [],
    allowIf: named?.rule.allow_if ?? [],
    limits: [
      ...(named?.rule.limits ?? []).map((limit) => counted(named?.name ?? '', limit)),
      ...(document.all_tools?.limits ?? []).map((limit) => counted('*', limit)),
    ],
    onceBy: named?.rule.approval?.once_per === undefined ? null : (named.rule.approval.by ?? []),
    mask: named?.rule.mask ?? [],
  };
}

function counted(tool: string, limit: Limit): CountedLimit {
  const counter = JSON.stringify([tool, limit.counter, limit.scope, windowMs(limit.window), limit.increment_from ?? null]);
  return { counter, limit };
}
