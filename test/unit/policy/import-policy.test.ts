import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../shared/model/json.ts';
import { readYaml } from '../../../shared/policy/import/yaml-text.ts';
import { importPolicy } from '../../../shared/policy/import-policy.ts';

const INTERCEPT = `
version: "1"
tools:
  create_issue:
    rules:
      - name: hourly limit
        rate_limit: 5/hour
`;
const OURS = '{"version":"1","default":"deny","tools":{"gateway.health":{}}}';

describe('importPolicy', () => {
  it('tells the dialects apart', () => {
    expect(importPolicy(INTERCEPT, 'auto')).toMatchObject({ ok: true, dialect: 'intercept', document: { default: 'allow' } });
    expect(importPolicy(OURS, 'auto')).toMatchObject({ ok: true, dialect: 'policylayer', document: { default: 'deny' } });
    expect(importPolicy('version: "1"\ndefault: deny\ntools:\n  a: {}\n', 'auto')).toMatchObject({
      ok: true,
      dialect: 'policylayer',
    });
    expect(importPolicy('{"version":"1","tools":{}}', 'auto')).toMatchObject({ ok: true, dialect: 'intercept' });
    expect(importPolicy(OURS, 'intercept')).toMatchObject({ ok: true, dialect: 'intercept' });
    expect(importPolicy(INTERCEPT, 'policylayer')).toMatchObject({ ok: false });
  });

  it('turns rates into limits', () => {
    const result = importPolicy(INTERCEPT, 'auto');
    expect(result.ok && result.document.tools['create_issue']?.limits).toMatchObject([{ window: 'hour', max: 5 }]);
  });

  it('checks what a document became: a pattern that is none is a problem', () => {
    const text =
      'version: "1"\ntools:\n  t:\n    rules:\n      - name: a\n        conditions: [{path: args.x, op: regex, value: "(?=x)"}]\n';
    expect(importPolicy(text, 'auto')).toMatchObject({ ok: false });
  });

  it('is never thrown off by any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('auto', 'policylayer', 'intercept'), (text, dialect) => {
        const result = importPolicy(text, dialect);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe('readYaml', () => {
  it('reads what JSON can say, with every digit of an integer', () => {
    expect(readYaml('a: [1, -2.5, yes, true, null, ~, "x", 12345678901234567890]')).toEqual({
      ok: true,
      value: Object.assign(Object.create(null), {
        a: [1, -2.5, 'yes', true, null, null, 'x', new ExactNumber('12345678901234567890')],
      }),
    });
  });

  it.each([
    ['a key twice', 'a: 1\na: 2'],
    ['a key twice, in JSON', '{"a":1,"a":2}'],
    ['an alias', 'a: &x [1]\nb: *x'],
    ['a bomb of aliases', `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n')}`],
    ['a tag of its own', 'a: !!js/function "x"'],
    ['another tag', 'a: !secret x'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['a key that is no text', '? [a, b]\n: 1'],
    ['a number that JSON does not have', 'a: .nan'],
    ['broken text', 'a: [1, 2'],
    ['bottomless nesting', '['.repeat(100_000)],
    ['more than anybody writes', `a: "${'x'.repeat(3_000_000)}"`],
  ])('refuses %s', (_, text) => {
    const result = readYaml(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems.every(({ message }) => message.length < 300 && !message.includes('\n'))).toBe(true);
  });

  it('takes no merge keys for members', () => {
    expect(readYaml('<<: {a: 1}\nb: 2')).toMatchObject({ ok: true, value: { '<<': { a: 1 }, b: 2 } });
  });

  it('keeps a key called __proto__ as a key', () => {
    const result = readYaml('__proto__: {a: 1}');
    expect(result.ok && typeof result.value === 'object' && result.value !== null && Object.keys(result.value)).toEqual([
      '__proto__',
    ]);
  });

  it('shows no text of the document in a problem', () => {
    const result = readYaml('password: hunter2hunter2\n  bad: [');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});
