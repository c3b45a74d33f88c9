import { setTimeout as pause } from 'node:timers/promises';
import { startLoad } from '../load.ts';
import { startPerson } from '../person.ts';
import { inWorld } from '../scenario.ts';
import { SERVER_NAMES } from '../world.ts';

/** kill -9 at any moment, again and again, while clients call and a person answers. */
export const killedUnderLoad = inWorld({
  name: 'when it is killed at random moments under load',
  async fault(world) {
    const load = startLoad(world, {
      servers: SERVER_NAMES,
      clientsPerServer: world.isShort ? 2 : 6,
      tools: ['read_allowed', 'read_asked', 'read_denied'],
      argumentsOf: () => (world.random.chance(0.2) ? { delayMs: world.random.between(1, 60) } : {}),
    });
    const person = startPerson(world);
    for (let kills = world.isShort ? 2 : 8; kills > 0; kills -= 1) {
      await pause(world.random.between(100, world.isShort ? 700 : 2000));
      await world.stop('SIGKILL');
      await world.start();
    }
    await pause(300);
    await load.stop();
    await person.stop();
    return [];
  },
});
