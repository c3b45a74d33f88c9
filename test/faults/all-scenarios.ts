import type { Scenario } from './scenario.ts';
import { killedUnderLoad } from './scenarios/kill.ts';
import { brokenServer, endlessServer } from './scenarios/upstream.ts';

/** Every kind of fault, in the order in which they are run. */
export const SCENARIOS: readonly Scenario[] = [killedUnderLoad, brokenServer, endlessServer];
