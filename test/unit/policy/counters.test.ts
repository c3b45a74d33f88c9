import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CounterKey, Reservation } from '../../../shared/model/verdict.ts';
import { createCounters, type Lease } from '../../../shared/policy/counters.ts';

const key: CounterKey = { server: 's', tool: 't', counter: 'c', scope: 'grant', scopeValue: 'g' };
const one = (max: string, windowMs = 1000, amount = '1'): Reservation => ({ key, windowMs, max, amount });

describe('counters', () => {
  it('let a call through again exactly one window after it went out', () => {
    const counters = createCounters();
    counters.reserve([one('1')], 0)?.letThrough(0);
    expect(counters.reserve([one('1')], 999)).toBeNull();
    expect(counters.freeAt(key, 1000, '1', '1', 999)).toBe(1000);
    expect(counters.reserve([one('1')], 1000)).not.toBeNull();
  });

  it('reserve all or none', () => {
    const counters = createCounters();
    const other = { ...one('0'), key: { ...key, counter: 'd' } };
    expect(counters.reserve([one('5'), other], 0)).toBeNull();
    expect(counters.used(key, 1000, 0)).toBe('0');
  });

  it('hold what waits, however long it waits', () => {
    const counters = createCounters();
    const lease = counters.reserve([one('1')], 0);
    expect(counters.reserve([one('1')], 1_000_000)).toBeNull();
    expect(counters.freeAt(key, 1000, '1', '1', 1_000_000)).toBeNull();
    lease?.letThrough(1_000_000);
    expect(counters.reserve([one('1')], 1_000_999)).toBeNull();
    expect(counters.reserve([one('1')], 1_001_000)).not.toBeNull();
  });

  it('free what was released, and what was given back after it went out; each once', () => {
    const counters = createCounters();
    const released = counters.reserve([one('2')], 0);
    released?.release();
    released?.release();
    released?.letThrough(0);
    expect(counters.used(key, 1000, 0)).toBe('0');
    const given = counters.reserve([one('2')], 0);
    counters.reserve([one('2')], 0)?.letThrough(0);
    given?.letThrough(0);
    given?.release();
    expect(counters.used(key, 1000, 0)).toBe('2');
    given?.giveBack();
    given?.giveBack();
    expect(counters.used(key, 1000, 0)).toBe('1');
  });

  it('add decimals exactly', () => {
    const counters = createCounters();
    for (let i = 0; i < 3; i += 1) counters.reserve([one('0.3', 1000, '0.1')], 0)?.letThrough(0);
    expect(counters.used(key, 1000, 0)).toBe('0.3');
    expect(counters.reserve([one('0.3', 1000, '1e-30')], 0)).toBeNull();
    expect(counters.reserve([one('0.3', 1000, '0')], 0)).not.toBeNull();
  });

  it('count past an asking limit', () => {
    const counters = createCounters();
    counters.reserve([{ ...one('1'), max: null, amount: '5' }], 0)?.letThrough(0);
    expect(counters.used(key, 1000, 0)).toBe('5');
    expect(counters.reserve([one('5')], 0)).toBeNull();
  });

  it('keep keys apart that only look alike when joined, and windows too', () => {
    const counters = createCounters();
    counters.reserve([one('1')], 0)?.letThrough(0);
    expect(counters.used({ ...key, server: 's.t', tool: '' }, 1000, 0)).toBe('0');
    expect(counters.used({ ...key, scope: 'session' }, 1000, 0)).toBe('0');
    expect(counters.used(key, 2000, 0)).toBe('0');
  });

  it('remember uses from before a restart, and do not wait for ever for a clock that was ahead', () => {
    const counters = createCounters();
    counters.restore([
      { key, windowMs: 1000, amount: '1', at: 1_000_000 },
      { key, windowMs: 1000, amount: '1', at: 200 },
    ]);
    expect(counters.used(key, 1000, 500)).toBe('2');
    expect(counters.used(key, 1000, 1200)).toBe('1');
    expect(counters.used(key, 1000, 1500)).toBe('0');
  });

  it('stand still while the clock goes back', () => {
    const counters = createCounters();
    counters.reserve([one('1')], 5000)?.letThrough(5000);
    expect(counters.reserve([one('1')], 100)).toBeNull();
    expect(counters.freeAt(key, 1000, '1', '1', 100)).toBe(1100);
    expect(counters.reserve([one('1')], 1099)).toBeNull();
    expect(counters.reserve([one('1')], 1100)).not.toBeNull();
  });

  it('never let more than the limit through in any window, whatever happens in whatever order', () => {
    const step = fc.record({
      do: fc.constantFrom('reserve', 'reserve', 'letThrough', 'letThrough', 'release', 'giveBack'),
      pick: fc.nat(20),
      amount: fc.constantFrom('1', '1', '0.1', '0.25', '2', '0'),
      jumpMs: fc.oneof(fc.constantFrom(0, 0, 1, 99, 100, 101, -50, -1000), fc.nat(300)),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 120 }), (max, steps) => {
        const counters = createCounters();
        const leases: { lease: Lease; amount: number; state: string; at: number }[] = [];
        let now = 10_000;
        let elapsed = 0;
        for (const each of steps) {
          now += each.jumpMs;
          elapsed += Math.max(0, each.jumpMs);
          const known = leases.length === 0 ? undefined : leases[each.pick % leases.length];
          if (each.do === 'reserve') {
            const lease = counters.reserve([one(String(max), 100, each.amount)], now);
            if (lease !== null) leases.push({ lease, amount: Number(each.amount) * 100, state: 'waiting', at: 0 });
          } else if (known !== undefined) {
            if (each.do === 'letThrough') {
              known.lease.letThrough(now);
              if (known.state === 'waiting') Object.assign(known, { state: 'through', at: elapsed });
            } else if (each.do === 'release') {
              known.lease.release();
              if (known.state === 'waiting') known.state = 'ended';
            } else {
              known.lease.giveBack();
              known.state = 'ended';
            }
          } else {
            counters.used(key, 100, now);
          }
          if (each.do !== 'reserve' && known === undefined) continue;
          const inWindow = leases.filter((lease) => lease.state === 'through' && lease.at > elapsed - 100);
          const sum = inWindow.reduce((total, lease) => total + lease.amount, 0);
          expect(sum).toBeLessThanOrEqual(max * 100);
          const waits = leases.filter((lease) => lease.state === 'waiting').reduce((total, lease) => total + lease.amount, 0);
          expect(Number(counters.used(key, 100, now)) * 100).toBeCloseTo(sum + waits, 6);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('let as much through as the limit says: it is free when the oldest use has left its window', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (waits, max) => {
        const counters = createCounters();
        const through: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const lease = counters.reserve([one(String(max), 100)], now);
          const recent = through.filter((at) => at > now - 100).length;
          expect(lease !== null).toBe(recent < max);
          lease?.letThrough(now);
          if (lease !== null) through.push(now);
        }
      }),
    );
  });

  it('forget counters that nobody uses any more', () => {
    const counters = createCounters();
    for (let i = 0; i < 20_000; i += 1) {
      const session = { ...key, scope: 'session' as const, scopeValue: `session ${i}` };
      counters.reserve([{ ...one('1', 10), key: session }], i)?.letThrough(i);
    }
    expect(counters.size).toBeLessThan(200);
  });
});
