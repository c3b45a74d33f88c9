import type { Switch } from '../../model/switches.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Stores } from '../open-stores.ts';
import type { Clock } from '../ports.ts';
import type { Recorder } from '../record-events.ts';
import { createSwitches, saySwitch, type Switches } from './switches.ts';

export interface OpenSwitchesOptions {
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'switches' | 'grants'>;
  readonly record: Recorder['event'];
  readonly lockDown: Approvals['lockDown'];
  /** One was thrown, or thrown back, by a person or by the clock. */
  readonly onThrown: (thrown: Switch) => void;
}

/** The switches of this gateway: kept in their file, each throw in the history, a pause ends what waits at once. */
export function openSwitches({ clock, stores, record, lockDown, onThrown }: OpenSwitchesOptions): Switches {
  return createSwitches({
    clock,
    file: {
      get: () => stores.switches.get().switches,
      change: (update) => stores.switches.change((now) => ({ switches: update(now.switches) })),
    },
    onOn(thrown) {
      record(EVENTS[thrown.kind].on, saySwitch(thrown), thrown);
      if (thrown.kind === 'pause') {
        // A client that is gone has nothing that waits.
        const grant = thrown.client === null ? null : (stores.grants.byName(thrown.client)?.id ?? '');
        lockDown({ grant, server: thrown.server }, saySwitch(thrown));
      }
      onThrown(thrown);
    },
    onOff(thrown, how) {
      record(EVENTS[thrown.kind].off, how === 'over' ? 'Its time was over.' : 'A person ended it.', thrown);
      onThrown(thrown);
    },
  });
}

const EVENTS = {
  pause: { on: 'paused', off: 'resumed' },
  ask: { on: 'asking for everything', off: 'asking by the rules' },
  quiet: { on: 'quiet hours began', off: 'quiet hours ended' },
  observe: { on: 'only observing', off: 'enforcing again' },
} as const satisfies Record<Switch['kind'], { readonly on: string; readonly off: string }>;
