import { CliError, EXIT } from './exit-codes.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** "30s", "30m", "12h", "7d", "2w" in milliseconds. Throws CliError (usage) for anything else. */
export function parseDurationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  const ms = unitMs === undefined ? 0 : Number(count) * unitMs;
  if (ms > 0) return ms;
  throw new CliError(EXIT.usage, 'usage', `"${text}" is not a duration. Write for example 30s, 30m, 12h or 7d.`);
}

/** A moment: a duration before `now`, or an ISO date. Throws CliError (usage) for anything else. */
export function parseMoment(text: string, now: number): number {
  if (/^\d+[smhdw]$/.test(text)) return now - parseDurationMs(text);
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new CliError(
    EXIT.usage,
    'usage',
    `"${text}" is not a moment. Write a duration back from now (7d) or a date (2026-01-31T08:00Z).`,
  );
}

/** A moment in the time of this machine, to the second. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** A length of time in its two largest units: "45s", "9m 30s", "2h 5m", "3d 1h". Never negative. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
