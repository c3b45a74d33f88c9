import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../shared/model/json.ts';
import { recommendedPolicy, unreadablePolicy } from '../../../shared/policy/compile-policy.ts';
import { createCounters } from '../../../shared/policy/counters.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { policyDocument } from './arbitrary-policy.ts';
import { callFacts, contextOf, factsOf, judgeBy, policyOf } from './call-facts.ts';
import { compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { compareEffects } from '../../../shared/policy/combine-verdicts.ts';

const when = (path: string, value: unknown) => ({ conditions: [{ path, op: 'eq', value }] });
const limit = { counter: 'c', window: 'minute', max: 1, scope: 'grant' };

describe('the order of reasons', () => {
  /** Everything there is to object to; each step of the test takes the first objection away. */
  const objections = {
    hide: ['t'],
    all_tools: { deny_if: [when('args.x', 1)], require: [when('args.y', 1)], limits: [{ ...limit, max: 0 }] },
    tools: {
      t: {
        action: 'deny',
        reason: 'Because.',
        deny_if: [when('args.z', 1), when('args.x', 1)],
        require: [when('args.y', 2), when('args.y', 1)],
        approve_if: [when('args.x', 1)],
        limits: [{ ...limit, counter: 'd', max: 0 }],
      },
    },
  };
  const t = objections.tools.t;
  const call = factsOf('t', { x: 1, y: 2 });

  it('is hidden, changed, deny_if, require, all_tools, action, limits, questions', () => {
    const rule = (written: object, facts = call) => judgeBy(written, facts).rule;
    expect(rule(objections, { ...call, definition: 'changed' })).toBe('(hidden)');
    expect(rule({ ...objections, hide: [] }, { ...call, definition: 'changed' })).toBe('(changed)');
    expect(rule({ ...objections, hide: [] }, { ...call, definition: 'quarantined' })).toBe('(changed)');
    expect(rule({ ...objections, hide: [], tools: {} })).toBe('(default deny)');
    const step = (more: object, allTools: object = objections.all_tools) =>
      rule({ all_tools: allTools, tools: { t: { ...t, ...more } } });
    expect(step({})).toBe('/tools/t/deny_if/1');
    expect(step({ deny_if: [] })).toBe('/tools/t/require/1');
    expect(step({ deny_if: [], require: [] })).toBe('/all_tools/deny_if/0');
    expect(step({ deny_if: [], require: [] }, { ...objections.all_tools, deny_if: [] })).toBe('/all_tools/require/0');
    const limits = { limits: objections.all_tools.limits };
    expect(step({ deny_if: [], require: [] }, limits)).toBe('/tools/t/action');
    expect(step({ deny_if: [], require: [], action: 'require_approval' }, limits)).toBe('/tools/t/limits/0');
    expect(step({ deny_if: [], require: [], action: 'require_approval', limits: [] }, limits)).toBe('/all_tools/limits/0');
    expect(step({ deny_if: [], require: [], action: 'require_approval', limits: [] }, {})).toBe('/tools/t/action');
    expect(step({ deny_if: [], require: [], action: 'allow', limits: [] }, {})).toBe('/tools/t/approve_if/0');
    expect(step({ deny_if: [], require: [], action: 'allow', limits: [], approve_if: [] }, {})).toBe('/tools/t');
  });

  it("has the author's words, or plain ones", () => {
    const said = (rule: object, facts = call) => judgeBy({ tools: { t: rule } }, facts);
    expect(said({ action: 'deny', reason: 'Because.' })).toMatchObject({
      reason: 'Because.',
      clientMessage: 'Because.',
      retry: 'never',
    });
    expect(said({ action: 'deny' }).clientMessage).toBe('Tool "t" is denied by policy.');
    expect(said({ deny_if: [{ ...when('args.x', 1), on_deny: 'Not 1.', name: 'n' }] })).toMatchObject({
      clientMessage: 'Not 1.',
      ruleName: 'n',
    });
    expect(said({ deny_if: [{ ...when('args.x', 1), name: 'n' }] }).clientMessage).toBe('Denied by rule "n"');
    expect(said({ require: [when('args.x', 2)] }).clientMessage).toBe('Tool "t" is not permitted with these arguments.');
    expect(said({ approve_if: [{ ...when('args.x', 1), reason: 'Sure?' }] })).toMatchObject({ effect: 'ask', reason: 'Sure?' });
    expect(said({}, { ...call, definition: 'unseen' }).effect).toBe('allow');
  });

  it('escapes pointers', () => {
    expect(judgeBy({ tools: { 'a/b~c': { action: 'deny' } } }, factsOf('a/b~c')).rule).toBe('/tools/a~1b~0c/action');
  });
});

describe('which rule', () => {
  it('an exact name beats a glob, a longer glob a shorter, the first of two as long', () => {
    const tools = { '*': { reason: 'a' }, 'read_*': { reason: 'b' }, 'read_?': { reason: 'c' }, read_x: { reason: 'd' } };
    const asked = Object.fromEntries(
      Object.entries(tools).map(([name, rule]) => [name, { ...rule, action: 'require_approval' }]),
    );
    const reason = (tool: string) => judgeBy({ tools: asked }, factsOf(tool)).reason;
    expect(['read_x', 'read_y', 'read_yy', 'other'].map(reason)).toEqual(['d', 'b', 'b', 'a']);
    const { 'read_*': _gone, ...rest } = asked;
    expect(judgeBy({ tools: rest }, factsOf('read_y')).reason).toBe('c');
  });

  it('hides by name and by glob, even what is listed', () => {
    for (const hide of [['t'], ['*'], ['?']])
      expect(judgeBy({ default: 'allow', hide, tools: { t: {} } }, factsOf('t')).rule).toBe('(hidden)');
    expect(judgeBy({ tools: { t: { action: 'hide' } } }, factsOf('t')).clientMessage).toBe('Tool "t" is hidden by policy');
  });

  it('is not one that JavaScript made up', () => {
    for (const tool of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(judgeBy({ tools: { t: {} } }, factsOf(tool)).rule).toBe('(default deny)');
    }
    const text = '{"tools":{"__proto__":{"action":"deny"}}}';
    expect(judgeBy({ default: 'allow', ...(JSON.parse(text) as object) }, factsOf('__proto__')).rule).toBe(
      '/tools/__proto__/action',
    );
  });

  it('is the default where there is none; all_tools does not rescue, but applies', () => {
    const allTools = { all_tools: { deny_if: [when('args.x', 1)] } };
    expect(judgeBy({ default: 'allow', ...allTools }, factsOf('t', { x: 1 })).rule).toBe('/all_tools/deny_if/0');
    expect(judgeBy({ default: 'allow', ...allTools }, factsOf('t'))).toMatchObject({ effect: 'allow', rule: '(default allow)' });
    expect(judgeBy({ default: 'require_approval', ...allTools }, factsOf('t'))).toMatchObject({
      effect: 'ask',
      rule: '(default ask)',
    });
    expect(judgeBy(allTools, factsOf('t'))).toMatchObject({ effect: 'deny', rule: '(default deny)' });
  });

  it('costs as much among 100,000 others as alone', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`tool_${index}`, { action: 'deny' }]));
    const [alone, crowd] = [
      policyOf({ version: '1', default: 'deny', tools: { t: {} } }),
      policyOf({ version: '1', default: 'deny', tools: { ...many, t: {} } }),
    ];
    const time = (policy: typeof alone) => {
      const context = contextOf();
      const facts = factsOf('t');
      const startedAt = process.cpuUsage().user;
      for (let i = 0; i < 20_000; i += 1) judge(facts, () => policy, context);
      return process.cpuUsage().user - startedAt;
    };
    time(alone);
    time(crowd);
    // Twenty times would still be nothing beside a search through all of them, and no test should hang on a busy machine.
    expect(time(crowd)).toBeLessThan(20 * time(alone) + 100_000);
  });
});

