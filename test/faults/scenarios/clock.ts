import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemorySecrets } from '../../../shared/gateway/secrets/memory-secrets.ts';
import { type Gateway, startGateway } from '../../../shared/gateway/start-gateway.ts';
import { AppStateSchema } from '../../../shared/contract/state.ts';
import { createJumpingClock, type JumpingClock } from '../../fakes/jumping-clock.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { until } from '../../harness/until.ts';
import { createFaultClient, type FaultClient } from '../fault-client.ts';
import { createRandom, type Random } from '../random.ts';
import type { Scenario } from '../scenario.ts';

const CALLER = { surfaces: ['main', 'approval'] } as const;
const STAND_IN = join(import.meta.dirname, '../stand-in.ts');
const HOUR_MS = 3_600_000;
const MAX = 5;
const WINDOW_MS = 60_000;
const HOLD_MS = 2000;
const DEADLINE_MS = 6000;
/** The machine's time goes on in steps of this, a little faster than ours. */
const STEP_MS = 10;
const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    read_limited: { limits: [{ counter: 'few', window: WINDOW_MS / 1000, max: MAX, scope: 'grant' }] },
    read_asked: { action: 'require_approval', approval: { timeout: DEADLINE_MS / 1000 } },
  },
};

/** The core in this process, on a clock that the scenario sets. */
interface ClockWorld {
  readonly clock: JumpingClock;
  readonly gateway: Gateway;
  readonly random: Random;
  client(): Promise<FaultClient>;
}

