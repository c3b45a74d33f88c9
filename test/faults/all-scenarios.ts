import type { Scenario } from './scenario.ts';
import { abandonedSessions, neverFinished, rudeClients } from './scenarios/client.ts';
import { clockJumps } from './scenarios/clock.ts';
import { diskFull, noFileGrows } from './scenarios/disk.ts';
import { killedUnderLoad } from './scenarios/kill.ts';
import { manyQuestions } from './scenarios/many-questions.ts';
import { policyFileBroken } from './scenarios/policy-file.ts';
import { stoppedTwice, stoppedUnderLoad } from './scenarios/stop.ts';
import { brokenServer, endlessServer } from './scenarios/upstream.ts';

/** Every kind of fault, in the order in which they are run. */
export const SCENARIOS: readonly Scenario[] = [
  killedUnderLoad,
  stoppedUnderLoad,
  stoppedTwice,
  noFileGrows,
  diskFull,
  brokenServer,
  endlessServer,
  clockJumps,
  policyFileBroken,
  manyQuestions,
  rudeClients,
  abandonedSessions,
  neverFinished,
];