describe('limits', () => {
  const spend = { counter: 's', window: 'day', max: 10, scope: 'session', increment_from: 'args.amount' };

  it("reserve what the call uses, the tool's and those of all tools", () => {
    const verdict = judgeBy(
      { all_tools: { limits: [limit] }, tools: { 'pay*': { limits: [spend] } } },
      factsOf('pay_now', { amount: new ExactNumber('2.50000000000000000000001') }),
    );
    expect(verdict.reservations).toEqual([
      {
        key: { server: 's', tool: 'pay*', counter: 's', scope: 'session', scopeValue: 'one' },
        windowMs: 86_400_000,
        max: '10',
        amount: '2.50000000000000000000001',
      },
      { key: { server: 's', tool: '*', counter: 'c', scope: 'grant', scopeValue: 'g' }, windowMs: 60_000, max: '1', amount: '1' },
    ]);
  });

  it('deny when reached, with the time until there is room', () => {
    const policy = policyOf({ version: '1', default: 'deny', tools: { t: { limits: [{ ...limit, window: 90 }] } } });
    const counters = createCounters();
    const at = (now: number) => judge(factsOf('t'), () => policy, contextOf({ counters, now }));
    counters.reserve(at(0).reservations, 0)?.letThrough(0);
    expect(at(30_500)).toMatchObject({
      effect: 'deny',
      rule: '/tools/t/limits/0',
      clientMessage: 'Rate limit of 1 per 90 seconds reached. Try again later.',
      reason: 'Rate limit of 1 per 90 seconds reached. There is room again in 60 s.',
      retry: 'later',
      retryAfterSeconds: 60,
      reservations: [],
    });
    expect(at(90_000).effect).toBe('allow');
  });

  it('never let through what alone is too much, nor what cannot be counted', () => {
    const pay = (amount: unknown) => judgeBy({ tools: { t: { limits: [spend] } } }, factsOf('t', { amount: amount as number }));
    expect(pay(11)).toMatchObject({
      effect: 'deny',
      retry: 'never',
      clientMessage: 'This call alone is above the limit of 10 per day on "args.amount".',
    });
    for (const amount of [-1, '5', null, undefined, new ExactNumber('1e999'), new ExactNumber('-0.1')])
      expect(pay(amount)).toMatchObject({ effect: 'deny', retry: 'never' });
    for (const amount of [0, -0, 10, new ExactNumber('10.0')]) expect(pay(amount).effect).toBe('allow');
  });

  it('may ask instead; what a person lets through then counts', () => {
    const written = {
      tools: {
        t: {
          limits: [
            { ...limit, on_exceed: 'require_approval' },
            { ...limit, max: 3 },
          ],
        },
      },
    };
    const counters = createCounters();
    const effects: string[] = [];
    for (let call = 0; call < 4; call += 1) {
      const verdict = judgeBy(written, factsOf('t'), { counters });
      effects.push(verdict.effect);
      counters.reserve(verdict.reservations, 0)?.letThrough(0);
    }
    expect(effects).toEqual(['allow', 'ask', 'ask', 'deny']);
  });

  it('are kept for each scope', () => {
    const values = ['grant', 'session', 'server', 'global'].map(
      (scope) => judgeBy({ tools: { t: { limits: [{ ...limit, scope }] } } }, factsOf('t')).reservations[0]?.key.scopeValue,
    );
    expect(values).toEqual(['g', 'one', 's', '']);
  });
});

