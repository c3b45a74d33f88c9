import { describe, expect, it } from 'vitest';
import { alsoForLonger, proposeScopes, WHOLE_TOOL } from '../../../../shared/policy/propose-scopes.ts';
import { createFakeChannel } from '../../../fakes/fake-channel.ts';
import { ASKING, createHarness, onlyCard, viewOf } from './approvals-harness.ts';

const ALLOW = { effect: 'allow', remember: 'once' } as const;

describe('the life of one question', () => {
  it('is allowed by a person, once', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    const id = onlyCard(harness);
    await harness.approvals.answer({ id, ...ALLOW });
    expect(await asked).toMatchObject({ effect: 'allow', by: 'person' });
    expect(harness.approvals.views()).toEqual([]);
    await expect(harness.approvals.answer({ id, ...ALLOW })).rejects.toMatchObject({ code: 'already-answered' });
    const again = harness.approvals.ask(harness.question());
    expect(onlyCard(harness)).not.toBe(id);
    await harness.approvals.stop();
    expect(await again).toMatchObject({ effect: 'deny', by: 'stopping' });
  });

  it('shows at once, and says which program asks when that is found', async () => {
    const harness = createHarness();
    const process = { pid: 7, name: 'cursor', path: '/opt/cursor', folder: null, parents: [] };
    const found = Promise.withResolvers<typeof process>();
    const asked = harness.approvals.ask(harness.question({ findProcess: () => found.promise }));
    expect(harness.approvals.views()).toMatchObject([{ process: null }]);
    found.resolve(process);
    await found.promise;
    await Promise.resolve();
    expect(harness.approvals.views()).toMatchObject([{ process }]);
    await harness.approvals.stop();
    await asked;
  });

  it('gives the reason of a denial', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'deny', reason: ' not on Fridays ' });
    expect(await asked).toEqual({ effect: 'deny', by: 'person', reason: 'not on Fridays', note: 'not on Fridays' });
  });

  it('refuses an id that never was', async () => {
    const harness = createHarness();
    await expect(harness.approvals.answer({ id: 'ABCDEFGH', ...ALLOW })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('joins identical calls to one card and settles as many as the person saw', async () => {
    const harness = createHarness();
    const first = harness.approvals.ask(harness.question());
    const second = harness.approvals.ask(harness.question());
    const third = harness.approvals.ask(harness.question());
    expect(harness.approvals.views()).toMatchObject([{ waitingCalls: 3 }]);
    await harness.approvals.answer({ id: onlyCard(harness), ...ALLOW, calls: 2 });
    expect(await Promise.all([first, second])).toMatchObject([{ effect: 'allow' }, { effect: 'allow' }]);
    expect(harness.approvals.views()).toMatchObject([{ waitingCalls: 1 }]);
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'deny' });
    expect(await third).toMatchObject({ effect: 'deny', by: 'person' });
  });

  it('keeps different calls apart', () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question());
    void harness.approvals.ask(harness.question({ fingerprint: 'other' }));
    expect(harness.approvals.views()).toHaveLength(2);
  });

  it('sends progress every ten seconds to a client that asked for it', () => {
    const harness = createHarness();
    const channel = createFakeChannel(true);
    void harness.approvals.ask(harness.question({ channel }));
    harness.clock.advance(30_000);
    expect(channel.sent).toEqual([
      { progress: 10, message: 'waiting for approval: deploy' },
      { progress: 20, message: 'waiting for approval: deploy' },
      { progress: 30, message: 'waiting for approval: deploy' },
    ]);
  });

  it('denies at the deadline, also calls told to come back', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question({ timeoutSeconds: 20 }));
    harness.clock.advance(20_000);
    expect(await asked).toMatchObject({ effect: 'deny', by: 'deadline', reason: 'Nobody answered within 20 seconds.' });
    expect(harness.closed).toMatchObject([{ how: 'expired' }]);
    void harness.approvals.ask(harness.question({ timeoutSeconds: 60 }));
    harness.clock.advance(60_000);
    expect(harness.late).toMatchObject([{ effect: 'deny', by: 'deadline' }]);
  });

  it('denies after a sleep what was over meanwhile, and nothing else', async () => {
    const harness = createHarness();
    const over = harness.approvals.ask(harness.question({ timeoutSeconds: 20, fingerprint: 'over' }));
    void harness.approvals.ask(harness.question({ timeoutSeconds: 600, fingerprint: 'open' }));
    // Timers stand still while the computer sleeps, its clock does not.
    harness.clock.jump(60_000);
    expect(harness.approvals.views()).toHaveLength(2);
    harness.approvals.wake();
    expect(await over).toMatchObject({ effect: 'deny', by: 'deadline' });
    expect(harness.approvals.views().map(({ deadline }) => deadline - harness.clock.now())).toEqual([540_000]);
    // What is left is what the question says, not what its timer had left.
    harness.clock.advance(540_000);
    expect(harness.approvals.views()).toEqual([]);
  });

  it('withdraws the card when the client goes, and says after how long', async () => {
    const harness = createHarness();
    const question = harness.question();
    const asked = harness.approvals.ask(question);
    harness.clock.advance(30_000);
    question.channel.leave('cancelled');
    expect(await asked).toMatchObject({ effect: 'deny', by: 'client' });
    expect(harness.closed).toMatchObject([{ how: 'withdrawn' }]);
    expect(harness.gaveUp).toEqual([{ grant: 'g1', heldMs: 30_000 }]);
  });

  it('does not wait for a client that had gone before', async () => {
    const harness = createHarness();
    const channel = createFakeChannel();
    channel.leave('left');
    expect(await harness.approvals.ask(harness.question({ channel }))).toMatchObject({ effect: 'deny', by: 'client' });
    expect(harness.approvals.views()).toEqual([]);
  });

  it('ends what new rules allow or deny, and leaves the rest waiting', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    harness.approvals.recheck();
    expect(harness.approvals.views()).toHaveLength(1);
    harness.verdict = { ...ASKING, effect: 'deny', clientMessage: 'Not any more.' };
    harness.approvals.recheck();
    expect(await asked).toMatchObject({ effect: 'deny', by: 'rule', reason: 'Not any more.' });
    expect(harness.approvals.views()).toEqual([]);
  });

  it('remembers a permission for the session, but never for a critical tool', async () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question());
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'allow', remember: 'session' });
    expect(harness.permissions.rulesOf('s1')).toMatchObject([{ server: 'ops', tool: 'deploy' }]);
    expect(harness.permissions.rulesOf('s2')).toEqual([]);
    void harness.approvals.ask(harness.question({ view: viewOf('g1', 's1', 'drop', 'critical') }));
    const critical = { id: onlyCard(harness), effect: 'allow', remember: 'session' } as const;
    await expect(harness.approvals.answer(critical)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(harness.approvals.views()).toHaveLength(1);
  });

  it('allows for the session what was chosen of what the question offers, and nothing else', async () => {
    const harness = createHarness();
    const scopes = proposeScopes({ path: '/srv/app/src/a.ts' }, { path: '/srv/app/src/a.ts' });
    const asked = harness.approvals.ask(harness.question({ scopes }));
    expect(harness.approvals.views()[0]?.scopes.map(({ key }) => key)).toEqual(['same', 'folder:path', 'tool']);
    const answer = { id: onlyCard(harness), effect: 'allow', remember: 'session' } as const;
    await expect(harness.approvals.answer({ ...answer, scope: 'folder:other' })).rejects.toMatchObject({ code: 'invalid-input' });
    await harness.approvals.answer({ ...answer, scope: 'folder:path' });
    expect(await asked).toMatchObject({ remembered: 'deploy with "path" under /srv/app/src on ops, for this session' });
    const [rule, ...others] = harness.permissions.rulesOf('s1');
    expect(rule).toMatchObject({ tool: 'deploy', conditions: [{ path: '/args/path', op: 'within', value: '/srv/app/src' }] });
    expect(others).toEqual([]);
    // The same answer again adds nothing; another scope of the same tool does.
    for (const scope of ['folder:path', 'same']) {
      void harness.approvals.ask(harness.question({ scopes, fingerprint: scope }));
      await harness.approvals.answer({ ...answer, id: onlyCard(harness), scope });
    }
    expect(harness.permissions.rulesOf('s1')).toHaveLength(2);
  });

  it('locks one client down without touching another', async () => {
    const harness = createHarness();
    const one = harness.approvals.ask(harness.question());
    void harness.approvals.ask(harness.question({ grant: 'g2', fingerprint: 'g2' }));
    harness.approvals.lockDown({ grant: 'g1', server: null }, 'paused');
    expect(await one).toMatchObject({ effect: 'deny', by: 'lockdown' });
    expect(harness.approvals.views()).toMatchObject([{ grant: 'g2' }]);
  });

  it('does not let one client bury the person in questions', async () => {
    const harness = createHarness();
    for (let index = 0; index < 50; index += 1) void harness.approvals.ask(harness.question({ fingerprint: `f${index}` }));
    expect(await harness.approvals.ask(harness.question({ fingerprint: 'one more' }))).toMatchObject({
      effect: 'deny',
      by: 'fault',
    });
    expect(harness.approvals.views()).toHaveLength(50);
  });

  it('leaves no timer behind when it stops', async () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question({ channel: createFakeChannel(true) }));
    void harness.approvals.ask(harness.question({ fingerprint: 'other' }));
    await harness.approvals.stop();
    expect(harness.clock.pending).toBe(0);
    expect(await harness.approvals.ask(harness.question())).toMatchObject({ effect: 'deny', by: 'stopping' });
  });

  it('counts what servers ask apart, so that none keeps a client from being asked about', async () => {
    const { approvals, question } = createHarness();
    const ask = (asker: 'client' | 'server', server: string, n: number): Promise<unknown> =>
      approvals.ask(question({ asker, server, fingerprint: `${asker} ${server} ${n}` }));
    for (let n = 0; n < 10; n += 1) void ask('server', 'hostile', n);
    expect(await ask('server', 'hostile', 10)).toMatchObject({
      effect: 'deny',
      by: 'fault',
      reason: '10 different requests of this server wait for a person already.',
    });
    void ask('server', 'honest', 0);
    for (let n = 0; n < 50; n += 1) void ask('client', 'ops', n);
    expect(approvals.views()).toHaveLength(61);
    expect(await ask('client', 'ops', 50)).toMatchObject({
      reason: '50 different calls of this client wait for a person already.',
    });
  });
});

