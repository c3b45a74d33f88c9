import { describe, expect, it } from 'vitest';
import { ToolRuleSchema } from '../../../shared/model/policy-document.ts';
import type { Category, Classification, Risk } from '../../../shared/model/risk.ts';
import { catalogueTool } from '../../../shared/policy/catalogue/catalogue.ts';
import { recommendedRule } from '../../../shared/policy/recommended-rule.ts';

function classified(category: Category, risk: Risk): Classification {
  return { category, risk, reason: 'name begins with "x_"', source: 'classifier' };
}
const MONEY = { type: 'object', properties: { amount: { type: 'number' }, currency: { type: 'string' } } };

describe('the rule for each category', () => {
  it.each([
    ['Read', 'low', false, 'allow', [], undefined],
    ['Write', 'medium', false, 'allow', [30], undefined],
    ['Execute', 'high', false, 'require_approval', [10], 'session'],
    ['Destructive', 'critical', false, 'require_approval', [], undefined],
    ['Financial', 'critical', false, 'require_approval', [], undefined],
    ['Read', 'low', true, 'allow', [], undefined],
    ['Write', 'medium', true, 'allow', [30], undefined],
    ['Execute', 'high', true, 'allow', [10], undefined],
    ['Destructive', 'critical', true, 'hide', [], undefined],
    ['Financial', 'critical', true, 'deny', [], undefined],
    // Riskier than its category usually is.
    ['Read', 'medium', false, 'allow', [30], undefined],
    ['Read', 'high', false, 'require_approval', [30], 'session'],
    ['Write', 'high', false, 'require_approval', [30], 'session'],
    ['Execute', 'critical', false, 'require_approval', [10], undefined],
    ['Execute', 'critical', true, 'require_approval', [10], undefined],
  ] as const)('%s, %s (strict: %s): %s', (category, risk, strict, action, limits, oncePer) => {
    const rule = recommendedRule('x_thing', classified(category, risk), strict);
    expect(ToolRuleSchema.parse(rule)).toEqual(rule);
    expect(rule.action).toBe(action);
    expect(rule.limits.map(({ max }) => max)).toEqual(limits);
    expect(rule.approval?.once_per).toBe(oncePer);
    expect(rule.reason === undefined).toBe(action === 'allow');
  });
});

it('caps what is spent when an argument says how much', () => {
  const rule = recommendedRule('pay', classified('Financial', 'critical'), false, MONEY);
  expect(rule.limits).toMatchObject([{ window: 'day', increment_from: 'args.amount', on_exceed: 'deny' }]);
});

it('takes the rule of the catalogue for a tool it knows', () => {
  const known = catalogueTool('gateway.disconnect_server');
  expect(recommendedRule('gateway.disconnect_server', classified('Read', 'low'), false)).toBe(known?.rule);
  expect(recommendedRule('gateway.disconnect_server', classified('Read', 'low'), true)).toBe(known?.strictRule);
});
