import type { ToolRule } from '../../model/policy-document.ts';
import { perMinute, toolRule, type WrittenToolRule } from '../tool-rule.ts';

/** The conditions of "this switch is on". Servers read "true", "yes" or 1 as true as well, so anything but false counts. */
export function switchedOn(path: string): NonNullable<NonNullable<WrittenToolRule['approve_if']>[number]['conditions']> {
  return [{ path: `args.${path}`, op: 'neq', value: false }];
}

/** Let through, so many times a minute, with whatever else the rule says. */
export function allowed(tool: string, max: number, more: WrittenToolRule = {}): ToolRule {
  return toolRule({ limits: [perMinute(tool, max)], ...more });
}

/** Asked about, so many times a minute, with whatever else the rule says. */
export function asked(tool: string, max: number, reason: string, more: WrittenToolRule = {}): ToolRule {
  return toolRule({ action: 'require_approval', reason, limits: [perMinute(tool, max)], ...more });
}
