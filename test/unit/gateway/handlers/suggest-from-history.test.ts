import { expect, it } from 'vitest';
import { createSessionPermissions } from '../../../../shared/gateway/approvals/session-permissions.ts';
import { createCallJudge } from '../../../../shared/gateway/calls/judge-call.ts';
import { suggestFromHistory } from '../../../../shared/gateway/handlers/suggest-from-history.ts';
import { createCounters } from '../../../../shared/policy/counters.ts';
import { policyOf } from '../../policy/call-facts.ts';
import { AT, historyFixture, record } from '../history/history-fixture.ts';

const DAY_MS = 86_400_000;

it('suggests from what a person answered on this server, lately, and what is still asked today', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  let policy = policyOf({ version: '1', default: 'require_approval' });
  const judge = createCallJudge({
    policyOf: () => policy,
    toolOf: () => ({ definition: null, state: 'pinned' }),
    counters: createCounters(),
    permissions: createSessionPermissions(),
    now: () => AT,
    askForEverything: () => false,
  });
  const person = { by: 'person' } as const;
  for (let at = 0; at < 5; at += 1) {
    await record(history, { subject: 'push', arguments: `{"branch":"main","n":${at}}` }, person);
    await record(history, { subject: 'by_rule', arguments: '{"branch":"main"}' });
    await record(history, { subject: 'elsewhere', server: 'other', arguments: '{"branch":"main"}' }, person);
    await record(
      history,
      { subject: 'denied', arguments: '{"branch":"main"}' },
      { ...person, effect: at === 2 ? 'deny' : 'allow' },
    );
    await record(history, { subject: 'long ago', at: AT - 40 * DAY_MS, arguments: '{"branch":"main"}' }, person);
  }
  const source = { clock: { ...fixture.clock, now: () => AT + 1000 }, history, judge, policyOf: () => policy };
  expect(await suggestFromHistory(source, 'github')).toEqual([
    {
      tool: 'push',
      times: 5,
      sentence: '/args/branch is "main"',
      conditions: [{ path: '/args/branch', op: 'eq', value: 'main' }],
    },
  ]);
  policy = policyOf({ version: '1', default: 'allow' });
  expect(await suggestFromHistory(source, 'github')).toEqual([]);
});
