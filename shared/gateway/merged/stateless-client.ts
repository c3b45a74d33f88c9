import { stringifyJson } from '../../model/canonical-json.ts';
import type { JsonObject } from '../../model/json.ts';
import { sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, onLeft } from '../listener/exchange.ts';
import { cancelledRequestId, createCallChannel, isMessageId } from '../sessions/call-channel.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { createHttpReply } from '../sessions/http-reply.ts';
import type { Session } from '../sessions/session-table.ts';
import { cancellationOf, clientNames } from '../sessions/stateless-ids.ts';
import { originOf } from '../sessions/stdio-session.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { wantsLog } from '../wire/log-level.ts';
import { type ClientMessage, RPC } from '../wire/message.ts';
import type { ClientRequest } from './client-request.ts';
import type { ServerFacts } from './join-server.ts';
import { joinStateless } from './join-stateless.ts';
import { type JoinedServer, refuseServerRequest } from './joined-server.ts';
import { mergeCapabilities, mergeInstructions, SERVER_INFO, SESSION_VERSIONS, STATELESS_VERSION } from './merged-identity.ts';
import { createMergedLists } from './merged-lists.ts';
import { createMergedRouter } from './merged-router.ts';
import { partsOf } from './merged-session.ts';
import { createResourceRoutes } from './resource-routes.ts';
import { createServerGroup } from './server-group.ts';
import { createSubscriptions, type ListName } from './subscriptions.ts';
import { saidWithTaskNames } from './task-names.ts';

/** The stateless requests of one client program at the merged address. */
export interface StatelessClient {
  post(exchange: Exchange, session: Session): Promise<void>;
  sync(): void;
  endServer(server: string): Promise<void>;
  retry(server: string): void;
  announce(list: ListName): void;
  close(): Promise<void>;
}

export interface Introduction {
  /** `_meta` with which servers are asked who they are: complete, whatever the request that came first has in its own. */
  readonly envelope: JsonObject;
  readonly clientInfo: JsonObject;
}

const SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo';

/**
 * Servers of the same revision get each request as it is, under an id of ours; leaving is cancelling. Servers that only know
 * sessions are part of it too: their tools, prompts and resources mean the same in both revisions, so their answers only get
 * the members that this one requires. What such a server would have to ask the client in between (sampling, elicitation,
 * roots) it can't do here: it is told so, and those who need it use the address of that server alone.
 */
