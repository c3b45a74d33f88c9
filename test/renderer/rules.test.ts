import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsOf } from '../../renderer/rules/conditions-of-call.ts';
import { joinWork, NO_WORK, ruleOnTheWay } from '../../renderer/rules/draft-work.ts';
import { pathOf, readValue, sayValue } from '../../renderer/rules/condition-value.ts';
import { readRuleForm, withCase, writeRuleForm } from '../../renderer/rules/rule-form.ts';
import type { PolicyChange } from '../../shared/contract/rules.ts';
import { ToolRuleSchema } from '../../shared/model/policy-document.ts';
import { compilePath } from '../../shared/policy/condition-path.ts';
import { plainRule } from '../../shared/policy/write-policy.ts';
import { stringifyJson } from '../../shared/model/canonical-json.ts';

const plain = (written: object): string => stringifyJson(plainRule(ToolRuleSchema.parse(written)));

describe('a rule as a sentence', () => {
  const everything = {
    action: 'require_approval',
    reason: 'Because.',
    mask: ['token'],
    require: [{ name: 'inside', conditions: [{ path: 'args.path', op: 'within', value: '/home' }], on_deny: 'Stay in.' }],
    deny_if: [{ conditions: [{ path: 'args.n', op: 'gt', value: 3 }] }],
    approve_if: [{ conditions: [], reason: 'Always.' }],
    allow_if: [
      { conditions: [{ path: 'args.a', op: 'in', value: ['x', 'y'] }] },
      { conditions: [], until: '2026-12-01T00:00:00Z', origin: 'prompt' },
    ],
    limits: [
      { counter: 'c', window: 60, max: 2.5, scope: 'session', increment_from: 'args.amount', on_exceed: 'require_approval' },
    ],
    approval: { timeout: 30, once_per: 'session', by: ['a'] },
  };

  it('keeps everything that it does not change', () => {
    const text = plain(everything);
    const form = readRuleForm(text);
    if (form === null) throw new Error('cannot be read');
    expect(JSON.parse(writeRuleForm(form))).toEqual(JSON.parse(text));
  });

  it('takes a case more, and another answer', () => {
    const form = readRuleForm(plain({}));
    if (form === null) throw new Error('cannot be read');
    const changed = withCase({ ...form, action: 'deny' }, [{ path: 'args.a', op: 'eq', value: 'b' }]);
    expect(JSON.parse(writeRuleForm(changed))).toEqual({
      action: 'deny',
      approve_if: [{ conditions: [{ path: 'args.a', op: 'eq', value: 'b' }] }],
    });
  });

  it('is not shown when a number would be rounded', () => {
    expect(readRuleForm('{"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":9007199254740993}]}]}')).toBeNull();
  });
});

describe('what stands in a slot', () => {
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );

  it('is read as it was said, whatever it is', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(JSON.stringify(readValue(sayValue(given, 'eq'), 'eq'))).toBe(JSON.stringify(given));
      }),
    );
  });

  it('is read as it was said, also in a list', () => {
    fc.assert(
      fc.property(fc.array(value), (given) => {
        expect(JSON.stringify(readValue(sayValue(given, 'in'), 'in'))).toBe(JSON.stringify(given));
      }),
    );
  });

  it('is plain where that is clear', () => {
    expect(sayValue(['memory', 'time'], 'in')).toBe('memory, time');
    expect(sayValue('true', 'eq')).toBe('"true"');
    expect(readValue('5', 'eq')).toBe(5);
    expect(readValue('a, b', 'eq')).toBe('a, b');
  });
});

describe('conditions from a call of the past', () => {
  it('name short plain arguments, and nothing that was masked', () => {
    const source = JSON.stringify({
      path: '/x',
      n: 3,
      on: true,
      token: '••••••••(40 characters)',
      list: [1],
      long: 'x'.repeat(300),
      big: 1e20,
    });
    expect(conditionsOf(source).map(({ path }) => path)).toEqual(['args.path', 'args.n', 'args.on']);
    expect(conditionsOf('[1]')).toEqual([]);
    expect(conditionsOf('{"cut')).toEqual([]);
  });

  it('have paths that the policy language understands, for any name', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(compilePath(pathOf(name)).ok).toBe(true);
      }),
    );
  });
});

describe('what the host is to be asked about a draft', () => {
  const rule = (name: string, written: string | null) => ({
    kind: 'rule' as const,
    section: 'tools' as const,
    name,
    rule: written,
  });
  const ask = { kind: 'default' as const, to: 'ask' as const };
  const wanted = (changes: readonly PolicyChange[], isStart = false) => ({ isWanted: true, isStart, changes });

  it('keeps every change in its order, and of whole rules written one after another the last', () => {
    const joined = joinWork(wanted([rule('a', '{"n":1}')]), wanted([rule('a', '{"n":2}'), rule('b', '{}'), ask]));
    expect(joined).toEqual(wanted([rule('a', '{"n":2}'), rule('b', '{}'), ask]));
    // With something in between, both count: what is in between was made in the first.
    expect(joinWork(joined, wanted([rule('b', null)])).changes).toEqual([
      rule('a', '{"n":2}'),
      rule('b', '{}'),
      ask,
      rule('b', null),
    ]);
  });

  it('begins again without the changes before, and makes those after in the new start', () => {
    const begun = joinWork(wanted([ask]), wanted([], true));
    expect(begun).toEqual(wanted([], true));
    expect(joinWork(begun, wanted([ask]))).toEqual(wanted([ask], true));
    expect(joinWork(NO_WORK, NO_WORK)).toEqual(NO_WORK);
  });

  it('tells the rule that a tool is going to have', () => {
    expect(ruleOnTheWay([rule('a', '{"n":1}'), rule('b', '{}'), ask], 'a')).toBe('{"n":1}');
    expect(ruleOnTheWay([rule('a', '{}'), rule('a', null)], 'a')).toBeUndefined();
    expect(ruleOnTheWay([{ ...rule('a', '{}'), section: 'resources' }], 'a')).toBeUndefined();
  });
});
