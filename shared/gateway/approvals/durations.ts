const UNITS = [
  { ms: 3_600_000, one: 'hour', many: 'hours' },
  { ms: 60_000, one: 'minute', many: 'minutes' },
  { ms: 1000, one: 'second', many: 'seconds' },
] as const;

/** A duration in words, in its largest whole unit: 600000 → "10 minutes", 90000 → "90 seconds". */
export function sayDuration(ms: number): string {
  for (const unit of UNITS) {
    const count = ms / unit.ms;
    if (count >= 1 && Number.isInteger(count)) return `${count} ${count === 1 ? unit.one : unit.many}`;
  }
  return `${Math.round(ms) / 1000} seconds`;
}
