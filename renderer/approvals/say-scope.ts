import type { AllowScope, ApprovalView } from '../../shared/model/approval.ts';
import { escapeInvisible } from '../../shared/policy/escape-invisible.ts';
import { text } from '../text/en.ts';

/** What else would be allowed, and for how long, in words. */
export function sayScope({ about, tool }: Pick<ApprovalView, 'about' | 'tool'>, { kind, argument, value }: AllowScope): string {
  const { scopes, allowSessionDetail } = text.approvals;
  if (kind === 'tool') return allowSessionDetail[about](tool);
  if (kind === 'same' || argument === null || value === null) return scopes.same(tool);
  return scopes[kind](tool, escapeInvisible(argument), escapeInvisible(value));
}
