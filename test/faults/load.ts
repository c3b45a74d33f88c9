import { setTimeout as pause } from 'node:timers/promises';
import type { FaultClient } from './fault-client.ts';
import type { StandInArguments, Tool } from './stand-in-calls.ts';
import type { ServerName, World } from './world.ts';

/** Clients that call without a pause, one call after the other each, until they are stopped. */
export interface Load {
  /** How many calls have ended so far. */
  readonly ended: number;
  /** Resolves when every call of every client has ended, and their sessions with them. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly servers: readonly ServerName[];
  readonly clientsPerServer: number;
  readonly tools: readonly [Tool, ...Tool[]];
  /** What some of the calls carry besides their marker. */
  readonly argumentsOf?: () => Omit<StandInArguments, 'marker'>;
}

/** Before a client tries again what did not work at all. */
const RETRY_MS = 30;

/** One call with a marker of its own, noted in the world. */
export async function callNoted(
  world: World,
  client: FaultClient,
  tool: Tool,
  args: Omit<StandInArguments, 'marker'> = {},
  options: Parameters<FaultClient['call']>[2] = {},
): Promise<World['calls'][number]> {
  const marker = world.newMarker();
  const { how, text } = await client.call(tool, { marker, ...args }, options);
  const note = { marker, tool, how, text: text.slice(0, 300) };
  world.calls.push(note);
  return note;
}

export function startLoad(world: World, options: LoadOptions): Load {
  const stopping = new AbortController();
  const hasStopped = (): boolean => stopping.signal.aborted;
  let ended = 0;

  async function work(server: ServerName): Promise<void> {
    while (!hasStopped()) {
      const client = world.client(server);
      if (await client.open()) await callUntilItFails(client);
      else await pause(RETRY_MS);
      await client.end();
    }
  }

  /** A session that is lost is opened anew, as clients do. */
  async function callUntilItFails(client: FaultClient): Promise<void> {
    while (!hasStopped()) {
      const { how } = await callNoted(world, client, world.random.pick(options.tools), options.argumentsOf?.());
      ended += 1;
      if (how !== 'result' && how !== 'denied' && how !== 'pending') return;
    }
  }

  const workers = options.servers.flatMap((server) => Array.from({ length: options.clientsPerServer }, () => work(server)));
  return {
    get ended() {
      return ended;
    },
    async stop() {
      stopping.abort();
      await Promise.all(workers);
    },
  };
}
