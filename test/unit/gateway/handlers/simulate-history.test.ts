import { expect, it } from 'vitest';
import { createSessionPermissions } from '../../../../shared/gateway/approvals/session-permissions.ts';
import { createCallJudge } from '../../../../shared/gateway/calls/judge-call.ts';
import { simulateOverHistory } from '../../../../shared/gateway/handlers/simulate-history.ts';
import { createCounters } from '../../../../shared/policy/counters.ts';
import { policyOf } from '../../policy/call-facts.ts';
import { AT, historyFixture, record } from '../history/history-fixture.ts';

const DAY_MS = 86_400_000;

it('plays calls and other judged messages of one server, and nothing else', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const now = policyOf({ version: '1', default: 'allow' });
  const judge = createCallJudge({
    policyOf: () => now,
    toolOf: () => ({ definition: null, state: 'pinned' }),
    counters: createCounters(),
    permissions: createSessionPermissions(),
    now: () => AT,
    askForEverything: () => false,
  });
  const call = await record(history);
  const read = await record(history, {
    kind: 'message',
    subject: 'resources/read file:///etc/passwd',
    arguments: '{"uri":"file:///etc/passwd"}',
  });
  await record(history, { kind: 'message', subject: 'resources/read file:///a', arguments: '{"uri":"file:///a"}' });
  await record(history, { kind: 'message', subject: 'tools/list', arguments: '{}' });
  await record(history, { server: 'another' });
  history.event({ kind: 'event', at: AT, subject: 'policy set', reason: 'By a person.', server: 'github' });
  const draft = policyOf({
    version: '1',
    default: 'allow',
    tools: { create_issue: { action: 'require_approval' } },
    resources: { 'file:///etc/*': { action: 'deny' } },
  });
  const source = { clock: { ...fixture.clock, now: () => AT + 1000 }, history, judge, policyOf: () => now };
  expect(await simulateOverHistory(source, { server: 'github', draft, sinceMs: DAY_MS })).toEqual({
    calls: 3,
    changed: 2,
    before: { allow: 3, ask: 0, deny: 0 },
    after: { allow: 1, ask: 1, deny: 1 },
    examples: [
      { entry: call, tool: 'create_issue', before: 'allow', after: 'ask', rule: '/tools/create_issue/action' },
      {
        entry: read,
        tool: 'Reading file:///etc/passwd',
        before: 'allow',
        after: 'deny',
        rule: '/resources/file:~1~1~1etc~1*/action',
      },
    ],
  });
});
