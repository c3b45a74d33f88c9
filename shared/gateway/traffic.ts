import type { Grant } from '../model/grant.ts';
import type { EndpointOptions } from './sessions/endpoint-options.ts';
import { createHttpServerEndpoint } from './sessions/http-session.ts';
import { createStdioServerEndpoint } from './sessions/stdio-endpoint.ts';
import { sendRpcError, sendStatus } from './listener/answers.ts';
import { type Exchange, idText } from './listener/exchange.ts';
import { type Listener, type ListenerOptions, startListener } from './listener/listener.ts';
import { UpstreamError } from './upstreams/link.ts';
import { RPC } from './wire/message.ts';

export interface TrafficOptions
  extends EndpointOptions,
    Pick<ListenerOptions, 'authenticate' | 'maxConcurrentPerGrant' | 'onRefused' | 'currentNameOf'> {
  /** The merged address `/mcp`. */
  readonly handleMerged: (exchange: Exchange) => Promise<void>;
  /** A client was seen. */
  readonly onSeen: (grant: Grant) => void;
}

/** Everything between the door and the servers. */
export interface Traffic {
  /** Opens the MCP address. Rejects with the system's error when the port cannot be had. */
  listen(port: number): Promise<Listener>;
  /** Ends what is open to a server: it was removed, changed or is to restart. */
  endServer(server: string): Promise<void>;
  endGrant(grant: string): Promise<void>;
  /** What a server's rules show or hide may have changed: its clients are told. */
  toolsChanged(server: string): void;
  /** Ends every session and child. The listener is stopped by its own `stop`. */
  stop(): Promise<void>;
}

interface ServerEndpoint {
  handle(exchange: Exchange): Promise<void>;
  toolsChanged(): void;
  close(): Promise<void>;
}

/** Messages that ask a server to do or show something, and are not judged: a pause stops them too. */
const STOPPED_BY_PAUSE = new Set(['resources/subscribe', 'completion/complete', 'tasks/result']);

export function createTraffic(options: TrafficOptions): Traffic {
  const endpoints = new Map<string, Promise<ServerEndpoint>>();
  /** Of servers that turned out to speak HTTP+SSE. */
  const retired = new Set<ServerEndpoint>();

  function endpointOf(server: string): Promise<ServerEndpoint> {
    const known = endpoints.get(server) ?? openEndpoint(server);
    endpoints.set(server, known);
    known.catch(() => endpoints.delete(server));
    return known;
  }

  async function openEndpoint(server: string): Promise<ServerEndpoint> {
    const connection = await options.resolveConnection(server);
    if (connection.transport === 'stdio' || options.remote?.isLegacy(server) === true)
      return createStdioServerEndpoint(options, server);
    const endpoint: ServerEndpoint = createHttpServerEndpoint(options, server, connection, async (exchange) => {
      if (!retired.has(endpoint)) {
        retired.add(endpoint);
        endpoints.delete(server);
        // Questions without a session went to a server that does not know them.
        await options.sessions.endWhere((session) => session.server === server);
      }
      await (await endpointOf(server)).handle(exchange);
    });
    return endpoint;
  }

  async function handle(exchange: Exchange): Promise<void> {
    options.onSeen(exchange.grant);
    const { address, message } = exchange;
    const server = address.kind === 'server' ? address.server : null;
    const isStopped = message !== null && STOPPED_BY_PAUSE.has(message.method);
    const stopped = isStopped ? options.stopReason(exchange.grant.name, server) : null;
    if (stopped !== null) return sendRpcError(exchange.response, 200, idText(message), RPC.serverFailed, stopped);
    if (message?.method === 'initialize' && !(await options.sessions.makeRoom(exchange.grant.id))) return refuseSession(exchange);
    if (address.kind === 'merged') return options.handleMerged(exchange);
    if (options.findServer(address.server) === null) return sendStatus(exchange.response, 404);
    try {
      const endpoint = await endpointOf(address.server);
      await endpoint.handle(exchange);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      sendRpcError(exchange.response, 200, idText(message), RPC.serverFailed, error.message);
    }
  }

  /** Each session may hold a process: a client that opens them without end must not take the machine. */
  function refuseSession(exchange: Exchange): void {
    const reason = 'too many sessions of this client are in use';
    options.onRefused({ status: 429, reason, grant: exchange.grant, server: null });
    sendRpcError(exchange.response, 429, idText(exchange.message), RPC.serverFailed, `Refused: ${reason}.`);
  }

  async function endServer(server: string): Promise<void> {
    const endpoint = endpoints.get(server);
    endpoints.delete(server);
    await options.sessions.endWhere((session) => session.server === server);
    await (await endpoint)?.close();
  }

  return {
    listen: (port) =>
      startListener(port, {
        log: options.log,
        authenticate: options.authenticate,
        ...(options.currentNameOf === undefined ? {} : { currentNameOf: options.currentNameOf }),
        hasServer: (name) => options.findServer(name) !== null,
        maxConcurrentPerGrant: options.maxConcurrentPerGrant,
        onRefused: options.onRefused,
        handle,
      }),
    endServer,
    toolsChanged(server) {
      // One that cannot be opened has no clients.
      void endpoints.get(server)?.then(
        (endpoint) => endpoint.toolsChanged(),
        () => {},
      );
    },
    endGrant: (grant) => options.sessions.endWhere((session) => session.grant.id === grant),
    async stop() {
      await Promise.all([...endpoints.keys()].map(endServer));
      await Promise.all([...retired].map((endpoint) => endpoint.close()));
      await options.sessions.stop();
    },
  };
}