describe('questions', () => {
  const asking = { action: 'require_approval', reason: 'Why.' };
  const judgeT = (rule: object, args = {}, more = {}) => judgeBy({ tools: { t: rule } }, factsOf('t', args), more);

  it('are settled by an allow_if that has not ended', () => {
    const rule = { ...asking, allow_if: [{ ...when('args.x', 1), until: '2026-01-01T00:00:00Z' }] };
    const end = Date.parse('2026-01-01T00:00:00Z');
    expect(judgeT(rule, { x: 1 }, { now: end - 1 })).toMatchObject({ effect: 'allow', rule: '/tools/t/allow_if/0' });
    expect(judgeT(rule, { x: 1 }, { now: end }).effect).toBe('ask');
    expect(judgeT(rule, { x: 2 }, { now: end - 1 }).effect).toBe('ask');
  });

  it('are settled by a rule of this session, which settles no denial', () => {
    const own = { grant: 'g', session: 'one', server: 's', tool: 't', conditions: [], arguments: null };
    const by = (rule: object, sessionRule: object) => judgeT(rule, { x: 1 }, { sessionRules: [{ ...own, ...sessionRule }] });
    expect(by(asking, {})).toMatchObject({ effect: 'allow', rule: '(session)' });
    expect(by(asking, { conditions: [{ path: 'args.x', op: 'eq', value: 1 }] }).effect).toBe('allow');
    for (const other of [
      { grant: 'h' },
      { session: 'two' },
      { server: 'r' },
      { tool: 'u' },
      { conditions: [{ path: 'args.x', op: 'eq', value: 2 }] },
      { conditions: [{ path: 'x', op: 'eq', value: 2 }] },
    ]) {
      expect(by(asking, other).effect).toBe('ask');
    }
    expect(by({ ...asking, deny_if: [when('args.x', 1)] }, {}).effect).toBe('deny');
  });

  it('are asked once for the same values, where one approval is enough', () => {
    const rule = {
      ...asking,
      approval: { once_per: 'session', by: ['to', '/list/0'], timeout: 30 },
      approve_if: [when('args.force', true)],
    };
    const key = (args: object) => judgeT(rule, args).onceKey;
    expect(key({ to: 'a', list: [1] })).toBe(key({ to: 'a', list: [new ExactNumber('1.0'), 2], more: 1 }));
    expect(new Set([key({}), key({ to: null }), key({ to: 'a' }), key({ to: ['a'] }), key({ list: ['a'] })]).size).toBe(5);
    expect(judgeT(rule).approvalTimeoutSeconds).toBe(30);
    const approved = { approvedOnce: (given: string) => given === key({ to: 'a' }) };
    expect(judgeT(rule, { to: 'a' }, approved)).toMatchObject({ effect: 'allow', rule: '(session)', onceKey: null });
    expect(judgeT(rule, { to: 'b' }, approved).effect).toBe('ask');
    // Another question about the same values is another question.
    expect(judgeT(rule, { to: 'a', force: true }, approved)).toMatchObject({ effect: 'ask', rule: '/tools/t/approve_if/0' });
    expect(judgeT(asking).onceKey).toBeNull();
  });

  it('are asked about everything when that is switched on', () => {
    const more = {
      askForEverything: true,
      sessionRules: [{ grant: 'g', session: 'one', server: 's', tool: 't', conditions: [], arguments: null }],
    };
    expect(judgeT({}, {}, more)).toMatchObject({ effect: 'ask', rule: '(ask for everything)', onceKey: null });
    expect(judgeT(asking, {}, more)).toMatchObject({ effect: 'ask', rule: '(ask for everything)' });
    expect(judgeT({ action: 'deny' }, {}, more).effect).toBe('deny');
  });
});

