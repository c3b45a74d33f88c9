import { describe, expect, it } from 'vitest';
import { createServerGroup } from '../../../../shared/gateway/merged/server-group.ts';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { createJumpingClock } from '../../../fakes/jumping-clock.ts';
import { createPlayedJoin, settled } from './played-join.ts';

const JOIN_WAIT_MS = 4000;

function start(...names: string[]) {
  const clock = createJumpingClock();
  const played = createPlayedJoin();
  const heard: string[] = [];
  let now: readonly string[] = names;
  const group = createServerGroup({
    clock,
    health: createHealth(clock, () => {}),
    connectTimeoutMs: () => 60_000,
    joinWaitMs: () => JOIN_WAIT_MS,
    join: played.join,
    serversNow: () => now,
    onChange: (server, how) => heard.push(`${server} ${how}`),
  });
  group.sync();
  return { clock, played, heard, group, set: (...servers: string[]) => (now = servers) };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void promise.then(() => (isDone = true));
  await settled();
  return isDone;
}

describe('a group of servers', () => {
  it('lets all of them join at once, and keeps their order', async () => {
    const { played, group, heard } = start('a', 'b');
    expect(played.asked).toEqual(['a', 'b']);
    await played.welcome('b');
    await played.welcome('a');
    expect(heard).toEqual(['b ready', 'a ready']);
    expect(group.ready().map(({ server }) => server)).toEqual(['a', 'b']);
  });

  it('waits for those that are joining, but for each only a while from its start', async () => {
    const { played, group, clock } = start('a', 'slow');
    const first = group.settle();
    await played.welcome('a');
    expect(await isSettled(first)).toBe(false);
    clock.advance(JOIN_WAIT_MS - 1);
    expect(await isSettled(first)).toBe(false);
    clock.advance(1);
    expect(await isSettled(first)).toBe(true);
    expect(await isSettled(group.settle())).toBe(true);
    await played.welcome('slow');
    expect(group.ready()).toHaveLength(2);
  });

  it('stops waiting as soon as all have joined or failed', async () => {
    const { played, group } = start('a', 'b');
    const waiting = group.settle();
    await played.welcome('a');
    await played.refuse('b', 'b is broken');
    expect(await isSettled(waiting)).toBe(true);
    expect(group.members().map(({ state, problem }) => [state, problem])).toEqual([
      ['ready', null],
      ['failed', 'b is broken'],
    ]);
  });

  it('ends one that takes longer than the limit, and does not try it again for the same request', async () => {
    const { played, group, clock } = start('slow');
    const reached = group.reach('slow');
    clock.advance(60_000);
    await expect(reached).rejects.toThrow('slow did not answer within 60 s');
    expect(played.closed).toEqual(['slow']);
    await expect(group.reach('slow')).rejects.toThrow('slow did not answer within 60 s');
    expect(played.asked).toEqual(['slow']);
    clock.advance(1000);
    group.revive();
    expect(played.asked).toEqual(['slow', 'slow']);
  });

  it('tries one again at once when what it failed for was put right, and leaves the others as they are', async () => {
    const { played, group, heard } = start('a', 'locked');
    await played.welcome('a');
    await played.refuse('locked', 'nobody has signed in');
    await expect(group.reach('locked')).rejects.toThrow('nobody has signed in');
    for (const server of ['a', 'locked', 'unknown']) group.retry(server);
    expect(played.asked).toEqual(['a', 'locked', 'locked']);
    await played.welcome('locked');
    expect(heard).toEqual(['a ready', 'locked ready']);
    await group.close();
    group.retry('a');
    expect(played.asked).toHaveLength(3);
  });

  it('waits no longer for one, and tries it again no later, because the clock was set back', async () => {
    const { played, group, clock } = start('slow');
    clock.jump(-3_600_000);
    const waiting = group.settle();
    clock.advance(JOIN_WAIT_MS);
    expect(await isSettled(waiting)).toBe(true);
    await played.refuse('slow', 'slow is broken');
    clock.jump(-3_600_000);
    group.revive();
    expect(played.asked).toEqual(['slow', 'slow']);
  });

  it('starts one that died again when it is wanted', async () => {
    const { played, group, heard } = start('a');
    await played.welcome('a');
    played.die('a', 'a ended');
    expect(heard).toEqual(['a ready', 'a gone']);
    expect(group.ready()).toEqual([]);
    const reached = group.reach('a');
    await played.welcome('a');
    expect((await reached).state).toBe('ready');
    expect(played.asked).toEqual(['a', 'a']);
  });

  it('lets in what was added and closes what was removed', async () => {
    const { played, group, set, heard } = start('a');
    await played.welcome('a');
    set('b');
    expect(group.find('a')).toBeNull();
    group.sync();
    expect(played.closed).toEqual(['a']);
    expect(played.asked).toEqual(['a', 'b']);
    await played.welcome('b');
    expect(heard).toContain('b ready');
    await expect(group.reach('a')).rejects.toMatchObject({ code: 'closed' });
  });

  it('has no use for one that joins after everything was closed', async () => {
    const { played, group, heard, clock } = start('a');
    const closing = group.close();
    await played.welcome('a').catch(() => {});
    await closing;
    group.sync();
    group.revive();
    expect(heard).toEqual([]);
    expect(group.ready()).toEqual([]);
    expect(played.asked).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });
});
