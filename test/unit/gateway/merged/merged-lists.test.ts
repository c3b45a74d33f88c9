import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/model/json.ts';
import { createMergedLists } from '../../../../shared/gateway/merged/merged-lists.ts';
import { createResourceRoutes } from '../../../../shared/gateway/merged/resource-routes.ts';
import { createServerGroup } from '../../../../shared/gateway/merged/server-group.ts';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { createPlayedJoin, settled } from './played-join.ts';

type Ask = (method: string, params: JsonObject) => Promise<JsonObject>;

async function start(servers: Readonly<Record<string, Ask>>) {
  const clock = createFakeClock();
  const played = createPlayedJoin();
  const late: string[] = [];
  const observed: [string, unknown[], boolean][] = [];
  const group = createServerGroup({
    clock,
    health: createHealth(clock, () => {}),
    connectTimeoutMs: () => 60_000,
    joinWaitMs: () => 4000,
    join: played.join,
    serversNow: () => Object.keys(servers),
    onChange: () => {},
  });
  group.sync();
  for (const [server, ask] of Object.entries(servers)) await played.welcome(server, ask);
  let lastId = 0;
  const lists = createMergedLists({
    clock,
    log: createRecordingLog(),
    group,
    routes: createResourceRoutes(),
    nextId: () => (lastId += 1),
    toolLists: {
      observe: (server, tools, isComplete) => void observed.push([server, tools, isComplete]),
      isHidden: (_server, tool) => tool === 'hidden',
      isMessageHidden: (_server, _section, subject) => subject === 'hidden',
    },
    onLate: (kind) => late.push(kind),
  });
  const names = async (): Promise<unknown[]> => (await lists.list('tools', {})).map(({ name }) => name);
  return { clock, lists, names, late, observed };
}

const tools = (...names: string[]): JsonObject => ({ tools: names.map((name) => ({ name })) });
const fine: Ask = () => Promise.resolve(tools('x', 'hidden'));

describe('the lists of all servers as one', () => {
  it('shows what is not hidden, and lets all be observed as the server lists it', async () => {
    const { names, observed } = await start({ a: fine, b: fine });
    expect(await names()).toEqual(['a__x', 'b__x']);
    expect(observed).toEqual([
      ['a', [{ name: 'x' }, { name: 'hidden' }], true],
      ['b', [{ name: 'x' }, { name: 'hidden' }], true],
    ]);
  });

  it('leaves out a server that fails to list, and items that are none', async () => {
    const { names } = await start({
      broken: () => Promise.reject(new Error('no')),
      odd: () => Promise.resolve({ tools: [null, 7, { title: 'no name' }, { name: 'ok' }] }),
      older: () => Promise.resolve({ tools: 'none' }),
    });
    expect(await names()).toEqual(['odd__ok']);
  });

  it('stops reading pages that never end, and says that this was not all', async () => {
    let pages = 0;
    const { names, observed } = await start({
      endless: () => {
        pages += 1;
        return Promise.resolve({ ...tools(`t${pages}`), nextCursor: 'more' });
      },
    });
    expect((await names()).length).toBe(200);
    expect(observed[0]?.[2]).toBe(false);
  });

  it('does not wait for a slow list, tells when it is there, and is not led into telling again and again', async () => {
    const answers: ((result: JsonObject) => void)[] = [];
    const { names, late, clock } = await start({ a: fine, slow: () => new Promise((resolve) => answers.push(resolve)) });
    const first = names();
    await settled();
    clock.advance(10_000);
    expect(await first).toEqual(['a__x']);
    answers[0]?.(tools('y'));
    await settled();
    expect(late).toEqual(['tools']);
    const second = names();
    await settled();
    clock.advance(10_000);
    expect(await second).toEqual(['a__x', 'slow__y']);
    answers[1]?.(tools('y'));
    await settled();
    expect(late).toEqual(['tools']);
  });

  it('asks each server once, however many wait for its list', async () => {
    let asked = 0;
    const { names } = await start({
      a: async () => {
        asked += 1;
        await settled();
        return tools('x');
      },
    });
    expect(await Promise.all([names(), names(), names()])).toEqual([['a__x'], ['a__x'], ['a__x']]);
    expect(asked).toBe(1);
  });
});
