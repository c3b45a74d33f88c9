import { SCENARIOS } from './all-scenarios.ts';
import { declareShortRounds } from './short-rounds.ts';

/** In a file of their own they run beside the others. */
declareShortRounds(SCENARIOS.filter(({ isPatient }) => isPatient === true));
