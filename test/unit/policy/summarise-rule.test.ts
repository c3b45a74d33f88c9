import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import { compilePolicy, recommendedPolicy, unreadablePolicy } from '../../../shared/policy/compile-policy.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { summariseRule } from '../../../shared/policy/summarise-rule.ts';
import { policyDocument } from './arbitrary-policy.ts';
import { callFacts, contextOf, factsOf, policyOf } from './call-facts.ts';

function summary(written: object, facts: CallFacts = factsOf('t')) {
  return summariseRule(policyOf({ version: '1', default: 'deny', ...written }), facts);
}

const conditions = [{ path: 'args.x', op: 'gt', value: 5 }];
const limit = { counter: 'c', window: 'minute', max: 30 };

describe('summariseRule', () => {
  it.each<[object, string, string, string]>([
    [{}, 'deny', 'denied: it has no rule', '(default deny)'],
    [{ default: 'allow' }, 'allow', 'allowed', '(default allow)'],
    [{ default: 'require_approval' }, 'ask', 'asks always', '(default ask)'],
    [{ hide: ['*'] }, 'hide', 'hidden', '(hidden)'],
    [{ tools: { t: {} } }, 'allow', 'allowed', '/tools/t'],
    [{ tools: { t: { limits: [limit] } } }, 'allow', 'allowed, 30 per minute per client', '/tools/t'],
    [
      { tools: { t: { limits: [{ ...limit, scope: 'global', increment_from: 'args.n', on_exceed: 'require_approval' }] } } },
      'allow',
      'allowed, at most 30 of args.n per minute for all clients (asks beyond)',
      '/tools/t',
    ],
    [{ tools: { t: { action: 'require_approval' } } }, 'ask', 'asks always', '/tools/t/action'],
    [
      { tools: { t: { action: 'require_approval', approval: { once_per: 'session', by: ['to'] } } } },
      'ask',
      'asks once per session for each to',
      '/tools/t/action',
    ],
    [{ tools: { t: { action: 'deny' } } }, 'deny', 'denied always', '/tools/t/action'],
    [{ tools: { t: { deny_if: [{ conditions: [] }] } } }, 'deny', 'denied always', '/tools/t/deny_if/0'],
    [
      { tools: { t: {} }, all_tools: { require: [{ conditions }] } },
      'depends',
      'allowed; depends on arguments: denied unless args.x is above 5',
      '/tools/t',
    ],
    [
      { tools: { t: { deny_if: [{ conditions }], approve_if: [{ conditions }] } } },
      'depends',
      'allowed; depends on arguments: denied when args.x is above 5; asks when args.x is above 5',
      '/tools/t',
    ],
    [
      { tools: { t: { action: 'require_approval', allow_if: [{ conditions }] } } },
      'depends',
      'asks always; depends on arguments: not asked when args.x is above 5',
      '/tools/t/action',
    ],
    [{ mode: 'observe', tools: { t: { action: 'deny' } } }, 'allow', 'only observed, would be: denied always', '/tools/t/action'],
  ])('%j: %s', (written, effect, sentence, pointer) => {
    expect(summary(written)).toEqual({ effect, sentence, pointer });
  });

  it('speaks of policies of other kinds, and of definitions', () => {
    expect(summariseRule(unreadablePolicy(), factsOf('t'))).toMatchObject({ effect: 'deny', pointer: '(no policy)' });
    expect(summariseRule(recommendedPolicy(false), factsOf('get_time'))).toEqual({
      effect: 'allow',
      sentence: 'allowed',
      pointer: '(recommended)',
    });
    expect(summary({ tools: { t: {} } }, factsOf('t', {}, { definition: 'changed' }))).toMatchObject({
      effect: 'deny',
      pointer: '(changed)',
    });
  });

  it('never says one thing where judging does another', () => {
    fc.assert(
      fc.property(policyDocument, callFacts, (document, facts) => {
        const policy = compilePolicy(document, 'r');
        const { effect } = summariseRule(policy, facts);
        const verdict = judge(facts, () => policy, contextOf());
        const isLimited = policy.allTools.limits.length > 0 || (policy.ruleFor(facts)?.limits.length ?? 0) > 0;
        if (effect === 'depends') return;
        if (effect === 'hide' || effect === 'deny') expect(verdict.effect).toBe('deny');
        else if (!isLimited) expect(verdict.effect).toBe(effect);
      }),
      { numRuns: 3000 },
    );
  });
});
