import { describe, expect, it } from 'vitest';
import { createApprovals } from '../../../../shared/gateway/approvals/approvals.ts';
import { createSessionPermissions } from '../../../../shared/gateway/approvals/session-permissions.ts';
import { createHandleToolCall } from '../../../../shared/gateway/calls/handle-tool-call.ts';
import type { ForwardOutcome, IncomingCall } from '../../../../shared/gateway/calls/incoming-call.ts';
import { createCallJudge } from '../../../../shared/gateway/calls/judge-call.ts';
import { createRetries } from '../../../../shared/gateway/calls/retries.ts';
import type { History, NewOutcome } from '../../../../shared/gateway/history/history.ts';
import { createRedactor } from '../../../../shared/gateway/redactor.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import type { Decision } from '../../../../shared/model/history-entry.ts';
import { compilePolicy } from '../../../../shared/policy/compile-policy.ts';
import { createCounters } from '../../../../shared/policy/counters.ts';
import { readPolicy } from '../../../../shared/policy/read-policy.ts';
import { createFakeChannel } from '../../../fakes/fake-channel.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';

/** The order of one call's steps, with a history that the test can slow down or break. */
function setUp(tools: unknown, onDecide: () => Promise<void> = async () => {}) {
  const steps: string[] = [];
  const decisions: Decision[] = [];
  const outcomes: NewOutcome[] = [];
  const clock = createFakeClock();
  const log = createRecordingLog();
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  const history: History = {
    open: () => {
      steps.push('opened');
      return 1;
    },
    async decide(_id, decision) {
      await onDecide();
      steps.push(`decided ${decision.effect} by ${decision.by}`);
      decisions.push(decision);
    },
    close(_id, outcome) {
      steps.push(`closed ${outcome.kind}`);
      outcomes.push(outcome);
    },
    giveBack: () => steps.push('given back'),
    event: unused,
    page: unused,
    get: unused,
    recentOfSession: () => [],
    countsSince: unused,
    activitySince: unused,
    usesSince: unused,
    verify: unused,
    onChange: unused,
    exportSlice: unused,
    written: unused,
    trouble: null,
    stop: unused,
  };
  const read = readPolicy(JSON.stringify({ version: '1', default: 'deny', tools }));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const policy = compilePolicy(read.document, 'r1');
  const counters = createCounters();
  const permissions = createSessionPermissions();
  const judge = createCallJudge({
    policyOf: () => policy,
    toolOf: () => ({ definition: null, state: 'unseen' }),
    counters,
    permissions,
    now: clock.now,
    askForEverything: () => false,
  });
  const approvals = createApprovals({
    clock,
    log,
    permissions,
    settings: () => ({ ticketSeconds: 600, progressSeconds: 10 }),
    onOpened: () => {},
    onClosed: () => {},
    onChanged: () => {},
    onGaveUp: () => {},
    learn: async () => {},
  });
  const channel = createFakeChannel();
  const handle = createHandleToolCall({
    clock,
    log,
    history,
    judge,
    counters,
    approvals,
    redactor: createRedactor(),
    retries: createRetries(clock),
    lockdownReason: () => null,
    quietUntil: () => undefined,
    isStopping: () => false,
    definitionOf: () => null,
    holdSeconds: () => 45,
    isHoldKnown: () => false,
    approvalTimeoutSeconds: () => 600,
    findProcess: async () => null,
    sessionStart: () => null,
  });

  function call(
    tool: string,
    args = '{}',
    outcome: ForwardOutcome = { kind: 'result', message: null, body: '{}' },
  ): IncomingCall {
    const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${tool}","arguments":${args}}}`;
    const parsed = parseClientMessage(Buffer.from(text));
    if (!parsed.ok) throw new Error(parsed.refusal.message);
    return {
      origin: { grant: 'g', client: 'Cursor', clientVersion: null, session: 's', era: '2025' },
      server: 'ops',
      tool,
      message: parsed.message,
      channel,
      headers: {},
      forward: async (edited) => {
        steps.push(edited === undefined ? 'forwarded' : `forwarded ${edited.text}`);
        return outcome;
      },
    };
  }
  return { handle, call, steps, decisions, outcomes, channel, approvals };
}

