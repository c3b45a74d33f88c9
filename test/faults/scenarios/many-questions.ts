import { until } from '../../harness/until.ts';
import { callNoted } from '../load.ts';
import { inWorld } from '../scenario.ts';
import type { World } from '../world.ts';

/** What one client may ask at once, by the gateway's own limit. */
const PER_CLIENT = 50;
/** How long the page may wait for its state, whatever waits for the person. */
const PAGE_MS = 3000;

/** Thousands of calls that all ask: those that are held, and those whose client was told to come back. */
export const manyQuestions = inWorld({
  name: 'when thousands of calls wait for a person',
  world: { settings: { holdSeconds: 2, maxConcurrentPerGrant: 10_000 } },
  memory: { mostMb: 500, afterMb: 350 },
  async fault(world) {
    const clients = world.isShort ? 8 : 100;
    const calls: ReturnType<typeof callNoted>[] = [];
    for (let index = 0; index < clients; index += 1) calls.push(...(await askMany(world, await world.grant(`asker ${index}`))));
    const found: string[] = [];
    const all = clients * PER_CLIENT;
    await until('all questions to be open', async () => (await lookAtPage(world, found)).length === all, 60_000);
    const ids = await lookAtPage(world, found);
    for (const [index, id] of ids.entries()) {
      await (index % 2 === 0 ? world.page['approvals.deny']({ id }) : world.page['approvals.allow']({ id }));
    }
    // Those that were told to come back leave a ticket each.
    await until('no question to be left', async () => (await lookAtPage(world, found)).length === 0);
    await Promise.all(calls);
    return found;
  },
});

async function askMany(world: World, token: string): Promise<ReturnType<typeof callNoted>[]> {
  const client = world.client('web', token);
  if (!(await client.open())) throw new Error('no session');
  const calls = Array.from({ length: PER_CLIENT }, () => callNoted(world, client, 'read_asked'));
  void Promise.all(calls).then(() => client.end());
  return calls;
}

/** The questions that the page shows; notes when it took too long. */
async function lookAtPage(world: World, found: string[]): Promise<readonly string[]> {
  const startedAt = performance.now();
  const { approvals } = await world.page['state.get'](null);
  const tookMs = performance.now() - startedAt;
  if (tookMs > PAGE_MS) found.push(`the page waited ${Math.round(tookMs)} ms for ${approvals.length} questions`);
  return approvals.filter(({ state }) => state !== 'ticket').map(({ id }) => id);
}
