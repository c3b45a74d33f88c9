import type { Goal } from '../goal.ts';
import { printRow } from '../print-row.ts';
import type { IdleSessions } from './idle-sessions.ts';
import type { StartUp, StartUps } from './start-up.ts';

export interface Footprint {
  readonly startUps: StartUps;
  readonly sessions: IdleSessions | null;
}

const MB = 1e6;

export function footprintGoals({ startUps, sessions }: Footprint): Goal[] {
  const startUp = startUps.countersign;
  const goals: Goal[] = [{ name: 'ready after start', value: startUp.readyMs, unit: 'ms', kind: 'most', bound: 350 }];
  if (startUp.idleBytes !== null) {
    goals.push({ name: 'resident memory, idle', value: startUp.idleBytes / MB, unit: 'MB', kind: 'most', bound: 90 });
  }
  if (sessions !== null) {
    const value = sessions.perSessionBytes / MB;
    goals.push({ name: 'resident memory per idle HTTP session', value, unit: 'MB', kind: 'most', bound: 1.5 });
  }
  return goals;
}

export function printFootprint({ startUps, sessions }: Footprint): void {
  const widths = [40, 20];
  const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;
  console.log('\nStart and memory');
  const print = (name: string, { readyMs, idleBytes }: StartUp): void => {
    printRow([`ready after start, ${name}`, `${readyMs.toFixed(0)} ms`], widths);
    if (idleBytes !== null) printRow([`resident, idle, ${name}`, megabytes(idleBytes)], widths);
  };
  print('plain Node', startUps.plainNode);
  print('Countersign', startUps.countersign);
  if (sessions === null) return;
  printRow(['resident, before sessions', megabytes(sessions.beforeBytes)], widths);
  printRow([`resident, ${sessions.sessions} idle sessions`, megabytes(sessions.afterBytes)], widths);
  printRow(['per session', `${(sessions.perSessionBytes / 1000).toFixed(0)} kB`], widths);
}
