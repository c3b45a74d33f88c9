import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import { sendJson, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idText } from '../listener/exchange.ts';
import { clientVersionOf } from '../sessions/call-channel.ts';
import type { Session } from '../sessions/session-table.ts';
import { RPC } from '../wire/message.ts';
import { CLIENT_INFO_KEY } from '../wire/meta-keys.ts';
import { protocolVersionInBody } from '../wire/routing-headers.ts';
import type { ServerFacts } from './join-server.ts';
import type { MergedEndpointOptions } from './merged-endpoint.ts';
import { SESSION_VERSIONS, STATELESS_VERSION } from './merged-identity.ts';
import { createStatelessClient, type StatelessClient } from './stateless-client.ts';

/**
 * The merged address for stateless clients (MCP 2026-07-28). The requests of one client program under one grant share the
 * connections to its servers, which end when nobody used them for a while.
 */
export interface StatelessEndpoint {
  handle(exchange: Exchange): Promise<void>;
  endServer(server: string): Promise<void>;
  sync(): void;
  toolsChanged(server: string): void;
  stop(): Promise<void>;
}

/** Unsupported protocol version (MCP 2026-07-28, Errors). */
const UNSUPPORTED_VERSION = -32022;
/** A client may call itself something else in every request: each name costs connections. */
const MAX_NAMES_PER_GRANT = 16;

interface Opened {
  readonly session: Session;
  readonly client: StatelessClient;
}

export function createStatelessEndpoint(options: MergedEndpointOptions): StatelessEndpoint {
  const opened = new Map<string, Opened>();
  /** Which revision each server was found to speak. */
  const eras = new Map<string, ServerFacts['era']>();

  async function handle(exchange: Exchange): Promise<void> {
    const { message, response } = exchange;
    if (exchange.method !== 'POST' || message === null) return sendStatus(response, 405, { allow: 'POST' });
    const version = protocolVersionInBody(message);
    if (version === null && message.kind === 'request') {
      return sendRpcError(
        response,
        400,
        idText(message),
        RPC.invalidParams,
        'Invalid params: _meta must name the protocol version',
      );
    }
    if (version !== null && version !== STATELESS_VERSION) return refuseVersion(exchange, version);
    const { session, client } = clientOf(exchange);
    const release = options.sessions.use(session);
    response.once('close', release);
    try {
      await client.post(exchange, session);
    } finally {
      release();
    }
  }

  function clientOf(exchange: Exchange): Opened {
    const { grant, message } = exchange;
    const meta = message === null ? undefined : member(message.params, '_meta');
    const info = isJsonObject(meta) ? member(meta, CLIENT_INFO_KEY) : undefined;
    const given = isJsonObject(info) ? member(info, 'name') : undefined;
    const names = [...opened].filter(([, { session }]) => session.grant.id === grant.id).map(([key]) => key);
    const wanted = JSON.stringify([grant.id, typeof given === 'string' ? given : null]);
    const key = names.includes(wanted) || names.length < MAX_NAMES_PER_GRANT ? wanted : (names[0] ?? wanted);
    const known = opened.get(key);
    if (known !== undefined) return known;
    const client = createStatelessClient(options, () => options.serversOf(grant.id), eras, {
      envelope: isJsonObject(meta) ? meta : {},
      clientInfo: isJsonObject(info) ? info : { name: grant.name, version: 'unknown' },
    });
    const session = options.sessions.open({
      publicId: null,
      grant,
      server: null,
      era: '2026',
      clientVersion: clientVersionOf(info),
      onEnd: async () => {
        opened.delete(key);
        await client.close();
      },
    });
    const found = { session, client };
    opened.set(key, found);
    return found;
  }

  function refuseVersion(exchange: Exchange, requested: string): void {
    const data: JsonObject = { supported: [STATELESS_VERSION, ...SESSION_VERSIONS], requested };
    const error = { code: UNSUPPORTED_VERSION, message: 'Unsupported protocol version', data };
    sendJson(exchange.response, 400, `{"jsonrpc":"2.0","id":${idText(exchange.message)},"error":${JSON.stringify(error)}}`);
  }

  return {
    handle,
    async endServer(server) {
      eras.delete(server);
      await Promise.all([...opened.values()].map(({ client }) => client.endServer(server)));
    },
    sync() {
      for (const { client } of opened.values()) client.sync();
    },
    toolsChanged(server) {
      for (const { client, session } of opened.values()) {
        if (options.serversOf(session.grant.id).includes(server)) client.announce('tools');
      }
    },
    async stop() {
      await Promise.all([...opened.values()].map(({ session }) => options.sessions.end(session)));
    },
  };
}