describe('an answer for longer than a session', () => {
  const [scope] = alsoForLonger([WHOLE_TOOL]);
  const longer = (remember: 'hour' | 'always') => ({ effect: 'allow', remember, scope: 'tool' }) as const;
  const lasting = { scopes: scope === undefined ? [] : [scope] };

  it('is written before the call goes, with its end, and told to the history', async () => {
    const harness = createHarness();
    const written: (number | null)[] = [];
    harness.learn = async (_question, _scope, until) => void written.push(until);
    const asked = harness.approvals.ask(harness.question(lasting));
    await harness.approvals.answer({ id: onlyCard(harness), ...longer('hour') });
    expect(await asked).toMatchObject({ effect: 'allow', by: 'person', remembered: 'deploy on ops, for 1 hour' });
    expect(written).toEqual([harness.clock.now() + 3_600_000]);
    const again = harness.approvals.ask(harness.question(lasting));
    await harness.approvals.answer({ id: onlyCard(harness), ...longer('always') });
    expect(await again).toMatchObject({ remembered: 'deploy on ops, always' });
    expect(written.at(-1)).toBeNull();
  });

  it('is not given when the policy cannot be written: the question stays', async () => {
    const harness = createHarness();
    harness.learn = () => Promise.reject(new Error('disk full'));
    const asked = harness.approvals.ask(harness.question(lasting));
    const id = onlyCard(harness);
    await expect(harness.approvals.answer({ id, ...longer('always') })).rejects.toThrow('disk full');
    expect(onlyCard(harness)).toBe(id);
    await harness.approvals.answer({ id, ...ALLOW });
    expect(await asked).toMatchObject({ effect: 'allow', remembered: null });
  });

  it('is the one answer while it is being written, also against the rule that it writes', async () => {
    const harness = createHarness();
    const write = Promise.withResolvers<void>();
    harness.learn = () => write.promise;
    const asked = harness.approvals.ask(harness.question(lasting));
    const id = onlyCard(harness);
    const answered = harness.approvals.answer({ id, ...longer('always') });
    await expect(harness.approvals.answer({ id, effect: 'deny' })).rejects.toMatchObject({ code: 'already-answered' });
    harness.verdict = { ...ASKING, effect: 'allow', rule: '/tools/deploy/allow_if/0' };
    harness.approvals.recheck();
    expect(onlyCard(harness)).toBe(id);
    write.resolve();
    await answered;
    expect(await asked).toMatchObject({ effect: 'allow', by: 'person' });
  });

  it('says so when the question ended meanwhile', async () => {
    const harness = createHarness();
    const write = Promise.withResolvers<void>();
    harness.learn = () => write.promise;
    const asked = harness.approvals.ask(harness.question(lasting));
    const answered = harness.approvals.answer({ id: onlyCard(harness), ...longer('always') });
    harness.approvals.lockDown({ grant: null, server: null }, 'paused');
    write.resolve();
    await expect(answered).rejects.toMatchObject({ code: 'already-answered' });
    expect(await asked).toMatchObject({ effect: 'deny', by: 'lockdown' });
  });

  it('is refused where it is not offered', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    const id = onlyCard(harness);
    await expect(harness.approvals.answer({ id, ...longer('always') })).rejects.toMatchObject({ code: 'invalid-input' });
    await harness.approvals.stop();
    await asked;
  });
});