export function createStatelessClient(
  options: EndpointOptions,
  serversNow: () => readonly string[],
  eras: Map<string, ServerFacts['era']>,
  introduction: Introduction,
): StatelessClient {
  const requests = new Set<ClientRequest>();
  const routes = createResourceRoutes();
  let lastId = 0;
  const nextId = (): number => (lastId += 1);

  const initializeParams = { protocolVersion: SESSION_VERSIONS[0], capabilities: {}, clientInfo: introduction.clientInfo };
  const group = createServerGroup({
    ...options,
    serversNow,
    join: joinStateless({ ...options, nextId, onMessage: route }, eras, introduction.envelope, initializeParams),
    onChange(server, how) {
      if (how === 'gone') lists.forget(server);
      else subscriptions.joined(server);
      for (const list of ['tools', 'prompts', 'resources'] as const) subscriptions.announce(list);
    },
  });
  const lists = createMergedLists({
    ...options,
    group,
    routes,
    nextId,
    onLate: (list) => subscriptions.announce(list),
  });
  const router = createMergedRouter({ ...options, era: '2026', group, lists, routes, nextId });
  const subscriptions = createSubscriptions({ group, routes, nextId, log: options.log });

  /**
   * What a server says without naming a request: changes go to those who listen for them, the rest to its only request. Where
   * there are several, some may be of another process, which must not read it.
   */
  function route(from: JoinedServer, message: ServerMessage): void {
    if (message.kind === 'request') refuseServerRequest(from, message, 'This client answers no requests.');
    else if (subscriptions.changed(from.server, message) || message.method === 'notifications/cancelled') return;
    else {
      const [only, other] = [...requests].filter((request) => request.sent?.to === from && mayHear(request, message));
      if (other === undefined) only?.say(saidWithTaskNames(from.server, message.method ?? '', message.text));
    }
  }

  /** A server with sessions logs whether or not somebody asked for it. */
  function mayHear(request: ClientRequest, { method, value }: ServerMessage): boolean {
    return method !== 'notifications/message' || wantsLog(request.message, value['params']);
  }

  async function passRequest(exchange: Exchange, session: Session, message: ClientMessage): Promise<void> {
    const reply = createHttpReply(exchange, options.clock);
    const request: ClientRequest = {
      message,
      names: clientNames(message),
      origin: originOf(session),
      reply,
      channel: createCallChannel(message, reply),
      headers: paramHeaders(exchange),
      say: (text) => void reply.event(text),
      sent: null,
    };
    requests.add(request);
    const stopListening = onLeft(exchange.response, () => cancel(request, 'left'));
    group.sync();
    try {
      if (message.method === 'subscriptions/listen') await subscriptions.listen(request);
      else if (!(await router.answer(request))) await answerOwn(request);
    } finally {
      requests.delete(request);
      stopListening();
    }
  }

  async function answerOwn(request: ClientRequest): Promise<void> {
    const { method } = request.message;
    if (method !== 'server/discover') return router.answerUnknown(request);
    await group.settle();
    const parts = partsOf(group);
    const result = {
      supportedVersions: [STATELESS_VERSION, ...SESSION_VERSIONS],
      capabilities: mergeCapabilities(parts, '2026'),
      instructions: mergeInstructions(parts),
      _meta: { [SERVER_INFO_KEY]: SERVER_INFO },
    };
    router.answerWith(request, result, true);
  }

  function cancel(request: ClientRequest, how: 'cancelled' | 'left'): void {
    request.channel.leave(how);
    const { sent, message } = request;
    if (sent === null) return;
    const isStateless = group.find(sent.to.server)?.facts?.era === '2026';
    const reason = 'The client cancelled it or left.';
    const params = { requestId: sent.id, reason };
    const plain = stringifyJson({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    sent.to.cancel(sent.id, isStateless ? cancellationOf(message, sent.id) : plain);
  }

  function passNotification(exchange: Exchange, message: ClientMessage): void {
    const cancelled = cancelledRequestId(message);
    const isMeant = ({ message: { id } }: ClientRequest): boolean =>
      id !== null && isMessageId(cancelled) && idKey(id) === idKey(cancelled);
    const [meant, other] = cancelled === undefined ? [] : [...requests].filter(isMeant);
    // Two processes of one client may use the same id; ending the wrong request would be worse than ending none.
    if (meant !== undefined && other === undefined) cancel(meant, 'cancelled');
    if (cancelled === undefined) {
      for (const { joined, facts } of group.ready()) if (facts.era === '2026') void joined.tell(message.text);
    }
    sendStatus(exchange.response, 202);
  }

  return {
    async post(exchange, session) {
      const { message, response } = exchange;
      if (message?.kind === 'request') return passRequest(exchange, session, message);
      if (message?.kind === 'notification') return passNotification(exchange, message);
      sendRpcError(response, 400, 'null', RPC.invalidRequest, 'Invalid request: nothing was asked');
    },
    sync: () => group.sync(),
    endServer: (server) => group.end(server),
    retry: (server) => group.retry(server),
    announce: (list) => subscriptions.announce(list),
    async close() {
      subscriptions.end();
      for (const request of requests) request.channel.leave('left');
      await group.close();
    },
  };
}

/** Headers that repeat arguments (MCP 2026-07-28, Custom Headers from Tool Parameters): the server compares them with the body. */
function paramHeaders(exchange: Exchange): Record<string, string> {
  const given = Object.entries(exchange.headers).filter(([name]) => name.startsWith('mcp-param-'));
  return Object.fromEntries(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
}