/** Somebody sets the machine's clock back and forth, by minutes and by hours, while calls are made and questions wait. */
export const clockJumps: Scenario = {
  name: 'when the clock is set back and forth',
  async run({ seed, isShort }) {
    const random = createRandom(seed);
    const clock = createJumpingClock();
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-faults-clock-'));
    const secrets = createMemorySecrets();
    const log = createRecordingLog();
    const gateway = await startGateway({ dataDir, host: 'headless', version: '0.0.0', port: 0, secrets, log, clock });
    const passing = setInterval(() => clock.advance(STEP_MS), STEP_MS / 2);
    try {
      const client = await setUp(gateway, dataDir);
      const world: ClockWorld = { clock, gateway, random, client };
      return [
        ...(await limitsHold(world, isShort ? 40 : 400)),
        ...(await questionsKeepTheirTime(world, isShort ? 1 : 4)),
        ...(await historyStaysInOrder(world)),
      ];
    } finally {
      clearInterval(passing);
      await gateway.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

async function setUp({ handlers, listen }: Gateway, folder: string): Promise<() => Promise<FaultClient>> {
  const { mcpUrl } = await listen();
  await handlers['settings.change']({ holdSeconds: HOLD_MS / 1000 }, CALLER);
  const args = [STAND_IN, 'stdio', folder];
  const connection = { transport: 'stdio' as const, command: process.execPath, args, env: {} };
  await handlers['servers.add']({ name: 'lines', connection, secrets: {} }, CALLER);
  await handlers['policy.set']({ server: 'lines', text: JSON.stringify(POLICY) }, CALLER);
  const { token } = await handlers['grants.create']({ name: 'load', servers: 'all' }, CALLER);
  return async () => {
    const address = new URL('/servers/lines/mcp', mcpUrl);
    const client = createFaultClient({ address: () => address, token, boundMs: 30_000 });
    if (!(await client.open())) throw new Error('no session');
    return client;
  };
}

/**
 * No more than `MAX` in any `WINDOW_MS`. Nobody without another clock can tell a clock that was set forward from time that has
 * passed, so that counts as such; a clock that was set back must not let a single call more through.
 */
async function limitsHold({ clock, random, client }: ClockWorld, steps: number): Promise<string[]> {
  let set = await client();
  let forwardMs = 0;
  const passed: { from: number; to: number }[] = [];
  const now = (): number => clock.elapsedMs + forwardMs;
  for (let step = 0; step < steps; step += 1) {
    const jumpMs = random.chance(0.6) ? 0 : random.between(-2 * HOUR_MS, random.chance(0.2) ? WINDOW_MS / 3 : 0);
    clock.jump(jumpMs);
    forwardMs += Math.max(0, jumpMs);
    if (random.chance(0.3)) clock.advance(random.between(0, 8000));
    const from = now();
    const { how } = await set.call('read_limited', { marker: `c${step}` });
    if (how === 'result') passed.push({ from, to: now() });
    // A session that was not used for an hour has ended, by that clock.
    else if (how === 'status' || how === 'error') set = await client();
  }
  const tooMany = passed.filter(({ from }, index) => (passed[index + MAX]?.to ?? Number.POSITIVE_INFINITY) - from < WINDOW_MS);
  const found = tooMany.map(({ from }) => `more than ${MAX} calls passed in the ${WINDOW_MS / 1000} s from ${from}`);
  if (passed.length < MAX) found.push(`only ${passed.length} calls passed, so the limit was not tried`);
  clock.jump(-HOUR_MS);
  // From here on it is known that the clock was set back: a whole window later the limit is open again.
  await set.call('read_limited', { marker: 'known' });
  clock.advance(WINDOW_MS);
  const again = await set.call('read_limited', { marker: 'again' });
  if (again.how !== 'result') found.push(`after a whole window, with the clock set back, a call is still ${again.how}`);
  await set.end();
  return found;
}

/** A question lives as long as it says, and a held call as long as the setting says, whatever the clock on the wall shows. */
async function questionsKeepTheirTime({ clock, random, client, gateway }: ClockWorld, turns: number): Promise<string[]> {
  const found: string[] = [];
  const state = async () => AppStateSchema.parse(await gateway.handlers['state.get'](null, CALLER));
  for (let turn = 0; turn < turns; turn += 1) {
    const asking = await client();
    const startedMs = clock.elapsedMs;
    let heldMs = 0;
    const held = asking.call('read_asked', { marker: `q${turn}` }).then((ended) => {
      heldMs = clock.elapsedMs - startedMs;
      return ended;
    });
    const asked = await until('the question', async () => (await state()).approvals[0]);
    const askedMs = clock.elapsedMs;
    if (asked.deadline - asked.openedAt !== DEADLINE_MS) found.push(`a question says ${asked.deadline - asked.openedAt} ms`);
    clock.jump(random.between(-HOUR_MS, HOUR_MS));
    const { how } = await held;
    if (how !== 'pending') found.push(`a held call ended as ${how}`);
    if (heldMs < HOLD_MS) found.push(`a call was held for ${heldMs} ms instead of ${HOLD_MS}`);
    clock.jump(random.between(-HOUR_MS, HOUR_MS));
    await until('the question to end', async () => (await state()).approvals.length === 0);
    const livedMs = clock.elapsedMs - startedMs;
    if (livedMs < DEADLINE_MS) found.push(`a question lived ${livedMs} ms instead of ${DEADLINE_MS}`);
    // It was asked somewhere between the two, and is looked at now and then.
    if (clock.elapsedMs - askedMs > DEADLINE_MS + 2000) found.push(`a question lived ${clock.elapsedMs - askedMs} ms`);
    await asking.end();
  }
  return found;
}

/** Entries are in the order in which they came, whatever times they bear, and the chain holds. */
async function historyStaysInOrder({ gateway }: ClockWorld): Promise<string[]> {
  const { handlers } = gateway;
  const report = await handlers['history.verify'](null, CALLER);
  const found = report.ok ? [] : [`the history does not verify: ${JSON.stringify(report.firstFailing)}`];
  const { entries } = await handlers['history.page']({ filter: { kind: 'call' }, before: null, limit: 500 }, CALLER);
  const isDescending = entries.every(({ id }, index) => index === 0 || id < (entries[index - 1]?.id ?? 0));
  if (!isDescending) found.push('the history is not in order');
  const odd = entries.filter(({ durationMs }) => durationMs !== null && durationMs < 0);
  return [...found, ...odd.map(({ id, durationMs }) => `entry ${id} took ${durationMs} ms`)];
}
