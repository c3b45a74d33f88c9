import type { AllowScope, ApprovalView, Lifetime } from '../../shared/model/approval.ts';
import { escapeInvisible } from '../../shared/policy/escape-invisible.ts';
import * as text from '../text/en.ts';

type Asked = Pick<ApprovalView, 'about' | 'tool'>;

/** What else would be allowed, in words. */
export function sayScope({ about, tool }: Asked, { kind, argument, value }: AllowScope): string {
  const { scopes, wholeScope } = text.approvals;
  if (kind === 'tool') return wholeScope[about](tool);
  if (kind === 'same' || argument === null || value === null) return scopes.same(tool);
  return scopes[kind](tool, escapeInvisible(argument), escapeInvisible(value));
}

/** The same with how long it would be. */
export function sayPermission(asked: Asked, scope: AllowScope, lifetime: Lifetime): string {
  return `${sayScope(asked, scope)}, ${text.approvals.lifetimes[lifetime]}`;
}
