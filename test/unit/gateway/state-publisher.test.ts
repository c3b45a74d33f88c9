import { expect, it } from 'vitest';
import { createStatePublisher, type StateParts } from '../../../shared/gateway/state-publisher.ts';
import { fakeState } from '../../fakes/fake-state.ts';
import { createJumpingClock } from '../../fakes/jumping-clock.ts';

function parts(): StateParts {
  const { instance: _instance, revision: _revision, ...rest } = fakeState();
  return rest;
}

it('tells a burst once, and the next one soon, however the clock is set', () => {
  const clock = createJumpingClock();
  const publisher = createStatePublisher(clock, parts);
  let told = 0;
  publisher.onEvent(() => (told += 1));
  for (const jumpMs of [0, -86_400_000, 86_400_000, -1]) {
    clock.jump(jumpMs);
    const before = told;
    publisher.changed();
    publisher.changed();
    clock.advance(50);
    expect(told).toBe(before + 1);
  }
  publisher.stop();
});
