import { setTimeout as pause } from 'node:timers/promises';
import type { World } from './world.ts';

/** A person who answers what is asked, sooner or later, with a yes or a no. */
export interface Person {
  readonly answered: number;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 40;

export function startPerson(world: World): Person {
  let answered = 0;
  const stopping = new AbortController();

  async function answer(): Promise<void> {
    const { approvals } = await world.page['state.get'](null);
    for (const { id, state } of approvals) {
      if (state === 'ticket' || world.random.chance(0.3)) continue;
      const given = world.random.chance(0.7) ? world.page['approvals.allow']({ id }) : world.page['approvals.deny']({ id });
      await given;
      answered += 1;
    }
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      // The gateway may be dead at any moment, and a question may be settled by somebody else: it looks again.
      await answer().catch(() => {});
      await pause(LOOK_EVERY_MS);
    }
  }

  const life = live();
  return {
    get answered() {
      return answered;
    },
    async stop() {
      stopping.abort();
      await life;
    },
  };
}
