import { findViolations, type MemoryBounds } from './invariants.ts';
import { memoryOf } from './processes.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** One kind of fault: a world, what goes wrong in it, and what must hold afterwards besides what always must. */
export interface Scenario {
  /** Reads as the second half of "Countersign holds its promises …". */
  readonly name: string;
  /** Why it cannot run on this machine; null when it can. */
  readonly skip?: () => Promise<string | null>;
  readonly world?: Omit<WorldOptions, 'seed' | 'isShort'>;
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

/** Runs one scenario in a world of its own and returns what did not hold. Throws only when the world cannot be made. */
export async function runScenario(scenario: Scenario, round: Round): Promise<readonly string[]> {
  const world = await createWorld({ ...round, ...scenario.world });
  try {
    const before = memoryOf(world.pid)?.nowMb ?? null;
    const own = await scenario.fault(world);
    return [...own, ...(await findViolations(world, before, scenario.memory ?? USUAL))];
  } catch (error) {
    return [`it could not be carried through: ${error instanceof Error ? error.stack : String(error)}`];
  } finally {
    await world.dispose();
  }
}
