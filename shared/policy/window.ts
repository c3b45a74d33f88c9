import type { Limit } from '../model/policy-document.ts';

const MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** How long a limit's window is, in milliseconds. */
export function windowMs(window: Limit['window']): number {
  return typeof window === 'string' ? MS[window] : Math.ceil(window * 1000);
}

/** The window after "per": "minute", "2 hours", "90 seconds". */
export function sayWindow(window: Limit['window']): string {
  const ms = windowMs(window);
  for (const unit of ['day', 'hour', 'minute', 'second'] as const) {
    if (ms % MS[unit] === 0) return ms === MS[unit] ? unit : `${ms / MS[unit]} ${unit}s`;
  }
  return `${ms / 1000} seconds`;
}
