import { units } from '../text/en.ts';

const whole = new Intl.NumberFormat(units.locale.numbers);

/** "18,204". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** "1 call", "18,204 calls". */
export function countOf(count: number, one: string, many: string): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** "214 bytes", "12.5 KB", "1.2 MB" (1 KB is 1024 bytes). */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return units.bytes(whole.format(bytes), bytes === 1);
  if (bytes < 1024 * 1024) return units.kilobytes((bytes / 1024).toFixed(1));
  return units.megabytes((bytes / 1024 / 1024).toFixed(1));
}

/** "9f2c41ab…e3c8d077": enough of a digest to compare by eye. */
export function shortHash(hash: string): string {
  return hash.length <= 20 ? hash : `${hash.slice(0, 8)}…${hash.slice(-8)}`;
}
