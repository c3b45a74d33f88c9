import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { createJoinedServer, type JoinedServer, type JoinedServerOptions, ServerRefusal } from './joined-server.ts';
import { SESSION_VERSIONS } from './merged-identity.ts';

/** What a server said of itself when it joined. */
export interface ServerFacts {
  /** 2025: a session was opened with `initialize`. 2026: its requests are stateless. */
  readonly era: '2025' | '2026';
  readonly capabilities: JsonObject;
  readonly instructions: string | null;
}

export interface Joined {
  readonly joined: JoinedServer;
  readonly facts: ServerFacts;
}

export interface JoinOptions extends Pick<EndpointOptions, 'openLink' | 'health' | 'clock'> {
  readonly nextId: () => number;
  readonly onMessage: JoinedServerOptions['onMessage'];
}

/** One attempt to join. Aborting the signal closes whatever was opened. Rejects with UpstreamError. */
export type Join = (server: string, signal: AbortSignal, onOver: (problem: string | null) => void) => Promise<Joined>;

/** Joins with a session, as the client that is really there: with its own name and capabilities. */
export function joinBySession(options: JoinOptions, initializeParams: JsonObject): Join {
  return async (server, signal, onOver) => {
    const joined = await open(options, server, signal, onOver);
    return { joined, facts: await initialize(options, joined, initializeParams) };
  };
}

/** Opens a connection that `signal` closes. Rejects when it has been aborted by then. */
export async function open(
  options: JoinOptions,
  server: string,
  signal: AbortSignal,
  onOver: (problem: string | null) => void,
): Promise<JoinedServer> {
  const link = await options.openLink(server);
  if (signal.aborted) {
    await link.close();
    throw new UpstreamError('closed', `${server} is not wanted any more.`);
  }
  signal.addEventListener('abort', () => void closeQuietly(link), { once: true });
  const { health, onMessage } = options;
  return createJoinedServer({ server, link, health, onMessage, onOver });
}

async function initialize(options: JoinOptions, joined: JoinedServer, params: JsonObject): Promise<ServerFacts> {
  try {
    const result = await joined.ask(options.nextId(), 'initialize', params);
    const version = member(result, 'protocolVersion');
    if (!SESSION_VERSIONS.some((known) => known === version))
      throw new UpstreamError('died', `${joined.server} speaks a version of MCP that Countersign does not know.`);
    // Over HTTP the next request may overtake this one.
    await joined.tell('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    return { era: '2025', ...factsOf(result) };
  } catch (error) {
    await joined.close();
    if (error instanceof ServerRefusal)
      throw new UpstreamError('died', `${joined.server} refused to begin: ${messageOf(error.error)}`);
    throw error;
  }
}

async function closeQuietly(link: UpstreamLink): Promise<void> {
  await link.close().catch(() => {});
}

export function factsOf(result: JsonObject): Pick<ServerFacts, 'capabilities' | 'instructions'> {
  const capabilities = member(result, 'capabilities');
  const instructions = member(result, 'instructions');
  return {
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    instructions: typeof instructions === 'string' ? instructions : null,
  };
}

function messageOf(error: string): string {
  const value = readJson(error) as JsonValue;
  const message = isJsonObject(value) ? member(value, 'message') : undefined;
  return typeof message === 'string' ? message.slice(0, 300) : 'without saying why.';
}
