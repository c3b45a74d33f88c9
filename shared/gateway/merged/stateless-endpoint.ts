import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { sendJson, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idText } from '../listener/exchange.ts';
import { clientVersionOf } from '../sessions/call-channel.ts';
import type { Session } from '../sessions/session-table.ts';
import { RPC } from '../wire/message.ts';
import { envelopeProblem } from '../wire/envelope.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';
import { protocolVersionInBody } from '../wire/routing-headers.ts';
import { unsupportedVersionText } from '../wire/unsupported-version.ts';
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
  retry(server: string): void;
  sync(): void;
  toolsChanged(server: string): void;
  stop(): Promise<void>;
}

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
    if (version !== null && version !== STATELESS_VERSION) return refuseVersion(exchange, version);
    const problem = message.kind === 'request' ? envelopeProblem(message) : null;
    if (problem !== null) return sendRpcError(response, 400, idText(message), RPC.invalidParams, problem);
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
    const clientInfo = isIntroduction(info) ? info : { name: grant.name, version: 'unknown' };
    const names = [...opened].filter(([, { session }]) => session.grant.id === grant.id).map(([key]) => key);
    const wanted = JSON.stringify([grant.id, typeof given === 'string' ? given : null]);
    const key = names.includes(wanted) || names.length < MAX_NAMES_PER_GRANT ? wanted : (names[0] ?? wanted);
    const known = opened.get(key);
    if (known !== undefined) return known;
    const client = createStatelessClient(options, () => options.serversOf(grant.id), eras, {
      envelope: envelopeFor(clientInfo, isJsonObject(meta) ? member(meta, CLIENT_CAPABILITIES_KEY) : undefined),
      clientInfo,
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
    const text = unsupportedVersionText(idText(exchange.message), requested, [STATELESS_VERSION, ...SESSION_VERSIONS]);
    sendJson(exchange.response, 400, text);
  }

  return {
    handle,
    async endServer(server) {
      eras.delete(server);
      await Promise.all([...opened.values()].map(({ client }) => client.endServer(server)));
    },
    retry(server) {
      for (const { client } of opened.values()) client.retry(server);
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

/** Whether a client says of itself what each must; a server would refuse anything else. */
function isIntroduction(info: JsonValue | undefined): info is JsonObject {
  return isJsonObject(info) && typeof member(info, 'name') === 'string' && typeof member(info, 'version') === 'string';
}

/**
 * Who the client is and what it can, by name alone. Nothing else of what it says goes there: a server could object to it, and
 * how a server is met here counts for every other client, too.
 */
function envelopeFor(clientInfo: JsonObject, given: JsonValue | undefined): JsonObject {
  const { name = '', version = '' } = clientInfo;
  const able = Object.entries(isJsonObject(given) ? given : {}).filter(([, value]) => isJsonObject(value));
  return {
    [PROTOCOL_VERSION_KEY]: STATELESS_VERSION,
    [CLIENT_INFO_KEY]: { name, version },
    [CLIENT_CAPABILITIES_KEY]: Object.fromEntries(able.map(([capability]) => [capability, {}])),
  };
}
