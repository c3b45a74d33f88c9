import type { ServerConfig } from '../../model/server.ts';
import { type ResolvedConnection, resolveConnection } from '../config/server-secrets.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import type { Redactor } from '../redactor.ts';
import type { Authorizer } from './authorizer.ts';
import type { HttpRequestsOptions } from './http-requests.ts';
import { createLegacyServers } from './legacy-servers.ts';
import { UpstreamError, type UpstreamLink } from './link.ts';
import { createRemoteLink } from './remote-link.ts';
import { createLineBuffer, type LineBuffer } from './ring-buffer.ts';
import { createStdioLink } from './stdio-link.ts';

export interface ConnectionsOptions {
  readonly find: (server: string) => ServerConfig | null;
  /** Why this server may not be started or reached now; null when it may. */
  readonly refusalOf: (server: string) => Promise<string | null>;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: () => number;
  /** Signs in to a server that has no Authorization header configured. */
  readonly authorizerOf: (server: string, url: string) => Authorizer;
}

export interface HttpConnection {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known of a server at an address besides that address. */
export interface RemoteServers {
  /** Who signs in; null where a configured header does. */
  authorizerOf(server: string, connection: HttpConnection): Authorizer | null;
  /** Whether it was found to speak HTTP+SSE (MCP 2024-11-05): it is reached at message level, like a process. */
  isLegacy(server: string): boolean;
  /** Asks a server that refused `initialize`. Rejects with UpstreamError when it wants a sign-in. */
  findLegacy(server: string): Promise<boolean>;
}

/** New connections to the configured servers, with their credentials put in at the last moment. */
export interface Connections {
  /** Rejects with UpstreamError when the server is gone, is switched off, waits for the person's consent, or misses a credential. */
  resolve(server: string): Promise<ResolvedConnection>;
  openLink(server: string): Promise<UpstreamLink>;
  readonly remote: RemoteServers;
  /** What the server's processes said on stderr lately. */
  logLines(server: string): readonly string[];
  forget(server: string): void;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const buffers = new Map<string, LineBuffer>();
  const legacy = createLegacyServers();

  function bufferOf(server: string): LineBuffer {
    const known = buffers.get(server) ?? createLineBuffer((line) => options.redactor.redact(line));
    buffers.set(server, known);
    return known;
  }

  async function resolve(server: string): Promise<ResolvedConnection> {
    const config = options.find(server);
    if (config === null) throw new UpstreamError('not-started', `There is no server "${server}".`);
    const refusal = await options.refusalOf(server);
    if (refusal !== null) throw new UpstreamError('not-started', refusal);
    const resolution = await resolveConnection(config.connection, options.secrets);
    if (!resolution.ok) throw new UpstreamError('auth', `${server} cannot start: ${resolution.message}`);
    options.redactor.remember(resolution.secrets);
    return resolution.connection;
  }

  function authorizerOf(server: string, { url, headers }: HttpConnection): Authorizer | null {
    return hasAuthorization(headers) ? null : options.authorizerOf(server, url);
  }

  function reachOf(name: string, connection: HttpConnection): HttpRequestsOptions {
    const { url, headers } = connection;
    return { name, url, headers, connectTimeoutMs: options.connectTimeoutMs(), authorizer: authorizerOf(name, connection) };
  }

  return {
    resolve,
    async openLink(server) {
      const connection = await resolve(server);
      const { clock, log } = options;
      if (connection.transport === 'http') return createRemoteLink({ ...reachOf(server, connection), clock, log }, legacy);
      const { command, args, env, cwd } = connection;
      return createStdioLink({ name: server, command, args, env, cwd: cwd ?? undefined, stderr: bufferOf(server), log });
    },
    remote: {
      authorizerOf,
      isLegacy: legacy.has,
      async findLegacy(server) {
        const connection = await resolve(server);
        return connection.transport === 'http' && legacy.find(server, reachOf(server, connection));
      },
    },
    logLines: (server) => bufferOf(server).lines(),
    forget(server) {
      buffers.delete(server);
      legacy.forget(server);
    },
  };
}

function hasAuthorization(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}
