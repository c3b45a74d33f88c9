import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonObject, type JsonValue } from '../../../shared/model/json.ts';
import type { Condition, Operator } from '../../../shared/model/policy-document.ts';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import { compileConditions, type Purpose } from '../../../shared/policy/conditions.ts';
import { compileGlob, globCovers, globsOverlap } from '../../../shared/policy/glob.ts';
import { conditionsImply } from '../../../shared/policy/loosening/implies.ts';
import { condition } from './arbitrary-policy.ts';
import { callFacts, factsOf } from './call-facts.ts';

function holds(written: Condition, args: JsonObject, more: Partial<CallFacts> = {}): boolean {
  return compileConditions([written], 'lets through')(factsOf('t', args, more));
}

const check = (op: Operator, value: JsonValue | undefined, argument: JsonValue | undefined): boolean =>
  holds(
    value === undefined ? { path: 'args.x', op } : { path: 'args.x', op, value },
    argument === undefined ? {} : { x: argument },
  );

describe('paths of conditions', () => {
  const args = JSON.parse('{"a":{"b":[{"c":1}]},"a.b":2,"/":3,"__proto__":{"x":1},"args":{"x":5}}') as JsonObject;
  it.each<[string, JsonValue]>([
    ['args.a.b.0.c', 1],
    ['/args/a/b/0/c', 1],
    ['/args/a.b', 2],
    ['/args/~1', 3],
    ['args.__proto__.x', 1],
    ['args.args.x', 5],
    ['/args/args/x', 5],
    ['client.name', 'Editor'],
    ['server', 's'],
    ['tool', 't'],
    ['risk', 'high'],
    ['annotations.readOnlyHint', true],
  ])('%s is found', (path, value) => {
    const facts = {
      annotations: { readOnlyHint: true },
      classification: { category: 'Execute', risk: 'high', reason: '', source: 'classifier' },
    } as const;
    expect(holds({ path, op: 'eq', value }, args, facts)).toBe(true);
  });

  it.each([
    'args.constructor',
    'args.a.toString',
    'args.a.b.length',
    'args.a.b.00',
    'args.a.b.-1',
    'annotations.destructiveHint',
    'args.a.b.c',
  ])('%s is not', (path) => {
    expect(holds({ path, op: 'exists' }, args)).toBe(false);
    expect(holds({ path, op: 'neq', value: 1 }, args)).toBe(false);
  });
});

