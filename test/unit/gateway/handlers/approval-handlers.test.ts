import { expect, it } from 'vitest';
import type { Caller } from '../../../../shared/contract/host.ts';
import { approvalHandlers } from '../../../../shared/gateway/handlers/approval-handlers.ts';
import { createHarness } from '../approvals/approvals-harness.ts';

const CALLER: Caller = { surfaces: ['approval'] };

it('shows a hidden value only after the history has been told, and not at all when it cannot be', async () => {
  const harness = createHarness();
  const told: string[] = [];
  let isFull = false;
  const written = Promise.withResolvers<void>();
  const handlers = approvalHandlers(
    harness.approvals,
    (subject, reason) => told.push(`${subject}: ${reason}`),
    () => (isFull ? Promise.reject(new Error('disk full')) : written.promise),
  );
  const asked = harness.approvals.ask(harness.question({ reveal: () => 's3cret' }));
  const id = harness.approvals.views()[0]?.id ?? '';
  let shown: unknown = 'nothing yet';
  const revealed = handlers['approvals.reveal']({ id, pointer: '/token' }, CALLER).then((answer) => {
    shown = answer;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([`secret shown: /token of deploy was shown to the person (question ${id}, entry 1).`]);
  expect(shown).toBe('nothing yet');
  written.resolve();
  await revealed;
  expect(shown).toEqual({ value: 's3cret' });
  isFull = true;
  await expect(handlers['approvals.reveal']({ id, pointer: '/token' }, CALLER)).rejects.toMatchObject({ code: 'unavailable' });
  await harness.approvals.stop();
  await asked;
});

it('lets a missed call pass the next time only when the history says so', async () => {
  const harness = createHarness();
  let isFull = true;
  const handlers = approvalHandlers(
    harness.approvals,
    () => undefined,
    () => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve()),
  );
  const asked = harness.approvals.ask(harness.question());
  harness.clock.advance(600_000);
  await asked;
  const id = harness.approvals.missed.views()[0]?.id ?? '';
  await expect(handlers['approvals.allowNext']({ id }, CALLER)).rejects.toMatchObject({ code: 'unavailable' });
  expect(harness.approvals.missed.views()).toHaveLength(1);
  isFull = false;
  await handlers['approvals.allowNext']({ id }, CALLER);
  expect(await harness.approvals.ask(harness.question())).toMatchObject({ effect: 'allow', by: 'ticket' });
  await expect(handlers['approvals.allowNext']({ id }, CALLER)).rejects.toMatchObject({ code: 'not-found' });
});
