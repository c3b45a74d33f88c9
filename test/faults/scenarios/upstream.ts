import { setTimeout as pause } from 'node:timers/promises';
import { callNoted, startLoad } from '../load.ts';
import { inWorld } from '../scenario.ts';
import type { Fault } from '../stand-in-calls.ts';
import { SERVER_NAMES, type ServerName, type World } from '../world.ts';

const FAULTS: readonly [Fault, ...Fault[]] = ['crash', 'hang', 'garbage', 'wrong-id', 'half', 'deaf'];
/** More than a pipe and the gateway's own buffers take. */
const BALLAST = 'b'.repeat(4 * 1024 * 1024);

/** One client makes the server misbehave, waits as long as clients do, and leaves. */
async function provoke(world: World, server: ServerName, fault: Fault): Promise<void> {
  const client = world.client(server);
  if (await client.open()) {
    await callNoted(world, client, 'read_allowed', { fault }, { leaveAfterMs: world.isShort ? 400 : 2000 });
    // What it is sent after it has stopped reading must not pile up for ever.
    const calls = fault === 'deaf' ? Array.from({ length: 24 }) : [];
    await Promise.all(calls.map(() => callNoted(world, client, 'read_allowed', { ballast: BALLAST }, { leaveAfterMs: 1000 })));
  }
  await client.end();
}

/** Everything a server can do wrong, while other clients of the same server go on. */
export const brokenServer = inWorld({
  name: 'when servers crash, hang, talk nonsense, break off or stop reading',
  // Calls of 192 MB are under way at once, each as bytes, as text, as a value and on its way out; 720 MB were seen.
  mostMb: 900,
  async fault(world) {
    const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 2, tools: ['read_allowed', 'read_denied'] });
    for (let turns = world.isShort ? 1 : 4; turns > 0; turns -= 1) {
      for (const fault of FAULTS) {
        await Promise.all(SERVER_NAMES.map((server) => provoke(world, server, fault)));
      }
      if (!world.isShort) await provoke(world, world.random.pick(SERVER_NAMES), world.random.pick(FAULTS));
    }
    await load.stop();
    return [];
  },
});

/** A line, or an event, that grows for ever, and an answer of 100 MB: what is kept of them is bounded. */
export const endlessServer = inWorld({
  name: 'when a server sends a line that never ends, or 100 MB in one',
  mostMb: 700,
  async fault(world) {
    for (let turns = world.isShort ? 1 : 3; turns > 0; turns -= 1) {
      for (const fault of ['endless', 'huge'] as const) {
        await Promise.all(
          SERVER_NAMES.map(async (server) => {
            const client = world.client(server);
            if (await client.open()) await callNoted(world, client, 'read_allowed', { fault }, { leaveAfterMs: 10_000 });
            await client.end();
          }),
        );
      }
    }
    await pause(500);
    return [];
  },
});
