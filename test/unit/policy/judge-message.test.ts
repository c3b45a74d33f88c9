import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sectionOfMethod } from '../../../shared/model/judged-message.ts';
import { compareEffects } from '../../../shared/policy/combine-verdicts.ts';
import { compilePolicy, isMessageListed, recommendedPolicy, unreadablePolicy } from '../../../shared/policy/compile-policy.ts';
import { createCounters } from '../../../shared/policy/counters.ts';
import { judgeMessage } from '../../../shared/policy/judge-message.ts';
import { policyDocument } from './arbitrary-policy.ts';
import { contextOf, factsOf, judgeBy, judgeMessageBy, messageFacts, messageOf, policyOf } from './call-facts.ts';

const read = (uri: unknown) => messageOf('resources', typeof uri === 'string' ? { uri } : {});
const form = messageOf('elicitation', { message: 'Who are you?', requestedSchema: { type: 'object', properties: {} } });
const address = messageOf('elicitation', { mode: 'url', url: 'https://example.com/sign-in' });
const sample = messageOf('sampling', { maxTokens: 100, messages: [] });
const prompt = messageOf('prompts', { name: 'greet', arguments: { to: 'Ann' } });

describe('what messages are about', () => {
  it('is told by method and params', () => {
    expect(['resources/read', 'prompts/get', 'sampling/createMessage', 'elicitation/create'].map(sectionOfMethod)).toEqual([
      'resources',
      'prompts',
      'sampling',
      'elicitation',
    ]);
    expect(['tools/call', 'resources/list', 'constructor', ''].map(sectionOfMethod)).toEqual([null, null, null, null]);
    expect([read('a:b'), prompt, sample, form, address].map(({ subject }) => subject)).toEqual([
      'a:b',
      'greet',
      'createMessage',
      'form',
      'url',
    ]);
    expect(messageOf('elicitation', { url: 'https://example.com' }).subject).toBe('url');
    expect(messageOf('elicitation', { mode: 7 }).subject).toBe('');
    expect(messageOf('resources', { uri: ['file:///etc/passwd'] }).subject).toBe('');
  });
});

describe('without a rule', () => {
  it.each([
    ['a document that denies tools', policyOf({ version: '1', default: 'deny', tools: {} })],
    ['one that asks about tools', policyOf({ version: '1', default: 'require_approval', hide: ['*'] })],
    ['no document', recommendedPolicy(false)],
    ['no document, with the strict catalogue', recommendedPolicy(true)],
  ])('reads and forms pass, and the model and addresses are asked about once in a session: %s', (_what, policy) => {
    const answered = new Set<string>();
    const judge = (facts: typeof form, askForEverything = false) => {
      const verdict = judgeMessage(facts, policy, contextOf({ askForEverything, approvedOnce: (key) => answered.has(key) }));
      if (verdict.onceKey !== null) answered.add(verdict.onceKey);
      return [verdict.effect, verdict.rule];
    };
    for (const facts of [read('file:///etc/passwd'), prompt, form]) expect(judge(facts)).toEqual(['allow', '(default allow)']);
    for (const facts of [sample, address]) {
      expect(judge(facts)).toEqual(['ask', '(first use)']);
      expect(judge(facts)).toEqual(['allow', '(session)']);
      expect(judge({ ...facts, server: `not ${facts.server}` })).toEqual(['ask', '(first use)']);
    }
    expect(judge(messageOf('elicitation', { mode: 'fax' }))).toEqual(['ask', '(first use)']);
    for (const facts of [read('a:b'), form, sample]) expect(judge(facts, true)).toEqual(['ask', '(ask for everything)']);
  });

  it('everything is denied where the policy cannot be read', () => {
    for (const facts of [read('a:b'), prompt, form, address, sample]) {
      expect(judgeMessage(facts, unreadablePolicy(), contextOf())).toMatchObject({ effect: 'deny', rule: '(no policy)' });
    }
  });

  it('what a request does not name passes only where no rule could have named it', () => {
    expect(judgeMessageBy({}, read(7)).effect).toBe('allow');
    expect(judgeMessageBy({ resources: { '*': {} } }, read(7))).toMatchObject({ effect: 'deny', rule: '(unknown subject)' });
    expect(judgeMessageBy({ elicitation: { '*': {} } }, messageOf('elicitation', { mode: null })).effect).toBe('deny');
  });
});

