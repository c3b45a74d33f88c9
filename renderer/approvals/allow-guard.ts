/** How long a card must have stood still before an Allow counts. */
export const STILL_MS = 400;

/** Ignores an Allow that may have been meant for what stood there a moment before. Times in milliseconds, any origin. */
export interface AllowGuard {
  /** The card appeared, changed, or the window came to the front. */
  readonly disturb: (now: number) => void;
  /** Tells where the button is; a new place is a disturbance. Says whether it is one. */
  readonly place: (at: Place, now: number) => boolean;
  /** Whether an Allow given now, with the button where it is said to be, counts. */
  readonly mayAllow: (at: Place, now: number) => boolean;
}

export interface Place {
  readonly left: number;
  readonly top: number;
}

export function createAllowGuard(now: number): AllowGuard {
  let disturbedAt = now;
  let last: Place | null = null;

  function place(at: Place, when: number): boolean {
    const hasMoved = last !== null && (Math.abs(last.left - at.left) > 1 || Math.abs(last.top - at.top) > 1);
    if (hasMoved) disturbedAt = when;
    last = { left: at.left, top: at.top };
    return hasMoved;
  }

  return {
    disturb: (when) => {
      disturbedAt = when;
    },
    place,
    mayAllow: (at, when) => {
      place(at, when);
      return when - disturbedAt >= STILL_MS;
    },
  };
}
