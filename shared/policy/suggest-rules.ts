import type { AllowScope } from '../model/approval.ts';
import type { JsonObject } from '../model/json.ts';
import type { Risk } from '../model/risk.ts';
import type { Condition } from '../model/policy-document.ts';
import { type ProposedScope, proposeScopes } from './propose-scopes.ts';

/** A call of the past that a person answered; arguments as they were kept. */
export interface AnsweredCall {
  readonly tool: string;
  readonly risk: Risk;
  readonly isAllowed: boolean;
  readonly arguments: JsonObject;
}

/** What a person has always allowed, and how the policy would say it. */
export interface SuggestedRule {
  readonly tool: string;
  /** How often it was allowed. */
  readonly times: number;
  readonly scope: Pick<AllowScope, 'kind' | 'argument' | 'value'>;
  readonly conditions: readonly Condition[];
}

const LEAST = 5;
const HIDDEN = '••••';

/**
 * Suggests exceptions from answers: a tool that was allowed at least five times and never denied, with one argument that always stayed
 * under a folder, at a host, or as it is. Never the whole of a tool, and never for what is critical.
 */
export function suggestRules(calls: readonly AnsweredCall[]): readonly SuggestedRule[] {
  const byTool = new Map<string, AnsweredCall[]>();
  for (const call of calls) byTool.set(call.tool, [...(byTool.get(call.tool) ?? []), call]);
  return [...byTool].flatMap(([tool, answered]) => {
    const isTrusted = answered.every(({ isAllowed, risk }) => isAllowed && risk !== 'critical');
    if (!isTrusted || answered.length < LEAST) return [];
    const scope = commonScope(answered.map((call) => call.arguments));
    if (scope === null) return [];
    const { kind, argument, value } = scope.shown;
    return [{ tool, times: answered.length, scope: { kind, argument, value }, conditions: scope.conditions }];
  });
}

/** The first scope of one call that holds for all of them, its folder as wide as it has to be. */
function commonScope(all: readonly JsonObject[]): ProposedScope | null {
  const [first, ...others] = all.map(narrowed);
  for (const scope of first ?? []) {
    const same = others.map((scopes) => scopes.find(({ shown }) => shown.key === scope.shown.key));
    const values = [scope, ...same].map((each) => each?.shown.value ?? null);
    const common = scope.shown.kind === 'folder' ? commonFolder(values) : commonValue(values);
    const argument = scope.shown.argument;
    if (common === null || argument === null) continue;
    // Said again from the beginning: a folder that everything of a person is in is no scope.
    const found = narrowed({ [argument]: common }).find(({ shown }) => shown.key === scope.shown.key);
    if (found !== undefined && found.shown.value === common) return found;
  }
  return null;
}

function narrowed(given: JsonObject): readonly ProposedScope[] {
  return proposeScopes(given, given).filter(
    ({ shown: { argument, value } }) => argument !== null && value !== null && !value.includes(HIDDEN),
  );
}

function commonValue(values: readonly (string | null)[]): string | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

function commonFolder(values: readonly (string | null)[]): string | null {
  let common: readonly string[] | null = null;
  for (const value of values) {
    if (value === null) return null;
    const segments = value.split('/');
    const before: readonly string[] = common ?? segments;
    const end = before.findIndex((segment, at) => segment !== segments[at]);
    common = end === -1 ? before : before.slice(0, end);
  }
  return common === null ? null : common.join('/');
}