describe('policies of other kinds', () => {
  it('deny everything when the document cannot be read', () => {
    const verdict = judge(factsOf('t'), unreadablePolicy, contextOf());
    expect(verdict).toMatchObject({
      effect: 'deny',
      rule: '(no policy)',
      clientMessage: 'The policy of s cannot be read, so nothing is let through.',
    });
  });

  it('recommend by what the tool does, more strictly when asked to', () => {
    const effect = (tool: string, strict: boolean) => judge(factsOf(tool), () => recommendedPolicy(strict), contextOf());
    expect(effect('get_weather', false)).toMatchObject({ effect: 'allow', rule: '(recommended)' });
    expect(effect('delete_repo', false)).toMatchObject({ effect: 'ask', rule: '(recommended)' });
    expect(effect('delete_repo', true)).toMatchObject({ effect: 'deny', rule: '(hidden)' });
  });

  it('only observe, when told so: but not where the server itself is in doubt', () => {
    const observe = (rule: object, facts = factsOf('t')) => judgeBy({ mode: 'observe', tools: { t: rule } }, facts);
    expect(observe({ action: 'deny' })).toMatchObject({
      effect: 'allow',
      observed: 'deny',
      rule: '/tools/t/action',
      reservations: [],
    });
    expect(observe({ action: 'require_approval', limits: [limit] })).toMatchObject({ effect: 'allow', observed: 'ask' });
    expect(observe({ limits: [limit] })).toMatchObject({ effect: 'allow', observed: 'allow', reservations: [{ amount: '1' }] });
    expect(observe({ action: 'hide' })).toMatchObject({ effect: 'allow', observed: 'deny', rule: '(hidden)' });
    expect(observe({}, factsOf('t', {}, { definition: 'changed' }))).toMatchObject({ effect: 'deny', observed: null });
    expect(observe({ action: 'hide' }, factsOf('t', {}, { definition: 'changed' }))).toMatchObject({
      effect: 'deny',
      rule: '(changed)',
    });
  });
});

describe('judging', () => {
  it('always gives the same verdict, never reserves for a denial, and never weakens when combined', () => {
    fc.assert(
      fc.property(policyDocument, policyDocument, callFacts, (document, other, facts) => {
        const [policy, target] = [compilePolicy(document, 'a'), compilePolicy(other, 'b')];
        const alone = judge(facts, () => policy, contextOf());
        expect(judge(facts, () => policy, contextOf())).toEqual(alone);
        if (alone.effect === 'deny') expect(alone.reservations).toEqual([]);
        if (alone.effect !== 'ask') expect(alone.onceKey).toBeNull();
        expect(createCounters().reserve(alone.reservations, 0)).not.toBeNull();
        const outer = factsOf('gateway.invoke', { tool_id: `in::${facts.tool}`, arguments: facts.arguments });
        const open = policyOf({ version: '1', default: 'allow' });
        const inner = judge({ ...facts, server: 'in', definition: 'unseen', annotations: {} }, () => target, contextOf());
        const both = judge(outer, (server) => (server === 'in' ? target : open), contextOf());
        expect(compareEffects(both.effect, inner.effect)).toBeGreaterThanOrEqual(0);
        expect(createCounters().reserve(both.reservations, 0)).not.toBeNull();
      }),
      { numRuns: 1500 },
    );
  });
});