describe('rules for messages', () => {
  it('speak of the message', () => {
    const said = (section: string, name: string, facts: typeof form) =>
      judgeMessageBy({ [section]: { [name]: { action: 'deny' } } }, facts);
    expect(said('resources', 'file:///etc/*', read('file:///etc/passwd'))).toMatchObject({
      rule: '/resources/file:~1~1~1etc~1*/action',
      clientMessage: 'Reading file:///etc/passwd is denied by policy.',
    });
    expect(said('prompts', 'greet', prompt).clientMessage).toBe('Getting the prompt "greet" is denied by policy.');
    expect(said('sampling', '*', sample).clientMessage).toBe("Using the client's model is denied by policy.");
    expect(said('elicitation', 'form', form).clientMessage).toBe('Asking the user to fill in a form is denied by policy.');
    expect(said('elicitation', 'url', address).clientMessage).toBe('Asking the user to open an address is denied by policy.');
    expect(said('elicitation', 'url', form).effect).toBe('allow');
    expect(said('resources', '*', read(`a:${'b'.repeat(500)}\u202e\n`)).reason).toMatch(
      /^Reading a:b{198}… is denied by policy\.$/,
    );
    expect(said('resources', '*', read('a:\u202e\n')).reason).toBe('Reading a:\\u{202e}\\n is denied by policy.');
  });

  it('see the params', () => {
    const when = (path: string, op: string, value: unknown) => ({ '*': { deny_if: [{ conditions: [{ path, op, value }] }] } });
    const effect = (section: string, rules: object, facts: typeof form) => judgeMessageBy({ [section]: rules }, facts).effect;
    expect(effect('resources', when('args.uri', 'within', '/etc'), read('file:///x/../etc/passwd'))).toBe('deny');
    expect(effect('prompts', when('args.arguments.to', 'eq', 'Ann'), prompt)).toBe('deny');
    expect(effect('sampling', when('args.maxTokens', 'gt', 99), sample)).toBe('deny');
    expect(effect('elicitation', when('args.url', 'starts_with', 'https://example.com/'), address)).toBe('deny');
    expect(effect('sampling', when('client.name', 'eq', 'Editor'), sample)).toBe('deny');
    expect(effect('sampling', when('risk', 'eq', 'high'), sample)).toBe('deny');
    // A rule says all there is to say: without an action it allows, as for tools.
    expect(effect('sampling', when('server', 'neq', 's'), sample)).toBe('allow');
  });

  it('hide resources and prompts', () => {
    const policy = policyOf({
      version: '1',
      default: 'deny',
      resources: { 'file:///etc/*': { action: 'hide' } },
      prompts: { 'secret_*': { action: 'hide' } },
    });
    expect(isMessageListed(policy, 'resources', 'file:///etc/passwd')).toBe(false);
    expect(isMessageListed(policy, 'resources', 'FILE:///x/../etc/passwd')).toBe(false);
    expect(isMessageListed(policy, 'resources', 'file:///home')).toBe(true);
    expect(isMessageListed(policy, 'prompts', 'secret_x')).toBe(false);
    expect(judgeMessage(read('file:///etc/passwd'), policy, contextOf())).toMatchObject({ effect: 'deny', rule: '(hidden)' });
  });

  it('only record what they would have done, when observing', () => {
    const written = { mode: 'observe', prompts: { '*': { action: 'hide' } } };
    expect(judgeMessageBy(written, prompt)).toMatchObject({ effect: 'allow', observed: 'deny' });
    expect(judgeMessageBy(written, sample)).toMatchObject({ effect: 'allow', observed: 'ask', onceKey: null });
    expect(isMessageListed(policyOf({ version: '1', default: 'deny', ...written }), 'prompts', 'greet')).toBe(true);
  });

  it('ask, once in a session for each value, or not where a session has a permission', () => {
    const written = { prompts: { '*': { action: 'require_approval', approval: { once_per: 'session', by: ['arguments.to'] } } } };
    const first = judgeMessageBy(written, prompt);
    expect(first.effect).toBe('ask');
    const approvedOnce = (key: string) => key === first.onceKey;
    expect(judgeMessageBy(written, prompt, { approvedOnce }).effect).toBe('allow');
    expect(
      judgeMessageBy(written, messageOf('prompts', { name: 'greet', arguments: { to: 'Bob' } }), { approvedOnce }).effect,
    ).toBe('ask');
    const { grant, session, server } = prompt;
    const permission = { grant, session, server, tool: 'greet', conditions: [], arguments: null };
    expect(judgeMessageBy(written, prompt, { sessionRules: [permission] }).effect).toBe('ask');
    expect(judgeMessageBy(written, prompt, { sessionRules: [{ ...permission, section: 'prompts' }] }).effect).toBe('allow');
    const tools = { tools: { greet: { action: 'require_approval' } } };
    expect(judgeBy(tools, factsOf('greet'), { sessionRules: [{ ...permission, section: 'prompts' }] }).effect).toBe('ask');
  });

  it('count apart from tools, and from messages of other sections', () => {
    const limits = [{ counter: 'c', window: 'minute', max: 1 }];
    const written = { tools: { x: { limits } }, prompts: { x: { limits } }, resources: { x: { limits } } };
    const counters = createCounters();
    const use = () => [
      judgeBy(written, factsOf('x'), { counters }),
      judgeMessageBy(written, messageOf('prompts', { name: 'x' }), { counters }),
      judgeMessageBy(written, messageOf('resources', { uri: 'x' }), { counters }),
    ];
    for (const verdict of use()) {
      expect(verdict.effect).toBe('allow');
      counters.reserve(verdict.reservations, 0)?.letThrough(0);
    }
    expect(use().map(({ effect }) => effect)).toEqual(['deny', 'deny', 'deny']);
  });
});

