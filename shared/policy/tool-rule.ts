import type { z } from 'zod';
import { type Limit, type ToolRule, ToolRuleSchema } from '../model/policy-document.ts';

/** A rule as a person writes it: everything that has a default may be left out. */
export type WrittenToolRule = z.input<typeof ToolRuleSchema>;

/** The whole rule that a written one stands for. Throws when it is no rule: for rules in our own source. */
export function toolRule(written: WrittenToolRule): ToolRule {
  return ToolRuleSchema.parse(written);
}

/** At most `max` calls of a tool in any minute, counted for each grant. */
export function perMinute(tool: string, max: number): Limit {
  return { counter: `${tool.toLowerCase()}_rate`, window: 'minute', max, scope: 'grant', on_exceed: 'deny' };
}