describe('a question that was missed', () => {
  async function missOne(harness: ReturnType<typeof createHarness>): Promise<string> {
    const asked = harness.approvals.ask(harness.question());
    const id = onlyCard(harness);
    harness.clock.advance(600_000);
    expect(await asked).toMatchObject({ effect: expect.stringMatching(/deny|told-to-return/) });
    return id;
  }

  it('is listed with its whole call, until it is dismissed', async () => {
    const harness = createHarness();
    const id = await missOne(harness);
    expect(harness.approvals.missed.views()).toMatchObject([{ id, state: 'missed', arguments: null }]);
    expect(harness.approvals.get(id)).toMatchObject({ arguments: '{"to":"production"}' });
    harness.approvals.missed.dismiss(id);
    expect(harness.approvals.missed.views()).toEqual([]);
    await expect(harness.approvals.answer({ id, ...ALLOW })).rejects.toMatchObject({ code: 'already-answered' });
  });

  it('passes the next time, once, and only within an hour', async () => {
    const harness = createHarness();
    harness.approvals.missed.allowNext(await missOne(harness));
    expect(await harness.approvals.ask(harness.question())).toMatchObject({ effect: 'allow', by: 'ticket' });
    const again = harness.approvals.ask(harness.question());
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'deny' });
    await again;

    harness.approvals.missed.allowNext(await missOne(harness));
    harness.clock.advance(3_600_000);
    const late = harness.approvals.ask(harness.question());
    expect(onlyCard(harness)).toBeTruthy();
    await harness.approvals.stop();
    await late;
  });

  it('leaves the list when the same is asked again, and when its client is locked out', async () => {
    const harness = createHarness();
    await missOne(harness);
    const again = harness.approvals.ask(harness.question());
    expect(harness.approvals.missed.views()).toEqual([]);
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'deny' });
    await again;
    expect(harness.approvals.missed.views()).toEqual([]);

    const id = await missOne(harness);
    harness.approvals.lockDown({ grant: 'g1', server: null }, 'revoked');
    expect(() => harness.approvals.missed.allowNext(id)).toThrow(/not among those that were missed/);
  });
});
