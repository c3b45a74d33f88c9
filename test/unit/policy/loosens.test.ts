import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageFacts } from '../../../shared/model/judged-message.ts';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import type { PolicyDocument } from '../../../shared/model/policy-document.ts';
import type { CounterKey } from '../../../shared/model/verdict.ts';
import { compareEffects } from '../../../shared/policy/combine-verdicts.ts';
import { compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { judgeMessage } from '../../../shared/policy/judge-message.ts';
import { loosens } from '../../../shared/policy/loosens.ts';
import { readPolicy } from '../../../shared/policy/read-policy.ts';
import { toolRule } from '../../../shared/policy/tool-rule.ts';
import { policyDocument, SUBJECT_PATTERNS, TOOL_PATTERNS, writtenRule } from './arbitrary-policy.ts';
import { callFacts, contextOf, messageFacts } from './call-facts.ts';

function document(written: object): PolicyDocument {
  const read = readPolicy(JSON.stringify({ version: '1', default: 'deny', ...written }));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.document;
}

function compare(before: object, after: object): string[] {
  return loosens(document(before), document(after));
}

const holds = (path: string, op: string, value?: unknown) => [{ conditions: [{ path, op, value }] }];
const limit = { counter: 'c', window: 'minute', max: 10, scope: 'grant' };

describe('loosens', () => {
  it.each<[string, object, object]>([
    ['a lower limit', { tools: { t: { limits: [limit] } } }, { tools: { t: { limits: [{ ...limit, max: 9 }] } } }],
    ['a new limit', { tools: { t: {} } }, { tools: { t: { limits: [limit] } } }],
    ['a new denial', { tools: { t: {} } }, { tools: { t: { deny_if: holds('args.x', 'exists') } } }],
    [
      'a wider denial',
      { tools: { t: { deny_if: holds('args.x', 'eq', 3) } } },
      { tools: { t: { deny_if: holds('args.x', 'gt', 2) } } },
    ],
    [
      'a narrower demand',
      { tools: { t: { require: holds('args.p', 'within', '/a') } } },
      { tools: { t: { require: holds('args.p', 'within', '/a/b') } } },
    ],
    ['asking instead of allowing', { tools: { t: {} } }, { tools: { t: { action: 'require_approval' } } }],
    ['denying instead of asking', { tools: { t: { action: 'require_approval' } } }, { tools: { t: { action: 'deny' } } }],
    ['hiding', { default: 'allow' }, { default: 'allow', hide: ['x_*'] }],
    ['hiding more', { default: 'allow', hide: ['x_a*', 'y'] }, { default: 'allow', hide: ['x_*', '?'] }],
    ['a stricter default', { default: 'allow', tools: { t: {} } }, { tools: { t: {} } }],
    ['asking by default', { default: 'allow' }, { default: 'require_approval' }],
    ['a removed rule', { tools: { t: {}, 'u*': {} } }, {}],
    ['a denied tool named', { tools: {} }, { tools: { 't*': { action: 'deny' }, u: { action: 'hide' } } }],
    ['a glob that denies', { default: 'allow' }, { default: 'allow', tools: { 'delete_*': { action: 'deny' } } }],
    ['enforcing', { mode: 'observe' }, {}],
    [
      'an answer that ends sooner',
      { tools: { t: { action: 'require_approval', allow_if: [{ conditions: [] }] } } },
      { tools: { t: { action: 'require_approval', allow_if: [{ conditions: [], until: '2030-01-01T00:00:00Z' }] } } },
    ],
    [
      'asking each time',
      { tools: { t: { action: 'require_approval', approval: { once_per: 'session' } } } },
      { tools: { t: { action: 'require_approval' } } },
    ],
    ['other words', { description: 'a', tools: { t: { reason: 'b' } } }, { description: 'c', tools: { t: { reason: 'd' } } }],
  ])('finds nothing in %s', (_what, before, after) => {
    expect(compare(before, after)).toEqual([]);
  });

  it.each<[string, object, object]>([
    [
      '"t" is no longer held to the limit of 10 per minute.',
      { tools: { t: { limits: [limit] } } },
      { tools: { t: { limits: [{ ...limit, max: 11 }] } } },
    ],
    [
      '"t" is no longer held to the limit of 10 per minute.',
      { tools: { t: { limits: [limit] } } },
      { tools: { t: { limits: [{ ...limit, counter: 'd' }] } } },
    ],
    [
      '"t" is no longer held to the limit of 10 per minute.',
      { tools: { t: { limits: [limit] } } },
      { tools: { t: { limits: [{ ...limit, on_exceed: 'require_approval' }] } } },
    ],
    [
      '"t" is no longer always denied when args.x is given.',
      { tools: { t: { deny_if: holds('args.x', 'exists') } } },
      { tools: { t: {} } },
    ],
    [
      '"t" no longer requires that args.x is at most 5.',
      { tools: { t: { require: holds('args.x', 'lte', 5) } } },
      { tools: { t: { require: holds('args.x', 'lte', 6) } } },
    ],
    ['"t" is no longer always asked about.', { tools: { t: { action: 'require_approval' } } }, { tools: { t: {} } }],
    [
      '"t" is asked about less often.',
      { tools: { t: { action: 'require_approval' } } },
      { tools: { t: { action: 'require_approval', approval: { once_per: 'session' } } } },
    ],
    [
      '"t" was denied and is asked about now.',
      { tools: { t: { action: 'deny' } } },
      { tools: { t: { action: 'require_approval' } } },
    ],
    ['"t" was denied and can be let through now.', {}, { tools: { t: {} } }],
    ['"t" was denied and can be let through now.', { default: 'allow', hide: ['t'] }, { default: 'allow' }],
    ['A tool like "x_*" is no longer hidden.', { default: 'allow', hide: ['x_*'] }, { default: 'allow', hide: ['x_a*'] }],
    ['A tool like "t*" was denied and can be let through now.', {}, { tools: { 't*': {} } }],
    ['A tool without a rule was denied and is asked about now.', {}, { default: 'require_approval' }],
    [
      '"t" is allowed without asking when args.x is 1.',
      { tools: { t: { action: 'require_approval' } } },
      { tools: { t: { action: 'require_approval', allow_if: holds('args.x', 'eq', 1) } } },
    ],
    ['"t" no longer has its argument "a" masked.', { tools: { t: { mask: ['a'] } } }, { tools: { t: { mask: ['a.b'] } } }],
    ['Nothing is denied or asked about: the policy only observes.', {}, { mode: 'observe' }],
  ])('says: %s', (sentence, before, after) => {
    expect(compare(before, after)).toContain(sentence);
  });

  it('measures a first document by the recommended rules', () => {
    const recommended = (tool: string) => (tool === 't' ? toolRule({ action: 'require_approval', mask: ['key'] }) : null);
    const first = (tools: object) => loosens(null, document({ tools }), recommended);
    expect(first({ t: { action: 'require_approval', mask: ['key'] } })).toEqual([]);
    expect(first({ t: { mask: ['key'] } })).toEqual(['"t" is no longer always asked about.']);
    expect(first({ t: { action: 'deny' } })).toEqual(['"t" no longer has its argument "key" masked.']);
    expect(first({ u: {} })).toEqual(['"u" was denied and can be let through now.']);
    expect(loosens(null, document({ mode: 'observe' }))).toHaveLength(1);
    expect(loosens(null, document({}))).toEqual([]);
  });

  it('finds nothing between a document and itself', () => {
    fc.assert(fc.property(policyDocument, (same) => loosens(same, structuredClone(same)).length === 0));
  });

  it('is silent only when every call is treated at least as strictly', () => {
    const edited = policyDocument.chain((before) =>
      policyDocument.chain((other) => fc.tuple(fc.constant(before), mixed(before, other))),
    );
    expect(countSilent(edited, callFacts, 6000)).toBeGreaterThan(500);
  });

  it('is silent only when every call is treated at least as strictly, looking closely at one rule', () => {
    const asking = writtenRule.map((rule) => ({ ...rule, action: 'require_approval' as const }));
    const parts = ['action', 'require', 'deny_if', 'approve_if', 'allow_if', 'limits', 'approval'] as const;
    const edited = fc.oneof(writtenRule, asking).chain((rule) =>
      fc
        .tuple(fc.oneof(writtenRule, asking), fc.constantFrom(...parts))
        .map(([other, part]): [PolicyDocument, PolicyDocument] => {
          const { [part]: _old, ...rest } = rule;
          const changed = other[part] === undefined ? rest : { ...rest, [part]: other[part] };
          return [document({ tools: { read: rule } }), document({ tools: { read: changed } })];
        }),
    );
    const readable = edited.filter((pair) => pair.every((each) => each.tools['read'] !== undefined));
    const reads = callFacts.map((facts) => ({ ...facts, tool: 'read', definition: 'pinned' as const }));
    expect(countSilent(readable, reads, 8000)).toBeGreaterThan(1000);
  });

  it('is silent only when every call is treated at least as strictly, looking closely at names', () => {
    const names = fc.array(
      fc.tuple(fc.constantFrom(...TOOL_PATTERNS), fc.constantFrom('allow', 'require_approval', 'deny', 'hide')),
      { maxLength: 3 },
    );
    const written = fc
      .record({
        default: fc.constantFrom('allow', 'require_approval', 'deny'),
        hide: fc.subarray([...TOOL_PATTERNS], { maxLength: 2 }),
        names,
      })
      .map(({ names: list, ...rest }) => {
        const tools: Record<string, object> = Object.create(null);
        for (const [name, action] of list) tools[name] = { action };
        return document({ ...rest, tools });
      });
    expect(countSilent(fc.tuple(written, written), callFacts, 8000)).toBeGreaterThan(500);
  });
});

describe('loosens, of messages', () => {
  const section = (section: string, rules: object) => ({ default: 'allow', [section]: rules });

  it.each<[string, object, object]>([
    ['a denied read', {}, section('resources', { 'file:///etc/*': { action: 'deny' } })],
    ['hiding what was denied', section('prompts', { p: { action: 'deny' } }), section('prompts', { p: { action: 'hide' } })],
    [
      'what is asked anyway, written out',
      {},
      section('sampling', { '*': { action: 'require_approval', approval: { once_per: 'session' } } }),
    ],
    ['asking each time', {}, section('elicitation', { url: { action: 'require_approval' } })],
    [
      'a rule that goes, where its kind is allowed anyway',
      section('resources', { 'a:*': {}, 'b:*': {} }),
      section('resources', { 'a:*': {} }),
    ],
    [
      'a lower limit',
      section('prompts', { '*': { limits: [limit] } }),
      section('prompts', { '*': { limits: [{ ...limit, max: 1 }] } }),
    ],
  ])('finds nothing in %s', (_what, before, after) => {
    expect(compare({ default: 'allow', ...before }, after)).toEqual([]);
  });

  it.each<[string, object, object]>([
    [
      'Reading file:///etc/passwd was denied and can be let through now.',
      section('resources', { 'file:///etc/*': { action: 'deny' } }),
      section('resources', { 'file:///etc/*': { action: 'deny' }, 'file:///etc/passwd': {} }),
    ],
    [
      'Reading what is like file:///etc/* was denied and can be let through now.',
      section('resources', { 'file:///etc/*': { action: 'deny' } }),
      {},
    ],
    ['Reading a resource without an address was denied and can be let through now.', section('resources', { '*': {} }), {}],
    [
      'Getting the prompt "p" was denied and is asked about now.',
      section('prompts', { p: { action: 'hide' } }),
      section('prompts', { p: { action: 'require_approval' } }),
    ],
    ["Using the client's model is no longer always asked about.", {}, section('sampling', { createMessage: {} })],
    ["Using the client's model was denied and is asked about now.", section('sampling', { '*': { action: 'deny' } }), {}],
    ['Asking the user to open an address is no longer always asked about.', {}, section('elicitation', { url: {} })],
    ['Asking the user in any other way is no longer always asked about.', {}, section('elicitation', { '*': {} })],
    [
      'Asking the user to fill in a form was denied and can be let through now.',
      section('elicitation', { '*': { action: 'deny' } }),
      section('elicitation', { url: {} }),
    ],
    [
      'Using the client\'s model no longer has its argument "systemPrompt" masked.',
      section('sampling', { '*': { mask: ['systemPrompt'] } }),
      {},
    ],
  ])('says: %s', (sentence, before, after) => {
    expect(compare({ default: 'allow', ...before }, { default: 'allow', ...after })).toContain(sentence);
  });

  it('measures a first document by what is done without one', () => {
    const first = (written: object) => loosens(null, document(written));
    expect(first({ resources: { '*': {} }, prompts: { p: { action: 'deny' } } })).toEqual([]);
    expect(first({ sampling: { '*': {} } })).toEqual(["Using the client's model is no longer always asked about."]);
  });

  it('is silent only when every message is treated at least as strictly', () => {
    const parts = ['tools', 'resources', 'prompts', 'sampling', 'elicitation'] as const;
    const edited = fc
      .tuple(policyDocument, policyDocument, fc.constantFrom(...parts))
      .map(([before, other, part]): [PolicyDocument, PolicyDocument] => {
        const { [part]: _old, ...rest } = { ...before };
        const changed = other[part] === undefined ? {} : { [part]: other[part] };
        return [before, { ...rest, tools: before.tools, ...changed }];
      });
    expect(countSilent(edited, messageFacts, 6000)).toBeGreaterThan(500);
  });

  it('is silent only when every message is treated at least as strictly, looking closely at names', () => {
    const written = fc
      .constantFrom('resources' as const, 'prompts' as const, 'sampling' as const, 'elicitation' as const)
      .chain((part) => {
        const rule = fc.tuple(
          fc.constantFrom(...SUBJECT_PATTERNS[part]),
          fc.constantFrom(
            {},
            { action: 'require_approval' },
            { action: 'deny' },
            { action: 'require_approval', approval: { once_per: 'session' } },
          ),
        );
        const rules = fc.array(rule, { maxLength: 3 }).map((list) => document({ [part]: Object.fromEntries(list) }));
        return fc.tuple(rules, rules);
      });
    expect(countSilent(written, messageFacts, 8000)).toBeGreaterThan(500);
  });
});

/** Holds the engine against `loosens` wherever it is silent; returns how often it was. */
function countSilent(
  pairs: fc.Arbitrary<[PolicyDocument, PolicyDocument]>,
  call: fc.Arbitrary<CallFacts | MessageFacts>,
  numRuns: number,
): number {
  const state = fc.record({
    salt: fc.nat(1000),
    now: fc.constantFrom(0, Date.parse('2027-01-01T00:00:00Z')),
    hasSessionRule: fc.constantFrom(false, false, false, true),
  });
  let silent = 0;
  fc.assert(
    fc.property(
      pairs,
      fc.array(call, { minLength: 8, maxLength: 8 }),
      state,
      ([before, after], calls, { salt, now, hasSessionRule }) => {
        if (loosens(before, after).length > 0) return;
        silent += 1;
        const [was, is] = [compilePolicy(before, 'before'), compilePolicy(after, 'after')];
        for (const facts of calls) {
          const { grant, session, server } = facts;
          const about = 'section' in facts ? { section: facts.section, tool: facts.subject } : { tool: facts.tool };
          const context = contextOf({
            now,
            counters: { used: (key: CounterKey, windowMs) => String(hash([key, windowMs, salt]) % 6), freeAt: () => null },
            approvedOnce: (key) => hash([key, salt]) % 2 === 0,
            sessionRules: hasSessionRule ? [{ grant, session, server, ...about, conditions: [], arguments: null }] : [],
          });
          const by = (policy: typeof was) =>
            'section' in facts ? judgeMessage(facts, policy, context).effect : judge(facts, () => policy, context).effect;
          const [first, second] = [by(was), by(is)];
          expect(compareEffects(second, first), `${first} became ${second} for ${JSON.stringify(facts)}`).toBeGreaterThanOrEqual(
            0,
          );
        }
      },
    ),
    { numRuns },
  );
  return silent;
}

/** Parts of one document in another, so that many pairs differ in little. */
function mixed(before: PolicyDocument, other: PolicyDocument): fc.Arbitrary<PolicyDocument> {
  const pick = <T>(a: T, b: T) => fc.constantFrom(a, a, a, b);
  const names = [...new Set([...Object.keys(before.tools), ...Object.keys(other.tools)])];
  const rules = fc.tuple(
    ...names.map((name) => {
      const [a, b] = [before.tools[name], other.tools[name]];
      const parts = Object.values({ ...other.tools, ...before.tools }).filter((rule) => rule !== undefined);
      const blend = fc.record({
        action: fc.constantFrom(...parts.map((rule) => rule.action)),
        require: fc.constantFrom(...parts.map((rule) => rule.require)),
        deny_if: fc.constantFrom(...parts.map((rule) => rule.deny_if)),
        limits: fc.constantFrom(...parts.map((rule) => rule.limits)),
        allow_if: fc.constantFrom(...parts.map((rule) => rule.allow_if)),
        approve_if: fc.constantFrom(...parts.map((rule) => rule.approve_if)),
      });
      const few = fc.constantFrom<readonly string[]>(
        [],
        ['action'],
        ['require'],
        ['deny_if'],
        ['limits'],
        ['allow_if'],
        ['approve_if'],
      );
      const base = a ?? b;
      return fc.oneof(
        fc.constant(a),
        fc.constant(b),
        fc
          .tuple(blend, few)
          .map(([blended, keys]) =>
            base === undefined
              ? base
              : { ...base, ...Object.fromEntries(Object.entries(blended).filter(([key]) => keys.includes(key))) },
          ),
      );
    }),
  );
  return fc
    .tuple(
      pick(before.mode, other.mode),
      pick(before.default, other.default),
      pick(before.hide, other.hide),
      pick(before.all_tools, other.all_tools),
      rules,
    )
    .map(([mode, byDefault, hide, allTools, list]) => {
      const tools: PolicyDocument['tools'] = Object.create(null);
      for (const [index, name] of names.entries()) {
        const rule = list[index];
        if (rule !== undefined) tools[name] = rule;
      }
      const { all_tools: _dropped, ...rest } = before;
      return { ...rest, mode, default: byDefault, hide, ...(allTools === undefined ? {} : { all_tools: allTools }), tools };
    });
}

function hash(value: unknown): number {
  let sum = 7;
  for (const character of JSON.stringify(value)) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum;
}
