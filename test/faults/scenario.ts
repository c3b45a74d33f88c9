import { findViolations, type MemoryBounds } from './invariants.ts';
import { memoryOf } from './processes.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

type WorldWishes = Omit<WorldOptions, 'seed' | 'isShort'>;

/** One kind of fault: a world, what goes wrong in it, and what must hold afterwards besides what always must. */
export interface Scenario {
  /** Reads as the second half of "Countersign holds its promises …". */
  readonly name: string;
  /** Why it cannot run on this machine; null when it can. */
  readonly skip?: () => Promise<string | null>;
  readonly world?: WorldWishes;
  /** Makes what the world stands on, when that is more than a folder. */
  readonly prepare?: () => Promise<{ readonly world: WorldWishes; cleanUp(): Promise<void> }>;
  /** Memory that this fault may cost; without it, little. */
  readonly memory?: MemoryBounds;
  /** What goes wrong. Returns what it found wrong itself. */
  fault(world: World): Promise<readonly string[]>;
}

/** Of a fault that has nothing to do with memory: what load alone makes V8 keep. */
const USUAL: MemoryBounds = { mostMb: 300, afterMb: 200 };

export interface Round {
  readonly seed: number;
  /** A taste of it for `npm test`, instead of the whole. */
  readonly isShort: boolean;
}

/** Enough to see what is wrong; a promise that breaks breaks often. */
const MOST_LINES = 12;

/** Runs one scenario in a world of its own and returns what did not hold. */
export async function runScenario(scenario: Scenario, round: Round): Promise<readonly string[]> {
  const found = await findIn(scenario, round);
  return found.length <= MOST_LINES ? found : [...found.slice(0, MOST_LINES), `… and ${found.length - MOST_LINES} more`];
}

async function findIn(scenario: Scenario, round: Round): Promise<readonly string[]> {
  const prepared = await scenario.prepare?.();
  try {
    return await runIn(await createWorld({ ...round, ...scenario.world, ...prepared?.world }), scenario);
  } catch (error) {
    return [`its world could not be made: ${sayError(error)}`];
  } finally {
    await prepared?.cleanUp();
  }
}

async function runIn(world: World, scenario: Scenario): Promise<readonly string[]> {
  try {
    const before = memoryOf(world.pid)?.nowMb ?? null;
    const own = await scenario.fault(world);
    return [...own, ...(await findViolations(world, before, scenario.memory ?? USUAL))];
  } catch (error) {
    return [`it could not be carried through: ${sayError(error)}`, world.installation.output.slice(-1000)];
  } finally {
    await world.dispose();
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
