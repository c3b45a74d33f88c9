import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import { type PolicyDocument, PolicyDocumentSchema } from '../../../shared/model/policy-document.ts';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import { compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { createCounters } from '../../../shared/policy/counters.ts';
import { decide } from '../../../shared/policy/decide.ts';
import { parseSeconds } from '../../../shared/policy/import/go-duration.ts';
import { importIntercept } from '../../../shared/policy/import-intercept.ts';

function imported(document: unknown): PolicyDocument {
  const result = importIntercept(document);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function problemsOf(document: unknown) {
  const result = importIntercept(document);
  return result.ok ? [] : result.problems;
}

/** One tool `t` with these rules. */
function rules(...list: unknown[]): JsonObject {
  return JSON.parse(JSON.stringify({ version: '1', tools: { t: { rules: list } } }));
}

/** Decides calls one after the other, the allowed ones counting, and says for each what a client would be told. */
function play(
  document: unknown,
  calls: readonly (readonly [tool: string, args: JsonObject, second?: number])[],
): readonly string[] {
  const policy = compilePolicy(imported(document), 'r');
  const counters = createCounters();
  return calls.map(([tool, args, second = 0]) => {
    const facts: CallFacts = {
      grant: 'g',
      client: 'c',
      session: 's',
      server: 'srv',
      tool,
      arguments: args,
      annotations: {},
      definition: 'pinned',
      classification: { category: 'Read', risk: 'low', reason: '', source: 'classifier' },
    };
    const verdict = decide(facts, policy, { counters, now: second * 1000, approvedOnce: () => false, sessionRules: [] });
    if (verdict.effect !== 'deny') counters.reserve(verdict.reservations, second * 1000)?.letThrough(second * 1000);
    if (verdict.effect === 'ask') return `ask: ${verdict.reason}`;
    return verdict.effect === 'allow'
      ? 'allow'
      : `deny: ${verdict.clientMessage}${verdict.ruleName === null ? '' : ` [${verdict.ruleName}]`}`;
  });
}

describe('what is decided after an import', () => {
  it('lets everything through when nothing is said', () => {
    expect(play({ version: '1', tools: {} }, [['any_tool', {}]])).toEqual(['allow']);
    expect(play({ version: 1 }, [['any_tool', {}]])).toEqual(['allow']);
  });

  it('lists a tool without rules, and lets a rule for all tools rescue no other', () => {
    const document = {
      version: '1',
      default: 'deny',
      tools: {
        listed: { rules: [] },
        bare: null,
        '*': { rules: [{ name: 'safe', conditions: [{ path: 'args.safe', op: 'eq', value: true }] }] },
      },
    };
    expect(
      play(document, [
        ['unlisted', { safe: true }],
        ['listed', { safe: true }],
        ['listed', { safe: false }],
        ['bare', { safe: true }],
      ]),
    ).toEqual(['deny: Tool "unlisted" is not permitted by policy', 'allow', 'deny: Denied by rule "safe" [safe]', 'allow']);
  });

  it('denies with the words of the rule, or with its name', () => {
    expect(play(rules({ name: 'block', action: 'deny', on_deny: 'no' }), [['t', { any: 1 }]])).toEqual(['deny: no [block]']);
    expect(play(rules({ name: 'block', action: 'deny' }), [['t', {}]])).toEqual(['deny: Denied by rule "block" [block]']);
    expect(play(rules({ action: 'deny' }), [['t', {}]])).toEqual(['deny: Denied by rule "rule 1" [rule 1]']);
  });

  it('lets the first failing rule speak, in both orders', () => {
    const block = { name: 'block', action: 'deny' };
    const check = { name: 'check', conditions: [{ path: 'args.x', op: 'eq', value: 'good' }] };
    expect(play(rules(block, check), [['t', { x: 'bad' }]])).toEqual(['deny: Denied by rule "block" [block]']);
    expect(
      play(rules(check, block), [
        ['t', { x: 'bad' }],
        ['t', { x: 'good' }],
      ]),
    ).toEqual(['deny: Denied by rule "check" [check]', 'deny: Denied by rule "block" [block]']);
  });

  it('denies when the conditions of a denial hold', () => {
    const document = rules({ name: 'prod', action: 'deny', conditions: [{ path: 'args.to', op: 'eq', value: 'prod' }] });
    expect(
      play(document, [
        ['t', { to: 'prod' }],
        ['t', { to: 'test' }],
      ]),
    ).toEqual(['deny: Denied by rule "prod" [prod]', 'allow']);
  });

  it('counts a rate for all tools together, in a sliding window', () => {
    const document = { version: '1', tools: { '*': { rules: [{ name: 'g', rate_limit: '4/minute' }] } } };
    expect(
      play(document, [
        ['a', {}, 0],
        ['b', {}, 10],
        ['a', {}, 20],
        ['c', {}, 30],
        ['a', {}, 59],
        ['a', {}, 60],
      ]),
    ).toEqual([
      ...Array(4).fill('allow'),
      expect.stringMatching(/^deny: Rate limit of 4 per minute reached\. Try again later\./),
      'allow',
    ]);
  });

  it('counts a rate of a tool with a dot in its name', () => {
    const document = { version: '1', tools: { 'gateway.provision': { rules: [{ name: 'rl', rate_limit: '2/minute' }] } } };
    const answers = play(document, [
      ['gateway.provision', {}],
      ['gateway.provision', {}],
      ['gateway.provision', {}],
      ['other', {}],
    ]);
    expect(answers.map((answer) => answer.slice(0, 5))).toEqual(['allow', 'allow', 'deny:', 'allow']);
  });

  it('uses no quota for a denied call', () => {
    const document = {
      version: '1',
      tools: {
        connect: { rules: [{ name: 'only', conditions: [{ path: 'args.s', op: 'in', value: ['ok'] }] }] },
        '*': { rules: [{ name: 'g', rate_limit: '1/minute' }] },
      },
    };
    const answers = play(document, [
      ['connect', { s: 'bad' }, 0],
      ['connect', { s: 'ok' }, 1],
      ['connect', { s: 'ok' }, 2],
    ]);
    expect(answers[0]).toContain('[only]');
    expect(answers[1]).toBe('allow');
    expect(answers[2]).toMatch(/^deny/);
  });

  it('caps what is spent, and denies a call without an amount', () => {
    const document = {
      version: '1',
      tools: {
        pay: {
          rules: [
            {
              name: 'cap',
              conditions: [{ path: 'state.pay.spend', op: 'lte', value: 10 }],
              state: { counter: 'spend', window: 'day', increment_from: 'args.amount' },
            },
          ],
        },
      },
    };
    expect(
      play(document, [
        ['pay', { amount: 6 }],
        ['pay', { amount: 6 }],
        ['pay', {}],
        ['pay', { amount: 4 }],
      ]),
    ).toEqual(['allow', expect.stringMatching(/^deny: Denied by rule "cap"/), 'deny: Internal policy error [cap]', 'allow']);
  });

  it('counts in steps and below a bound', () => {
    const state = (op: string, value: number, increment: number) =>
      rules({ name: 's', conditions: [{ path: 'state.t.c', op, value }], state: { counter: 'c', window: 'hour', increment } });
    expect(imported(state('lt', 10, 1)).tools['t']?.limits[0]?.max).toBe(9);
    expect(imported(state('lte', 10, 3)).tools['t']?.limits[0]?.max).toBe(3);
    expect(imported(state('lt', 0, 1)).tools['t']?.limits[0]?.max).toBe(0);
  });

  it('asks when a rule asks, always or under its conditions, for one tool or for all', () => {
    const always = { name: 'q', action: 'require_approval', on_deny: 'Big one.', approval_timeout: '10m' };
    const sometimes = {
      name: 'w',
      action: 'require_approval',
      conditions: [{ path: 'args.x', op: 'gt', value: 5 }],
      approval_timeout: '2m',
    };
    expect(imported(rules(always, sometimes)).tools['t']).toMatchObject({
      action: 'require_approval',
      reason: 'Big one.',
      approve_if: [{ name: 'w' }],
      approval: { timeout: 120 },
    });
    expect(
      play(rules(sometimes), [
        ['t', { x: 6 }],
        ['t', { x: 5 }],
      ]).map((answer) => answer.slice(0, 5)),
    ).toEqual(['ask: ', 'allow']);
    const all = (fallback: string) => ({ version: '1', default: fallback, tools: { t: null, '*': { rules: [always] } } });
    expect(
      play(all('allow'), [
        ['t', {}],
        ['u', {}],
      ]).map((answer) => answer.slice(0, 4)),
    ).toEqual(['ask:', 'ask:']);
    expect(
      play(all('deny'), [
        ['t', {}],
        ['u', {}],
      ]).map((answer) => answer.slice(0, 4)),
    ).toEqual(['ask:', 'deny']);
  });

  it('does not let a number pass where a text must not be equal', () => {
    const document = rules({ name: 'n', conditions: [{ path: 'args.id', op: 'neq', value: '5' }] });
    expect(
      play(document, [
        ['t', { id: 5 }],
        ['t', { id: '5' }],
        ['t', { id: 6 }],
      ]).map((answer) => answer.slice(0, 5)),
    ).toEqual(['deny:', 'deny:', 'allow']);
  });

  it('hides what is hidden', () => {
    expect(
      play({ version: '1', hide: ['t'], tools: { t: { rules: [] } } }, [
        ['t', {}],
        ['u', {}],
      ]),
    ).toEqual(['deny: Tool "t" is hidden by policy', 'allow']);
  });
});

describe('what an import says', () => {
  it('names every key that it does not understand', () => {
    const result = importIntercept({
      version: '1',
      webhook: 'x',
      approvals: { default_timeout: '5m', webhook: { url: 'x' } },
      tools: {
        t: { rule: [], rules: [{ name: 'a', ondeny: 'x', conditions: [{ path: 'args.x', op: 'eq', value: 1, note: 'y' }] }] },
      },
    });
    expect(result.ok && result.warnings.map(({ path }) => path)).toEqual([
      '/webhook',
      '/approvals/webhook',
      '/tools/t/rule',
      '/tools/t/rules/0/ondeny',
      '/tools/t/rules/0/conditions/0/note',
    ]);
    expect(result.ok && result.warnings.find(({ path }) => path.endsWith('ondeny'))?.message).toContain(
      'Did you mean "on_deny"?',
    );
  });

  it.each<[string, unknown, string]>([
    ['no object', [], ''],
    ['another version', { version: '2' }, '/version'],
    ['another default', { version: '1', default: 'maybe' }, '/default'],
    ['tools that are no object', { version: '1', tools: [] }, '/tools'],
    ['a tool that is no object', { version: '1', tools: { t: 1 } }, '/tools/t'],
    ['rules that are no list', { version: '1', tools: { t: { rules: {} } } }, '/tools/t/rules'],
    ['a rule that is no object', rules('deny'), '/tools/t/rules/0'],
    ['a rule that says nothing', rules({ name: 'x' }), '/tools/t/rules/0'],
    ['an unknown action', rules({ action: 'log' }), '/tools/t/rules/0/action'],
    [
      'an unknown operator',
      rules({ conditions: [{ path: 'args.x', op: 'like', value: 1 }] }),
      '/tools/t/rules/0/conditions/0/op',
    ],
    ['a path to elsewhere', rules({ conditions: [{ path: 'env.x', op: 'eq', value: 1 }] }), '/tools/t/rules/0/conditions/0/path'],
    ['a rate that is none', rules({ rate_limit: 'often' }), '/tools/t/rules/0/rate_limit'],
    ['a rate of nothing', rules({ rate_limit: '0/minute' }), '/tools/t/rules/0/rate_limit'],
    ['a denial that counts', rules({ action: 'deny', rate_limit: '1/minute' }), '/tools/t/rules/0/rate_limit'],
    [
      'a counter that nobody keeps',
      rules({ conditions: [{ path: 'state.t.c', op: 'lte', value: 1 }] }),
      '/tools/t/rules/0/conditions/0',
    ],
    [
      'a counter of another tool',
      rules({ conditions: [{ path: 'state.u.c', op: 'lte', value: 1 }], state: { counter: 'c', window: 'day' } }),
      '/tools/t/rules/0/conditions/0',
    ],
    [
      'a counter that must be high',
      rules({ conditions: [{ path: 'state.t.c', op: 'gte', value: 1 }], state: { counter: 'c', window: 'day' } }),
      '/tools/t/rules/0/conditions/0',
    ],
    [
      'a counter with another window',
      rules({ conditions: [{ path: 'args.x', op: 'exists', value: true }], state: { counter: 'c', window: 'year' } }),
      '/tools/t/rules/0/state/window',
    ],
    ['a name that would be a pattern', { version: '1', tools: { 'get_*': { rules: [] } } }, '/tools/get_*'],
    [
      'a timeout that is none',
      rules({ action: 'require_approval', approval_timeout: 'soon' }),
      '/tools/t/rules/0/approval_timeout',
    ],
  ])('refuses %s', (_, document, path) => expect(problemsOf(document).map((problem) => problem.path)).toContain(path));

  it('says all problems at once', () => {
    expect(problemsOf({ version: '2', default: 'x', tools: { t: { rules: ['a', { action: 'b' }] } } })).toHaveLength(4);
  });

  it('keeps a tool of any name', () => {
    const document = JSON.parse('{"version":"1","default":"deny","tools":{"__proto__":{"rules":[]},"constructor":{"rules":[]}}}');
    expect(Object.keys(imported(document).tools)).toEqual(['__proto__', 'constructor']);
  });

  it('becomes a document that says the same when it is read again', () => {
    const document = imported(rules({ name: 'a', action: 'deny' }, { name: 'b', rate_limit: '5/hour' }));
    expect(PolicyDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});

it.each([
  ['30s', 30],
  ['10m', 600],
  ['1h30m', 5400],
  ['1.5h', 5400],
  [90, 90],
  ['', null],
  ['10', null],
  ['-5s', null],
  [0, null],
  ['5 m', null],
  [null, null],
])('the duration %j is %j seconds', (written, seconds) => expect(parseSeconds(written)).toBe(seconds));