describe('operators', () => {
  it('compare numbers by their exact value', () => {
    expect(check('eq', 1, new ExactNumber('1.000000000000000000000'))).toBe(true);
    expect(check('eq', new ExactNumber('9007199254740993'), 9007199254740992)).toBe(false);
    expect(check('gt', 9007199254740992, new ExactNumber('9007199254740993'))).toBe(true);
    expect(check('lte', 0.3, new ExactNumber('0.30000000000000000001'))).toBe(false);
    expect(check('gt', 1000, new ExactNumber('1e400'))).toBe(true);
    expect(check('gt', 1000, new ExactNumber('1e99999999999999999999999'))).toBe(true);
    expect(check('eq', 0, -0)).toBe(true);
  });

  it('are false for another type, except that a value of another type is not equal', () => {
    for (const op of ['lt', 'lte', 'gt', 'gte'] as const) expect(check(op, 5, '3')).toBe(false);
    for (const op of ['regex', 'starts_with', 'glob'] as const) expect(check(op, '4', 42)).toBe(false);
    expect(check('eq', 1, '1')).toBe(false);
    expect(check('eq', 1, true)).toBe(false);
    expect(check('neq', false, 'true')).toBe(true);
    expect(check('not_in', ['a'], 5)).toBe(true);
    expect(check('contains', 'a', 5)).toBe(false);
    expect(check('contains', 1, 'a1')).toBe(false);
    expect(check('within', '/', ['/'])).toBe(false);
  });

  it('are false where nothing stands, and null is nothing', () => {
    const values: Readonly<Record<Exclude<Operator, 'exists'>, JsonValue>> = {
      eq: 1,
      neq: 1,
      in: [1, null],
      not_in: [1],
      lt: 1,
      lte: 1,
      gt: 1,
      gte: 1,
      regex: '',
      contains: '',
      starts_with: '',
      glob: '*',
      within: '/',
    };
    for (const [op, value] of Object.entries(values)) {
      expect(check(op as Operator, value, undefined), op).toBe(false);
      expect(check(op as Operator, value, null), op).toBe(false);
    }
    expect(check('exists', true, null)).toBe(false);
    expect(check('exists', undefined, 0)).toBe(true);
    expect(check('exists', false, null)).toBe(true);
    expect(check('exists', false, '')).toBe(false);
  });

  it('compare lists in order and objects in any order', () => {
    expect(check('eq', { a: [1, 2], b: null }, { b: null, a: [1, 2] })).toBe(true);
    expect(check('eq', { a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(check('eq', { a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(check('in', [['a'], 3], ['a'])).toBe(true);
    expect(check('contains', { a: 1 }, [{ a: 1 }])).toBe(true);
    expect(check('contains', 'b', ['a'])).toBe(false);
    expect(check('contains', 'b', 'abc')).toBe(true);
  });

  it('match patterns in linear time, unanchored', () => {
    expect(check('regex', 'b+', 'abbc')).toBe(true);
    expect(check('regex', '^b', 'ab')).toBe(false);
    const startedAt = process.cpuUsage().user;
    expect(check('regex', '^(a+)+$', `${'a'.repeat(50_000)}b`)).toBe(false);
    expect(check('glob', '*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000))).toBe(false);
    expect(process.cpuUsage(undefined).user - startedAt).toBeLessThan(20_000_000);
  });

  it('must all hold, and none always hold', () => {
    const both: Condition[] = [
      { path: 'args.a', op: 'eq', value: 1 },
      { path: 'args.b', op: 'eq', value: 2 },
    ];
    expect(compileConditions(both, 'stops')(factsOf('t', { a: 1, b: 2 }))).toBe(true);
    expect(compileConditions(both, 'stops')(factsOf('t', { a: 1 }))).toBe(false);
    expect(compileConditions([], 'stops')(factsOf('t'))).toBe(true);
  });

  it('refuse what cannot be compiled', () => {
    expect(() => compileConditions([{ path: 'args.x', op: 'regex', value: '(' }], 'stops')).toThrow('RE2');
  });
});

describe('globs', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '.'), { maxLength: 6 }).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', '.', '*', '?'), { maxLength: 6 }).map((parts) => parts.join(''));

  it('match as the same regular expression does', () => {
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const source = glob.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*');
        expect(compileGlob(glob)(name)).toBe(new RegExp(`^${source}$`, 's').test(name));
      }),
      { numRuns: 5000 },
    );
    expect(compileGlob('?')('\u{1f600}')).toBe(true);
    expect(compileGlob('a*')('a\nb')).toBe(true);
  });

  it('cover only what they match, and overlap wherever one name is matched by both', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (a, b, name) => {
        const [matchesA, matchesB] = [compileGlob(a)(name), compileGlob(b)(name)];
        if (globCovers(a, b) && matchesB) expect(matchesA).toBe(true);
        if (matchesA && matchesB) expect(globsOverlap(a, b)).toBe(true);
        expect(globsOverlap(a, b)).toBe(globsOverlap(b, a));
      }),
      { numRuns: 20_000 },
    );
    expect(globsOverlap('a*', '*b')).toBe(true);
    expect(globsOverlap('a?', 'b*')).toBe(false);
    expect(globsOverlap('', '*')).toBe(true);
    expect(globsOverlap('ab', '?')).toBe(false);
    expect(globCovers('a*', 'ab*')).toBe(true);
    expect(globCovers('a?', 'a*')).toBe(false);
    expect(globCovers('*', '')).toBe(true);
  });
});

describe('conditionsImply', () => {
  it('is never wrong', () => {
    const purpose = fc.constantFrom<Purpose>('lets through', 'stops');
    let proofs = 0;
    fc.assert(
      fc.property(condition, condition, callFacts, purpose, (given, wanted, facts, why) => {
        if (!conditionsImply([given], [wanted], why)) return;
        proofs += 1;
        if (compileConditions([given], why)(facts)) expect(compileConditions([wanted], why)(facts)).toBe(true);
      }),
      { numRuns: 30_000 },
    );
    expect(proofs).toBeGreaterThan(500);
  });

  it.each<[Condition['op'], JsonValue, Condition['op'], JsonValue, boolean]>([
    ['lte', 5, 'lt', 5, false],
    ['lte', 5, 'lt', 6, true],
    ['lt', 5, 'lte', 5, true],
    ['gt', 5, 'gte', 5, true],
    ['gte', 5, 'gt', 5, false],
    ['gt', 5, 'lt', 9, false],
    ['eq', 3, 'lt', 4, true],
    ['eq', 'abc', 'regex', '^a', true],
    ['in', ['a', 'b'], 'in', ['a', 'b', 'c'], true],
    ['in', ['a', 'd'], 'in', ['a', 'b', 'c'], false],
    ['not_in', ['a', 'b'], 'neq', 'a', true],
    ['neq', 'a', 'not_in', ['a', 'b'], false],
    ['starts_with', 'abc', 'starts_with', 'ab', true],
    ['glob', 'ab*', 'glob', 'a*', true],
    ['within', '/a/b', 'within', '/a', true],
    ['within', '/a', 'within', '/a/b', false],
    ['regex', '^ab', 'regex', '^a', false],
  ])('%s %j implies %s %j: %s', (op, value, otherOp, otherValue, is) => {
    const path = 'args.x';
    expect(conditionsImply([{ path, op, value }], [{ path: '/args/x', op: otherOp, value: otherValue }], 'lets through')).toBe(
      is,
    );
    expect(conditionsImply([{ path, op, value }], [{ path, op: 'exists' }], 'lets through')).toBe(true);
  });
});
