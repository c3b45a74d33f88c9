import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPolicyCases } from '../../../shared/policy/run-cases.ts';

const results = runPolicyCases(readFileSync(new URL('policy-cases.json', import.meta.url), 'utf8'));
const onTheWire = ['tool-error-keeps-quota', 'wire-duplicate-key-name', 'wire-arguments-not-an-object', 'wire-foreign-origin'];

describe('every policy case', () => {
  it.each(results.map((result) => [result.id, result] as const))('%s', (id, result) => {
    const outcome = onTheWire.includes(id) ? 'skipped' : 'pass';
    expect(result).toEqual({ id, outcome, detail: outcome === 'pass' ? result.detail : expect.any(String) });
  });
});

describe('runPolicyCases', () => {
  const run = (given: object) => runPolicyCases(JSON.stringify({ cases: [{ id: 'x', ...given }] }))[0];
  const policy = { version: '1', default: 'deny', tools: { t: { rate_limit: '1/minute' } } };

  it('judges other messages too', () => {
    const etc = { ...policy, resources: { 'file:///etc/*': { action: 'deny' } } };
    const reading = (uri: string, expected: string) => ({
      kind: 'message',
      tool: 'resources/read',
      args: { uri },
      expect: expected,
    });
    expect(run({ policy: etc, calls: [reading('file:///etc/passwd', 'deny'), reading('file:///x', 'allow')] })?.outcome).toBe(
      'pass',
    );
    expect(run({ policy: etc, calls: [reading('file:///etc/passwd', 'allow')] })?.detail).toBe(
      'Call 1 (resources/read): expected allow, got deny by /resources/file:~1~1~1etc~1*/action',
    );
    expect(() => run({ policy, calls: [{ kind: 'message', tool: 'tools/list', expect: 'allow' }] })).toThrow(
      'no message that is judged',
    );
  });

  it('sees a wrong effect, rule, message, list and counter', () => {
    expect(run({ policy, calls: [{ tool: 'u', expect: 'allow' }] })?.detail).toBe(
      'Call 1 (u): expected allow, got deny by (default deny)',
    );
    expect(run({ policy, calls: [{ tool: 'u', expect: 'deny', rule: '(hidden)' }] })?.outcome).toBe('differs');
    expect(run({ policy, calls: [{ tool: 'u', expect: 'deny', message: 'No' }] })?.outcome).toBe('differs');
    expect(run({ policy: { ...policy, hide: ['t'] }, list: { upstream: ['t'], agent_sees: ['t'] } })?.outcome).toBe('differs');
    expect(run({ counter: { limit: 1, ops: [{ reserve: 2, ok: true, value: 2 }] } })?.outcome).toBe('differs');
    expect(run({ counter: { limit: 5, parallel: { workers: 3, reserve: 2 }, granted: 3 } })?.detail).toBe(
      'expected 3 granted, got 2',
    );
  });

  it('runs the calls of a case against one set of counters, at their times', () => {
    const call = { tool: 't', expect: 'allow', at: '2026-01-15T10:30:00Z' };
    expect(run({ policy, calls: [call, { ...call, expect: 'deny' }, { ...call, at: '2026-01-15T10:31:00Z' }] })?.outcome).toBe(
      'pass',
    );
  });

  it('fails a case whose policy cannot be read', () => {
    expect(run({ policy: { ...policy, extra: 1 }, calls: [] })).toMatchObject({
      outcome: 'differs',
      detail: expect.stringContaining('/extra'),
    });
  });

  it('refuses a file that is none', () => {
    expect(() => runPolicyCases('{}')).toThrow();
    expect(() => runPolicyCases('[')).toThrow();
  });
});