describe('addresses that are spelt otherwise', () => {
  const deny = { resources: { 'file:///etc/*': { action: 'deny' } } };
  const only = { resources: { '*': { action: 'deny' }, 'file:///home/me/my%20notes/*': {} } };

  it.each([
    'file:///home/../etc/passwd',
    'file:///%65tc/passwd',
    'file:///%2565tc/passwd',
    'FILE://localhost/etc//passwd',
    'file:/etc/passwd',
    'file:\\\\\\etc\\passwd',
    ' file:///etc/passwd',
    'file:///e\ntc/passwd',
    'file:///ETC/passwd',
    'file:///home/%2e%2e/etc/passwd',
  ])('are denied like the plain one: %j', (uri) => {
    expect(judgeMessageBy(deny, read(uri)).effect).toBe('deny');
    expect(judgeMessageBy(only, read(uri)).effect).toBe('deny');
  });

  it('pass only where every spelling does', () => {
    expect(judgeMessageBy(only, read('file:///home/me/my%20notes/today')).effect).toBe('allow');
    expect(judgeMessageBy(only, read('file:///home/me/my%20notes/../../you/today')).effect).toBe('deny');
    expect(judgeMessageBy(only, read('file:///home/me/my%20notes/%2e%2e/today')).effect).toBe('deny');
    expect(judgeMessageBy(deny, read('file:///home/me')).effect).toBe('allow');
  });
});

describe('judging messages', () => {
  it('always gives the same verdict, and never reserves for a denial', () => {
    fc.assert(
      fc.property(policyDocument, messageFacts, fc.boolean(), (document, facts, askForEverything) => {
        const policy = compilePolicy(document, 'any');
        const verdict = judgeMessage(facts, policy, contextOf({ askForEverything }));
        expect(judgeMessage(structuredClone(facts), compilePolicy(document, 'any'), contextOf({ askForEverything }))).toEqual(
          verdict,
        );
        if (verdict.effect === 'deny') expect(verdict.reservations).toEqual([]);
        if (askForEverything) expect(verdict.effect).not.toBe('allow');
      }),
      { numRuns: 2000 },
    );
  });

  it('is never weakened by one more denial or question', () => {
    const stricter = fc.constantFrom({ deny_if: [{ conditions: [] }] }, { action: 'deny' }, { action: 'require_approval' });
    fc.assert(
      fc.property(messageFacts, stricter, stricter, (facts, one, other) => {
        const judged = (rule: object) => judgeMessageBy({ [facts.section]: { '*': rule } }, facts).effect;
        expect(compareEffects(judged({ ...one, ...other }), judged(other))).toBeGreaterThanOrEqual(0);
        expect(compareEffects(judged(one), judged({}))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('lets no more than the limit through in any window', () => {
    const times = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 60 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 4 }), (at, max) => {
        const counters = createCounters();
        const written = { sampling: { '*': { limits: [{ counter: 'c', window: 5, max }] } } };
        const policy = policyOf({ version: '1', default: 'deny', ...written });
        const through = at.filter((now) => {
          const verdict = judgeMessage(sample, policy, contextOf({ counters, now }));
          if (verdict.effect !== 'allow') return false;
          counters.reserve(verdict.reservations, now)?.letThrough(now);
          return true;
        });
        for (const end of through)
          expect(through.filter((time) => time > end - 5000 && time <= end).length).toBeLessThanOrEqual(max);
      }),
    );
  });
});
