import { findViolations } from './invariants.ts';
import { mostMemoryOf } from './processes.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

type WorldWishes = Omit<WorldOptions, 'seed' | 'isShort'>;

/** One kind of fault, and everything that must hold before, during and after it. */
export interface Scenario {
  /** Reads as the second half of "Countersign holds its promises …". */
  readonly name: string;
  /** Why it cannot run on this machine; null when it can. */
  readonly skip?: () => Promise<string | null>;
  /** It waits for the gateway's own time limits most of the time, so it may run beside others. */
  readonly isPatient?: boolean;
  /** Runs it and returns what did not hold. Rejects when it could not be carried through. */
  run(round: Round): Promise<readonly string[]>;
}

export interface Round {
  readonly seed: number;
  /** A taste of it for `npm test`, instead of the whole. */
  readonly isShort: boolean;
}

/** What goes wrong in a world of its own; what always must hold is checked afterwards. */
export interface WorldScenario extends Pick<Scenario, 'name' | 'skip' | 'isPatient'> {
  readonly world?: WorldWishes;
  /** Makes what the world stands on, when that is more than a folder. */
  readonly prepare?: () => Promise<{ readonly world: WorldWishes; cleanUp(): Promise<void> }>;
  /** What this fault may take at its worst moment, in MB; without it, little. */
  readonly mostMb?: number;
  /** What goes wrong. Returns what it found wrong itself. */
  fault(world: World): Promise<readonly string[]>;
}

/** Of a fault that has nothing to do with memory: what load alone takes, however long it lasts (230 MB were seen). */
const USUAL_MOST_MB = 400;

export function inWorld(scenario: WorldScenario): Scenario {
  const { name, skip, isPatient = false } = scenario;
  return {
    name,
    isPatient,
    ...(skip === undefined ? {} : { skip }),
    async run(round) {
      const prepared = await scenario.prepare?.();
      try {
        return await runIn(await createWorld({ ...round, ...scenario.world, ...prepared?.world }), scenario);
      } finally {
        await prepared?.cleanUp();
      }
    },
  };
}

async function runIn(world: World, scenario: WorldScenario): Promise<readonly string[]> {
  try {
    const before = { heldMb: await world.heldMb(), mostMb: mostMemoryOf(world.pid) };
    const own = await scenario.fault(world);
    return [...own, ...(await findViolations(world, before, scenario.mostMb ?? USUAL_MOST_MB))];
  } finally {
    await world.dispose();
  }
}

/** Enough to see what is wrong; a promise that breaks breaks often. */
const MOST_LINES = 12;

/** Runs one scenario and returns what did not hold, in so many lines that they can be read. */
export async function runScenario(scenario: Scenario, round: Round): Promise<readonly string[]> {
  const found = await scenario.run(round).catch((error: unknown) => [`it could not be carried through: ${sayError(error)}`]);
  return found.length <= MOST_LINES ? found : [...found.slice(0, MOST_LINES), `… and ${found.length - MOST_LINES} more`];
}

function sayError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
