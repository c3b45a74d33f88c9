import { describe, expect, it } from 'vitest';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createJumpingClock } from '../../../fakes/jumping-clock.ts';

describe('the health of a server', () => {
  it('says what its connections said last', () => {
    const clock = createFakeClock();
    let changes = 0;
    const health = createHealth(clock, () => {
      changes += 1;
    });
    expect(health.of('a').state).toBe('idle');
    health.opened('a');
    expect(health.of('a')).toMatchObject({ state: 'starting', connections: 1 });
    health.worked('a');
    expect(health.of('a')).toMatchObject({ state: 'running', message: null });
    health.opened('a');
    health.closed('a', null);
    expect(health.of('a')).toMatchObject({ state: 'running', connections: 1 });
    health.closed('a', 'a ended (exit code 1)');
    expect(health.of('a')).toMatchObject({ state: 'failing', connections: 0, message: 'a ended (exit code 1)' });
    expect(changes).toBeGreaterThan(3);
    expect(health.of('b').state).toBe('idle');
  });

  it('waits longer after each failed start, up to a limit, and not at all once it worked', () => {
    const clock = createFakeClock();
    const health = createHealth(clock, () => {});
    const waits: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      clock.advance(health.backOffMs('a'));
      health.opened('a');
      health.closed('a', 'no');
      waits.push(health.backOffMs('a'));
    }
    expect(waits[0]).toBe(0);
    for (const [index, wait] of waits.entries()) if (index > 0) expect(wait).toBeGreaterThanOrEqual(waits[index - 1] ?? 0);
    expect(waits[1]).toBeGreaterThan(0);
    expect(waits.at(-1)).toBe(30_000);
    expect(health.backOffMs('b')).toBe(0);
    clock.advance(30_000);
    expect(health.backOffMs('a')).toBe(0);
    health.opened('a');
    health.worked('a');
    health.closed('a', null);
    expect(health.backOffMs('a')).toBe(0);
  });

  it('waits no longer because the clock was set back', () => {
    const clock = createJumpingClock();
    const health = createHealth(clock, () => {});
    for (let count = 0; count < 3; count += 1) {
      health.opened('a');
      health.closed('a', 'no');
    }
    const wait = health.backOffMs('a');
    clock.jump(-3_600_000);
    expect(health.backOffMs('a')).toBe(wait);
    clock.advance(wait);
    expect(health.backOffMs('a')).toBe(0);
  });
});
