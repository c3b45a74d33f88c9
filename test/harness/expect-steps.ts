import { expect } from 'vitest';

/**
 * Progress came, in order and from its first step. How many of the last ones a client of the SDKs tells of depends on the
 * machine: it forgets the token as soon as it has read the result, and so loses the steps that arrive together with it. That
 * every message passes is shown where they are compared byte by byte (`test/gateway/faithful`).
 */
export function expectSteps(steps: readonly number[]): void {
  expect(steps.length).toBeGreaterThan(0);
  expect(steps).toEqual(Array.from(steps, (_, index) => index + 1));
}
