import { SCENARIOS } from './all-scenarios.ts';
import { declareShortRounds } from './short-rounds.ts';

declareShortRounds(SCENARIOS.filter(({ isPatient }) => isPatient !== true));
