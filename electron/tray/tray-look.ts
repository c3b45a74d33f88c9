import type { AppState } from '../../shared/contract/state.ts';
import type { SwitchKind } from '../../shared/model/switches.ts';
import type { CoreStanding } from '../core-link/keep-running.ts';
import { waitingOf } from '../app-state.ts';

export type TrayKind = 'ok' | 'waiting' | 'paused' | 'trouble';

export interface TrayLook {
  readonly kind: TrayKind;
  readonly count: number;
  readonly tip: string;
}

/** What the icon says: trouble before questions, questions before a pause. */
export function trayLook(state: AppState | null, standing: CoreStanding): TrayLook {
  const count = waitingOf(state).length;
  if (standing === 'failed') return { kind: 'trouble', count, tip: 'Countersign does not work: calls are not carried' };
  if (state === null || standing !== 'running') return { kind: 'trouble', count, tip: 'Countersign is starting' };
  const critical = state.problems.find(({ severity }) => severity === 'critical');
  if (critical !== undefined) return { kind: 'trouble', count, tip: `Countersign: ${critical.title}` };
  if (count > 0)
    return { kind: 'waiting', count, tip: `Countersign: ${count === 1 ? '1 call waits' : `${count} calls wait`} for you` };
  if (isPaused(state)) return { kind: 'paused', count, tip: 'Countersign is paused: every call is denied' };
  return { kind: 'ok', count, tip: 'Countersign' };
}

export function isPaused(state: Pick<AppState, 'switches'>): boolean {
  return isOn(state, 'pause');
}

/** Whether a switch of this kind is on for everything. */
export function isOn({ switches }: Pick<AppState, 'switches'>, kind: SwitchKind): boolean {
  return switches.some((each) => each.kind === kind && each.client === null && each.server === null);
}
