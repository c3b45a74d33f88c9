import type { JsonObject, JsonValue } from '../../model/json.ts';
import { isJsonObject, member } from '../../model/json.ts';
import type { CallOrigin } from '../calls/incoming-call.ts';
import { rpcErrorText, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, idText, onLeft, singleHeader } from '../listener/exchange.ts';
import { cancelledRequestId, createCallChannel, isMessageId } from '../sessions/call-channel.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { createHttpReply } from '../sessions/http-reply.ts';
import { createResumableStreams } from '../sessions/resumable-streams.ts';
import { createServerStream } from '../sessions/server-stream.ts';
import type { Session } from '../sessions/session-table.ts';
import { clientNames } from '../sessions/stateless-ids.ts';
import { NOBODY, originOf } from '../sessions/stdio-session.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { type ClientMessage, RPC } from '../wire/message.ts';
import { splice } from '../wire/splice.ts';
import type { ClientRequest } from './client-request.ts';
import { createClientTasks } from './client-tasks.ts';
import { joinBySession } from './join-server.ts';
import type { JoinedServer } from './joined-server.ts';
import { type MergedPart, mergeCapabilities, mergeInstructions, negotiatedVersion, SERVER_INFO } from './merged-identity.ts';
import { createMergedLists } from './merged-lists.ts';
import { createMergedRouter } from './merged-router.ts';
import { without } from './outgoing.ts';
import { createSessionAsks } from './session-asks.ts';
import { createResourceRoutes } from './resource-routes.ts';
import { createResourceSubscriptions } from './resource-subscriptions.ts';
import { createServerGroup, type ServerGroup } from './server-group.ts';
import { createServerRequests } from './server-requests.ts';
import { saidWithTaskNames } from './task-names.ts';

/** One client at the merged address with a session (MCP 2024-11-05 to 2025-11-25): we are its server, and a client of each server. */
export interface MergedSession {
  /** The result of `initialize`, which says what is missing. Waits a few seconds for servers that are slow to start. */
  initialize(): Promise<JsonObject>;
  /** Passes one POST of this session on. */
  post(exchange: Exchange, session: Session): Promise<void>;
  openStream(exchange: Exchange, session: Session): void;
  /** The servers of the grant may have changed. */
  sync(): void;
  /** Ends the connection to one server: it was removed, changed or is to restart. */
  endServer(server: string): Promise<void>;
  /** What a server failed for was put right. */
  retry(server: string): void;
  /** Tells the client that a list shows something else now. */
  announce(list: 'tools' | 'prompts' | 'resources'): void;
  close(): Promise<void>;
}

const LIST_NAMES = ['tools', 'prompts', 'resources'] as const;

