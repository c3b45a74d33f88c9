import { describe, expect, it } from 'vitest';
import { createResourceSubscriptions } from '../../../../shared/gateway/merged/resource-subscriptions.ts';
import type { ReadyMember } from '../../../../shared/gateway/merged/server-group.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';

describe('subscriptions of a session at the address of all servers', () => {
  function start() {
    const clock = createFakeClock();
    const asked: unknown[] = [];
    const changed: string[][] = [];
    const reached: string[] = [];
    const state = { isThere: true, isMember: true };
    const member = {
      server: 'a',
      joined: {
        ask: (_id: number, method: string, params: object) => {
          asked.push([method, params]);
          return state.isThere ? Promise.resolve({}) : Promise.reject(new Error('no'));
        },
      },
    } as unknown as ReadyMember;
    const subscriptions = createResourceSubscriptions({
      clock,
      log: createRecordingLog(),
      nextId: () => 1,
      onChanged: (server, uri) => void changed.push([server, uri]),
      group: {
        sync: () => {},
        find: () => (state.isMember ? member : null),
        reach: (server) => {
          reached.push(server);
          return state.isThere ? Promise.resolve(member) : Promise.reject(new Error('not there'));
        },
      },
    });
    return { clock, asked, changed, reached, state, member, subscriptions };
  }

  it('are made again where they were, and nobody is told what may have changed before that has worked', async () => {
    const { asked, changed, member, subscriptions, state } = start();
    for (const uri of ['x:1', 'x:2', 'x:3']) subscriptions.note('a', uri, true);
    subscriptions.note('a', 'x:2', false);
    subscriptions.note('b', 'x:4', true);
    subscriptions.renew(member);
    expect(asked).toEqual(['x:1', 'x:3'].map((uri) => ['resources/subscribe', { uri }]));
    await until('both', () => changed.length === 2);
    expect(changed).toEqual([
      ['a', 'x:1'],
      ['a', 'x:3'],
    ]);
    state.isThere = false;
    subscriptions.renew(member);
    await Promise.resolve();
    expect(changed).toHaveLength(2);
  });

  it('bring a server back that has ended, less and less often, until nobody wants it', async () => {
    const { clock, reached, state, subscriptions } = start();
    subscriptions.lost('a');
    expect(clock.pending).toBe(0);
    subscriptions.note('a', 'x:1', true);
    state.isThere = false;
    subscriptions.lost('a');
    for (const [index, waitMs] of [1000, 2000, 4000].entries()) {
      clock.advance(waitMs - 1);
      expect(reached).toHaveLength(index);
      clock.advance(1);
      expect(reached).toHaveLength(index + 1);
      await until('the next try', () => clock.pending === 1);
    }
    subscriptions.note('a', 'x:1', false);
    clock.advance(8000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pending).toBe(0);
  });

  it('are forgotten with a server that is not the client’s any more, and with the session', async () => {
    const { clock, reached, state, subscriptions } = start();
    subscriptions.note('a', 'x:1', true);
    subscriptions.lost('a');
    state.isMember = false;
    clock.advance(1000);
    expect([reached, clock.pending]).toEqual([[], 0]);
    state.isMember = true;
    subscriptions.lost('a');
    expect(clock.pending).toBe(0);
    subscriptions.note('a', 'x:1', true);
    subscriptions.lost('a');
    subscriptions.end();
    expect(clock.pending).toBe(0);
  });
});
