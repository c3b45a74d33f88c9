import type { ServerConfig } from '../../model/server.ts';
import { type ResolvedConnection, resolveConnection } from '../config/server-secrets.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import type { Redactor } from '../redactor.ts';
import { createHttpLink } from './http-link.ts';
import { UpstreamError, type UpstreamLink } from './link.ts';
import { createLineBuffer, type LineBuffer } from './ring-buffer.ts';
import { createStdioLink } from './stdio-link.ts';

export interface ConnectionsOptions {
  readonly find: (server: string) => ServerConfig | null;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: () => number;
}

/** New connections to the configured servers, with their credentials put in at the last moment. */
export interface Connections {
  /** Rejects with UpstreamError when the server is gone or a credential is missing. */
  resolve(server: string): Promise<ResolvedConnection>;
  openLink(server: string): Promise<UpstreamLink>;
  /** What the server's processes said on stderr lately. */
  logLines(server: string): readonly string[];
  forget(server: string): void;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const buffers = new Map<string, LineBuffer>();

  function bufferOf(server: string): LineBuffer {
    const known = buffers.get(server) ?? createLineBuffer((line) => options.redactor.redact(line));
    buffers.set(server, known);
    return known;
  }

  async function resolve(server: string): Promise<ResolvedConnection> {
    const config = options.find(server);
    if (config === null) throw new UpstreamError('not-started', `There is no server "${server}".`);
    const resolution = await resolveConnection(config.connection, options.secrets);
    if (!resolution.ok) throw new UpstreamError('auth', `${server} cannot start: ${resolution.message}`);
    options.redactor.remember(resolution.secrets);
    return resolution.connection;
  }

  return {
    resolve,
    async openLink(server) {
      const connection = await resolve(server);
      const { clock, log } = options;
      if (connection.transport === 'http') {
        return createHttpLink({
          url: connection.url,
          headers: connection.headers,
          name: server,
          clock,
          log,
          connectTimeoutMs: options.connectTimeoutMs(),
        });
      }
      const { command, args, env, cwd } = connection;
      return createStdioLink({ name: server, command, args, env, cwd: cwd ?? undefined, stderr: bufferOf(server), log });
    },
    logLines: (server) => bufferOf(server).lines(),
    forget: (server) => buffers.delete(server),
  };
}
