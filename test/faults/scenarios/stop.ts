import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../harness/until.ts';
import { orphansOf, readHistory } from '../invariants.ts';
import { callNoted, startLoad } from '../load.ts';
import { inWorld } from '../scenario.ts';
import { SERVER_NAMES, type World } from '../world.ts';

const WAITING = 6;
/** Longer than a stop may take: what waits is ended by it, not by its own hold. */
const LONG_HOLD = { holdSeconds: 25 };

/** Calls that wait for a person, of clients that each wait for nothing else. */
async function askAndWait(world: World): Promise<ReturnType<typeof callNoted>[]> {
  const calls = Array.from({ length: WAITING }, async (_, index) => {
    const client = world.client(SERVER_NAMES[index % SERVER_NAMES.length] ?? 'web');
    await client.open();
    return callNoted(world, client, 'read_asked').finally(() => client.vanish());
  });
  await until('the questions', async () => (await world.page['state.get'](null)).approvals.length === WAITING);
  return calls;
}

/** What waited was denied by the stop, its client was told so, and nothing of it was sent. */
async function deniedByStop(world: World, calls: readonly ReturnType<typeof callNoted>[]): Promise<string[]> {
  const notes = await Promise.all(calls);
  const entries = (await readHistory(world)).filter(({ subject }) => subject === 'read_asked');
  return [
    ...notes
      .filter(({ how, text }) => how !== 'denied' || !/is stopping/.test(text))
      .map(({ marker, how, text }) => `${marker} waited, and was told ${how}: ${text}`),
    ...entries
      .filter(({ effect, by, outcome }) => effect !== 'deny' || by !== 'stopping' || outcome !== 'not-sent')
      .map(({ id, effect, by, outcome }) => `entry ${id} of a waiting call says ${effect} by ${by}, ${outcome}`),
  ];
}

export const stoppedUnderLoad = inWorld({
  name: 'when it is stopped (SIGTERM) under load',
  world: { settings: LONG_HOLD, hasHelper: true },
  async fault(world) {
    const found: string[] = [];
    for (let stops = world.isShort ? 1 : 4; stops > 0; stops -= 1) {
      const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 3, tools: ['read_allowed', 'read_denied'] });
      const waiting = await askAndWait(world);
      await pause(world.random.between(0, 300));
      const code = await world.stop('SIGTERM');
      if (code !== 0) found.push(`it stopped with ${code}`);
      found.push(...(await orphansOf(world)));
      await world.start();
      await load.stop();
      found.push(...(await deniedByStop(world, waiting)));
    }
    return found;
  },
});

/** The second signal does not wait for anything; what it promised before still counts. */
export const stoppedTwice = inWorld({
  name: 'when it is stopped twice, because once was not enough',
  world: { settings: LONG_HOLD, hasHelper: true },
  async fault(world) {
    const load = startLoad(world, {
      servers: SERVER_NAMES,
      clientsPerServer: 3,
      tools: ['read_allowed'],
      argumentsOf: () => ({ delayMs: world.random.between(0, 2000) }),
    });
    const waiting = await askAndWait(world);
    const { pid } = world;
    process.kill(pid, 'SIGTERM');
    // Less apart than half a second they would be one signal that two senders passed on.
    const again = setTimeout(() => process.kill(pid, 'SIGTERM'), 550);
    const code = await world.stop('SIGTERM');
    clearTimeout(again);
    const found = code === 0 || code === 1 ? [] : [`it stopped with ${code}`];
    found.push(...(await orphansOf(world)));
    await world.start();
    await load.stop();
    return [...found, ...(await deniedByStop(world, waiting))];
  },
});