export function createMergedSession(
  options: EndpointOptions,
  serversNow: () => readonly string[],
  initialize: ClientMessage,
): MergedSession {
  const requests = new Map<string, ClientRequest>();
  const streams = createResumableStreams();
  const stream = createServerStream(options.clock, streams);
  const clientTasks = createClientTasks();
  let origin: CallOrigin = NOBODY;
  const asks = createSessionAsks({ ...options, origin: () => origin });
  const serverRequests = createServerRequests({ tasks: clientTasks, onAnswered: asks.answered });
  const routes = createResourceRoutes();
  const protocolVersion = negotiatedVersion(member(initialize.params, 'protocolVersion'));
  let lastId = 0;
  let isIntroduced = false;
  let logLevel: JsonObject | null = null;
  const nextId = (): number => (lastId += 1);

  const group = createServerGroup({
    ...options,
    serversNow,
    join: joinBySession({ ...options, nextId, onMessage: route }, paramsFor(initialize.params, protocolVersion)),
    onChange(server, how) {
      if (how === 'gone') forget(server);
      else greet(server);
      if (isIntroduced) for (const list of LIST_NAMES) announce(list);
    },
  });
  const lists = createMergedLists({
    ...options,
    group,
    routes,
    nextId,
    onLate: announce,
  });
  const subscriptions = createResourceSubscriptions({
    ...options,
    group,
    nextId,
    onChanged: (server, uri) => unaskedText(updatedText(routes.toClient(server, uri))),
  });
  const router = createMergedRouter({ ...options, era: '2025', group, lists, routes, nextId, onSubscribed: subscriptions.note });

  /** A server that came later, or came back, gets what the others have been told. */
  function greet(server: string): void {
    if (logLevel !== null) setLogLevel(server, logLevel);
    const found = group.ready().find((each) => each.server === server);
    if (found !== undefined) subscriptions.renew(found);
  }

  function forget(server: string): void {
    lists.forget(server);
    subscriptions.lost(server);
    if (!serversNow().includes(server)) routes.forget(server);
    asks.forget(server);
    for (const text of serverRequests.forget(server)) stream.send(text);
  }

  /** What a server says that is not about a request of ours. */
  function route(from: JoinedServer, message: ServerMessage): void {
    const method = message.method ?? '';
    const deliver = (): 'delivered' | 'refused' => {
      const text = serverRequests.pass(from, message);
      if (text !== null) unasked(from, saidWithTaskNames(from.server, method, text));
      return text === null ? 'refused' : 'delivered';
    };
    if (asks.of(from).take(message, { deliver })) return;
    if (message.kind === 'request') deliver();
    else if (message.method === 'notifications/cancelled') {
      const text = serverRequests.cancel(from, message);
      if (text !== null) unasked(from, text);
    } else if (message.method === 'notifications/resources/updated') unasked(from, withClientUri(from, message));
    else unasked(from, saidWithTaskNames(from.server, method, message.text));
  }

  /** To the only request that its server works on, the open stream, the newest request there; or kept for the next stream. */
  function unasked(from: JoinedServer, text: string): void {
    const related = [...requests.values()].filter(({ sent }) => sent?.to === from);
    const newest = related.at(-1);
    if (related.length === 1 && newest?.reply.event(text) === true) return;
    if (stream.send(text) || newest?.reply.event(text) === true) return;
    stream.keep(text);
  }

  function withClientUri(from: JoinedServer, { text }: ServerMessage): string {
    const [span] = memberSpans(text, [['params', 'uri']]);
    if (span === null || span === undefined) return text;
    const uri: unknown = JSON.parse(text.slice(span.start, span.end));
    return typeof uri === 'string' ? splice(text, [{ span, json: JSON.stringify(routes.toClient(from.server, uri)) }]) : text;
  }

  function announce(list: (typeof LIST_NAMES)[number]): void {
    unaskedText(`{"jsonrpc":"2.0","method":"notifications/${list}/list_changed"}`);
  }

  function unaskedText(text: string): void {
    if (!stream.send(text)) stream.keep(text);
  }

  async function passRequest(exchange: Exchange, session: Session, message: ClientMessage): Promise<void> {
    const reply = createHttpReply(exchange, options.clock, { streams });
    const key = message.id === null ? '' : idKey(message.id);
    if (requests.has(key)) {
      reply.answer(rpcErrorText(idText(message), RPC.invalidRequest, 'Invalid request: this id is in use'), {}, 400);
      return;
    }
    const request: ClientRequest = {
      message,
      names: clientNames(message),
      origin: originOf(session),
      reply,
      channel: createCallChannel(message, reply),
      headers: {},
      say(text) {
        if (!reply.event(text)) stream.send(text);
      },
      sent: null,
    };
    requests.set(key, request);
    // Leaving is not cancelling here (MCP 2025-11-25, Streamable HTTP): what the server has seen runs on.
    const stopListening = onLeft(exchange.response, () => request.channel.leave('left'));
    try {
      if (!(await router.answer(request))) await answerOwn(request);
    } finally {
      requests.delete(key);
      stopListening();
    }
  }

  function answerOwn(request: ClientRequest): Promise<void> | void {
    const { method, params } = request.message;
    switch (method) {
      case 'ping':
        return router.answerWith(request, {});
      case 'logging/setLevel':
        logLevel = without(params, ['_meta']);
        for (const { server } of group.ready()) setLogLevel(server, logLevel);
        return router.answerWith(request, {});
      case 'initialize':
        return router.refuse(request, RPC.invalidRequest, 'Invalid request: this session is initialized already');
      default:
        return router.answerUnknown(request);
    }
  }

  function setLogLevel(server: string, level: JsonObject): void {
    const found = group.ready().find((each) => each.server === server);
    if (found === undefined || member(found.facts.capabilities, 'logging') === undefined) return;
    found.joined.ask(nextId(), 'logging/setLevel', level).catch((error: unknown) => {
      options.log.debug('a server did not take the log level', { server, error: String(error) });
    });
  }

  function passNotification(message: ClientMessage): void {
    const cancelled = cancelledRequestId(message);
    if (cancelled !== undefined) return cancel(message, cancelled);
    // Each server was told by ourselves as soon as it had joined.
    if (message.method === 'notifications/initialized') return;
    if (message.method === 'notifications/progress' && serverRequests.progress(message)) return;
    // Another server has nothing to do with it.
    if (message.method === 'notifications/tasks/status') return void clientTasks.ownerOf(message)?.tell(message.text);
    for (const { joined } of group.ready()) void joined.tell(message.text);
  }

  function cancel(message: ClientMessage, requestId: JsonValue): void {
    const request = isMessageId(requestId) ? requests.get(idKey(requestId)) : undefined;
    if (request === undefined) return;
    request.channel.leave('cancelled');
    const { sent } = request;
    const span = message.spans.requestId;
    if (sent !== null && span !== null) sent.to.cancel(sent.id, splice(message.text, [{ span, json: String(sent.id) }]));
  }

  return {
    async initialize() {
      group.sync();
      await group.settle();
      isIntroduced = true;
      const parts = partsOf(group);
      return {
        protocolVersion,
        capabilities: mergeCapabilities(parts, '2025'),
        serverInfo: SERVER_INFO,
        instructions: mergeInstructions(parts),
      };
    },
    async post(exchange, session) {
      const { message } = exchange;
      if (message === null) return;
      origin = originOf(session);
      if (message.kind === 'request') return passRequest(exchange, session, message);
      if (message.kind === 'response') serverRequests.answer(message);
      else passNotification(message);
      sendStatus(exchange.response, 202);
    },
    openStream(exchange, session) {
      const release = options.sessions.use(session);
      if (stream.open(exchange, singleHeader(exchange, 'last-event-id'), release)) return;
      release();
      const why = 'Invalid request: nobody knows any more what came after this Last-Event-ID';
      sendRpcError(exchange.response, 400, 'null', RPC.invalidRequest, why);
    },
    sync: () => group.sync(),
    endServer: (server) => group.end(server),
    retry: (server) => group.retry(server),
    announce,
    async close() {
      for (const { channel } of requests.values()) channel.leave('left');
      asks.end();
      subscriptions.end();
      stream.end();
      await group.close();
    },
  };
}

function updatedText(uri: string): string {
  return JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
}

/** What is known of each server of a group, to speak for all of them. */
export function partsOf(group: ServerGroup): MergedPart[] {
  return group.members().map(({ server, facts, problem, state }) => ({
    server,
    capabilities: state === 'ready' && facts !== null ? facts.capabilities : null,
    instructions: facts?.instructions ?? null,
    problem,
  }));
}

/** The client's own `initialize`: each server is to see who is really there. A progress token would be of another request. */
function paramsFor(params: JsonObject, protocolVersion: string): JsonObject {
  const meta = member(params, '_meta');
  const kept = isJsonObject(meta) ? { _meta: without(meta, ['progressToken']) } : {};
  return { ...without(params, ['_meta', 'capabilities']), ...kept, capabilities: capabilitiesFor(params), protocolVersion };
}

/** Its tasks are not listed to servers: each would read what was made for the others. */
function capabilitiesFor(params: JsonObject): JsonObject {
  const given = member(params, 'capabilities');
  const capabilities = isJsonObject(given) ? given : {};
  const tasks = member(capabilities, 'tasks');
  return isJsonObject(tasks) ? { ...capabilities, tasks: without(tasks, ['list']) } : capabilities;
}
