import { describe, expect, it } from 'vitest';
import { matchItems, paletteItems } from '../../renderer/app/palette-items.ts';
import { hoursOf } from '../../renderer/overview/activity-hours.ts';
import { busyState } from '../fakes/ui-data.ts';

describe('the hours of a day', () => {
  it('add up their quarters, and leave out other days', () => {
    const day = new Date('2026-06-01T00:00:00').getTime();
    const period = (minutes: number) => ({ start: day + minutes * 60_000, allowed: 2, denied: 1, asked: 1 });
    const hours = hoursOf(day, [period(-15), period(0), period(45), period(60), period(24 * 60)]);
    expect(hours.slice(0, 3).map(({ allowed, denied, asked }) => [allowed, denied, asked])).toEqual([
      [4, 2, 2],
      [2, 1, 1],
      [0, 0, 0],
    ]);
    expect(hours).toHaveLength(24);
  });
});

describe('the palette', () => {
  const items = paletteItems(busyState(Date.now()));

  it('finds by words in any order, what begins with the first one first', () => {
    expect(matchItems(items, 'pmcp rules').map(({ label }) => label)).toEqual(['Rules of pmcp']);
    expect(matchItems(items, 'c').map(({ label }) => label)[0]).toMatch(/^c/i);
    expect(matchItems(items, 'no such thing')).toEqual([]);
  });

  it('has every item once, and offers the switch that changes something', () => {
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
    const keys = items.map(({ key }) => key);
    expect(keys).toContain('pause');
    expect(keys).not.toContain('resume');
  });
});
