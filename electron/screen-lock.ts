import { powerMonitor } from 'electron';

export interface ScreenLock {
  readonly isLocked: boolean;
}

/** Hears of the screen being locked and the computer going to sleep. What wakes by itself stays locked until a person unlocks it. */
export function watchScreenLock(on: { away(why: 'lock' | 'suspend'): void; awake(): void }): ScreenLock {
  let isLocked = false;
  powerMonitor.on('lock-screen', () => {
    isLocked = true;
    on.away('lock');
  });
  powerMonitor.on('suspend', () => on.away('suspend'));
  powerMonitor.on('resume', () => on.awake());
  powerMonitor.on('unlock-screen', () => {
    isLocked = false;
  });
  return {
    get isLocked() {
      return isLocked;
    },
  };
}
