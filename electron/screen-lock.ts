import { powerMonitor } from 'electron';

export interface ScreenLock {
  readonly isLocked: boolean;
}

/** Hears of the screen being locked and the computer going to sleep. What wakes by itself stays locked until a person unlocks it. */
export function watchScreenLock(onAway: (why: 'lock' | 'suspend') => void): ScreenLock {
  let isLocked = false;
  powerMonitor.on('lock-screen', () => {
    isLocked = true;
    onAway('lock');
  });
  powerMonitor.on('suspend', () => onAway('suspend'));
  powerMonitor.on('unlock-screen', () => {
    isLocked = false;
  });
  return {
    get isLocked() {
      return isLocked;
    },
  };
}
