import { until } from '../../harness/until.ts';
import { callNoted } from '../load.ts';
import { inWorld } from '../scenario.ts';
import type { World } from '../world.ts';

/** What one client may ask at once, by the gateway's own limit. */
const PER_CLIENT = 50;
/** Clients that are held together: the gateway takes 2,000 connections. */
const AT_ONCE = 30;
/** How long the page may wait for its state, whatever waits for the person. */
const PAGE_MS = 3000;

/** Thousands of calls that all ask: those that are held, and those whose client was told to come back. */
export const manyQuestions = inWorld({
  name: 'when thousands of calls wait for a person',
  world: { settings: { holdSeconds: 2, maxConcurrentPerGrant: 10_000 } },
  mostMb: 800,
  async fault(world) {
    const clients = world.isShort ? 8 : 100;
    const found: string[] = [];
    for (let index = 0; index < clients; index += AT_ONCE) {
      const tokens = Array.from({ length: Math.min(AT_ONCE, clients - index) }, (_, more) =>
        world.grant(`asker ${index + more}`),
      );
      await Promise.all((await Promise.all(tokens)).map((token) => askMany(world, token)));
    }
    const all = clients * PER_CLIENT;
    await until('all questions to be open', async () => (await lookAtPage(world, found)).length === all);
    const ids = await lookAtPage(world, found);
    for (const [index, id] of ids.entries()) {
      await (index % 2 === 0 ? world.page['approvals.deny']({ id }) : world.page['approvals.allow']({ id }));
    }
    // Those that were told to come back leave a ticket each.
    await until('no question to be left', async () => (await lookAtPage(world, found)).length === 0);
    return found;
  },
});

/** One client asks as much as it may, and is told to come back. */
async function askMany(world: World, token: string): Promise<void> {
  const client = world.client('web', token);
  if (!(await client.open())) throw new Error('no session');
  await Promise.all(Array.from({ length: PER_CLIENT }, () => callNoted(world, client, 'read_asked')));
  await client.end();
}

/** The questions that the page shows; notes when it took too long. */
async function lookAtPage(world: World, found: string[]): Promise<readonly string[]> {
  const startedAt = performance.now();
  const { approvals } = await world.page['state.get'](null);
  const tookMs = performance.now() - startedAt;
  if (tookMs > PAGE_MS) found.push(`the page waited ${Math.round(tookMs)} ms for ${approvals.length} questions`);
  return approvals.filter(({ state }) => state !== 'ticket').map(({ id }) => id);
}