const LIMITED = { limits: [{ counter: 'c', window: 'minute', max: 1 }] };

describe('the path of one call', () => {
  it('forwards only after the decision is on disk', async () => {
    const disk = Promise.withResolvers<void>();
    const { handle, call, steps } = setUp({ read: {} }, () => disk.promise);
    const done = handle(call('read'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual(['opened']);
    disk.resolve();
    expect(await done).toEqual({ kind: 'forwarded' });
    expect(steps).toEqual(['opened', 'decided allow by rule', 'forwarded', 'closed result']);
  });

  it('lets nothing through when the history cannot be written, and uses up nothing', async () => {
    let isFull = true;
    const { handle, call, steps } = setUp({ read: LIMITED }, async () => {
      if (isFull) throw new Error('disk full');
    });
    const answer = await handle(call('read'));
    expect(answer).toMatchObject({ kind: 'answer', result: { isError: true } });
    expect(JSON.stringify(answer)).toContain('[POLICY DENIED] The history cannot be written');
    // Nothing is left open: it would look as if the call still waited.
    expect(steps).toEqual(['opened', 'closed not-sent']);
    isFull = false;
    expect(await handle(call('read'))).toEqual({ kind: 'forwarded' });
  });

  it('does not send a call whose client left while the decision was written', async () => {
    const disk = Promise.withResolvers<void>();
    const { handle, call, steps, channel } = setUp({ read: LIMITED }, () => disk.promise);
    const done = handle(call('read'));
    channel.leave('cancelled');
    disk.resolve();
    expect(await done).toMatchObject({ kind: 'answer' });
    expect(steps).toEqual(['opened', 'decided allow by rule', 'given back', 'closed not-sent']);
  });

  it('gives the quota back for a JSON-RPC error and keeps it for a tool error', async () => {
    const { handle, call } = setUp({ read: LIMITED });
    await handle(call('read', '{}', { kind: 'rpc-error', message: 'no', body: '{}' }));
    expect(await handle(call('read', '{}', { kind: 'tool-error', message: null, body: '{}' }))).toEqual({ kind: 'forwarded' });
    expect(JSON.stringify(await handle(call('read')))).toContain('[POLICY DENIED] Rate limit of 1 per minute reached');
  });

  it('says on denial whether trying again makes sense', async () => {
    const { handle, call, steps } = setUp({ read: {} });
    expect(JSON.stringify(await handle(call('write')))).toContain(
      '[POLICY DENIED] Tool \\"write\\" is not permitted by policy. Calling it again will not help.',
    );
    expect(steps).toEqual(['opened', 'decided deny by rule', 'closed not-sent']);
  });

  it('stores no secret, neither of the arguments nor echoed in the result', async () => {
    const { handle, call, outcomes } = setUp({ login: { mask: ['note'] } });
    const echo: ForwardOutcome = { kind: 'result', message: null, body: '{"said":"correct horse","token":"abcdef123456"}' };
    await handle(call('login', '{"note":"correct horse","token":"abcdef123456"}', echo));
    expect(JSON.stringify(outcomes)).not.toMatch(/correct horse|abcdef123456/);
  });

  it('holds a limit while a person decides, and frees it when the answer is no', async () => {
    const { handle, call, approvals } = setUp({ deploy: { ...LIMITED, action: 'require_approval' } });
    const waiting = handle(call('deploy', '{"to":"a"}'));
    expect(JSON.stringify(await handle(call('deploy', '{"to":"b"}')))).toContain('Rate limit');
    const [view] = approvals.views();
    await approvals.answer({ id: view?.id ?? '', effect: 'deny' });
    expect(JSON.stringify(await waiting)).toContain('[POLICY DENIED] The person denied this call.');
    const next = handle(call('deploy', '{"to":"b"}'));
    await approvals.answer({ id: approvals.views()[0]?.id ?? '', effect: 'allow', remember: 'once' });
    expect(await next).toEqual({ kind: 'forwarded' });
  });
});

describe('a hidden value', () => {
  it('is shown in clear to the person who asks for it, at its place alone', async () => {
    const { handle, call, approvals } = setUp({ store: { action: 'require_approval', mask: ['a/b'] } }, async () => {});
    const done = handle(call('store', '{"token":"s3cret-value","a/b":{"~":[1,{"deep":true}]},"plain":"x"}'));
    await new Promise((resolve) => setImmediate(resolve));
    const [card] = approvals.views();
    if (card === undefined) throw new Error('nothing is asked');
    expect(card.arguments).not.toContain('s3cret-value');
    expect(approvals.reveal(card.id, '/token').value).toBe('s3cret-value');
    expect(approvals.reveal(card.id, '/a~1b/~0/1').value).toBe('{"deep":true}');
    for (const pointer of ['/nothing', '/a~1b/~0/7', 'token', '/a~2b', '/constructor'])
      expect(() => approvals.reveal(card.id, pointer)).toThrow('There is nothing at this place of the arguments.');
    await approvals.answer({ id: card.id, effect: 'deny' });
    await done;
    expect(() => approvals.reveal(card.id, '/token')).toThrow(/settled already/);
  });
});

describe('a call that the person edits', () => {
  const SECRET = {
    store: {
      action: 'require_approval',
      mask: ['token'],
      deny_if: [{ conditions: [{ path: 'args.to', op: 'eq', value: 'prod' }] }],
    },
  };

  async function ask(rules = SECRET, args = '{ "to":"test", "token":"s3cret-value","n":12345678901234567890 }') {
    const setup = setUp(rules, async () => {});
    const done = setup.handle(setup.call('store', args));
    await new Promise((resolve) => setImmediate(resolve));
    const [card] = setup.approvals.views();
    if (card === undefined) throw new Error('nothing is asked');
    const answer = (written: string) =>
      setup.approvals.answer({ id: card.id, effect: 'allow', remember: 'once', arguments: written });
    return { ...setup, done, card, answer };
  }

  it('is two entries: what was asked went nowhere, what was written was judged, recorded and sent', async () => {
    const { done, card, answer, steps, decisions } = await ask();
    expect(card.canEdit).toBe(true);
    await answer((card.arguments ?? '').replace('"test"', '"staging"'));
    expect(await done).toEqual({ kind: 'forwarded' });
    expect(steps).toEqual([
      'opened',
      'opened',
      'decided deny by person',
      'closed not-sent',
      'decided allow by person',
      expect.stringContaining('"to":"staging","token":"s3cret-value","n":12345678901234567890'),
      'closed result',
    ]);
    expect(decisions.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^Edited by the person: entry \d+ is what was sent instead\.$/),
      expect.stringMatching(/^Allowed by the person, who edited it: entry \d+ is what was asked\.$/),
    ]);
  });

  it('stays asked about when what was written makes no sense, or the rules deny it', async () => {
    const { done, card, answer, approvals, steps } = await ask();
    await expect(answer('{"to":')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(answer('{"to":1,"to":2}')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(answer('{"to":"•••• (12 characters)"}')).rejects.toThrow(/^\/to has dots/);
    await expect(answer('{"to":"prod"}')).rejects.toThrow('The rules deny these arguments');
    expect(approvals.views()).toHaveLength(1);
    expect(steps).toEqual(['opened']);
    await approvals.answer({ id: card.id, effect: 'deny' });
    await done;
  });

  it('is an ordinary answer when nothing was changed', async () => {
    const { done, card, answer, steps } = await ask();
    await answer(card.arguments ?? '');
    expect(await done).toEqual({ kind: 'forwarded' });
    expect(steps).toEqual(['opened', 'decided allow by person', 'forwarded', 'closed result']);
  });

  it('cannot be edited when several wait for the same answer, or with an answer that lasts', async () => {
    const setup = await ask();
    const second = setup.handle(setup.call('store', '{ "to":"test", "token":"s3cret-value","n":12345678901234567890 }'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(setup.approvals.views()).toMatchObject([{ waitingCalls: 2, canEdit: false }]);
    await expect(setup.answer('{"to":"staging"}')).rejects.toThrow('cannot be edited any more');
    await setup.approvals.answer({ id: setup.card.id, effect: 'deny' });
    await Promise.all([setup.done, second]);
  });
});
