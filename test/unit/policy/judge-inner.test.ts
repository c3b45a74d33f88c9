import { describe, expect, it } from 'vitest';
import { createCounters } from '../../../shared/policy/counters.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { contextOf, factsOf, judgeBy, policyOf } from './call-facts.ts';

const limit = { counter: 'c', window: 'minute', max: 1, scope: 'grant' };

describe('calls inside calls', () => {
  const call = (args: object = {}) =>
    factsOf('gateway.invoke', { tool_id: 'files::write', arguments: { path: '/a', token: 'x' }, ...args }, { server: 'hub' });
  const used = { approvedOnce: (key: string) => key.includes('first use') };
  const rules = (outer: object, inner: object) => {
    const [hub, files] = [
      policyOf({ version: '1', default: 'deny', tools: { 'gateway.invoke': outer } }),
      policyOf({ version: '1', default: 'deny', tools: { write: inner } }),
    ];
    return (server: string) => (server === 'hub' ? hub : files);
  };

  it("are judged by the target's server too: deny beats ask beats allow, the outer first", () => {
    const effect = (outer: object, inner: object) => {
      const { effect: is, rule, ruleServer } = judge(call(), rules(outer, inner), contextOf(used));
      return [is, ruleServer, rule];
    };
    const asks = { action: 'require_approval' };
    const denies = { action: 'deny' };
    expect(effect({}, {})).toEqual(['allow', 'hub', '/tools/gateway.invoke']);
    expect(effect({}, asks)).toEqual(['ask', 'files', '/tools/write/action']);
    expect(effect(asks, denies)).toEqual(['deny', 'files', '/tools/write/action']);
    expect(effect(denies, asks)).toEqual(['deny', 'hub', '/tools/gateway.invoke/action']);
    expect(effect(asks, asks)).toEqual(['ask', 'hub', '/tools/gateway.invoke/action']);
  });

  it('reserve for both, mask for both, and wait no longer than either', () => {
    const verdict = judge(
      call(),
      rules(
        { limits: [limit], mask: ['tool_id'], action: 'require_approval', approval: { timeout: 60 } },
        { limits: [limit], mask: ['token', '/headers/0'], action: 'require_approval', approval: { timeout: 30 } },
      ),
      contextOf(used),
    );
    expect(verdict.reservations.map(({ key }) => [key.server, key.tool])).toEqual([
      ['hub', 'gateway.invoke'],
      ['files', 'write'],
    ]);
    expect(verdict.mask).toEqual(['tool_id', '/arguments/token', '/arguments/headers/0']);
    expect(verdict.approvalTimeoutSeconds).toBe(30);
  });

  it('ask for the first use of a server in a session', () => {
    const first = judge(call(), rules({}, {}), contextOf());
    expect(first).toMatchObject({ effect: 'ask', rule: '(first use)', ruleServer: 'hub' });
    expect(judge(call(), rules({}, {}), contextOf({ approvedOnce: (key) => key === first.onceKey }))).toMatchObject({
      effect: 'allow',
    });
    const touch = factsOf('gateway.describe', { tool_id: 'files::write' });
    expect(judgeBy({ tools: { '*': {} } }, touch)).toMatchObject({ effect: 'ask', rule: '(first use)' });
  });

  it('ask when nobody can tell what is called', () => {
    expect(judge(call({ tool_id: 'files' }), rules({}, {}), contextOf(used))).toMatchObject({
      effect: 'ask',
      rule: '(unknown target)',
      onceKey: null,
    });
    expect(judge(call({ tool_id: 'files' }), rules({ action: 'deny' }, {}), contextOf(used)).effect).toBe('deny');
  });

  it('count once where both look at the same counter', () => {
    const facts = factsOf('callAgent', { serverUrl: 'http://127.0.0.1:1' });
    const verdict = judgeBy({ all_tools: { limits: [limit] }, tools: { callAgent: {}, connectServer: {} } }, facts);
    expect(verdict).toMatchObject({ effect: 'allow', reservations: [{ amount: '1', max: '1' }] });
    expect(createCounters().reserve(verdict.reservations, 0)).not.toBeNull();
  });

  it('are only observed where the hub is', () => {
    const hub = policyOf({ version: '1', default: 'deny', mode: 'observe', tools: { 'gateway.invoke': {} } });
    const files = rules({}, { action: 'deny' })('files');
    expect(judge(call(), () => hub, contextOf())).toMatchObject({ effect: 'allow', observed: 'deny' });
    expect(judge(call(), (server) => (server === 'hub' ? hub : files), contextOf())).toMatchObject({
      effect: 'deny',
      observed: null,
    });
  });
});
