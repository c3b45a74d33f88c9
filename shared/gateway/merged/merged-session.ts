import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { rpcErrorText, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, idText, onLeft } from '../listener/exchange.ts';
import { type CallChannel, cancelledRequestId, createCallChannel } from '../sessions/call-channel.ts';
import { createHttpReply, type HttpReply, keepAlive, startEventStream } from '../sessions/http-reply.ts';
import { failedOutcome, outcomeOf } from '../sessions/outcome.ts';
import type { Session } from '../sessions/session-table.ts';
import { answerCall, originOf } from '../sessions/stdio-session.ts';
import { type ServerMessage, UpstreamError } from '../upstreams/link.ts';
import { type ClientMessage, type MessageId, RPC } from '../wire/message.ts';
import { parseClientMessage } from '../wire/parse-message.ts';
import { splice } from '../wire/splice.ts';
import { sseEventText } from '../wire/sse.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import { createResourceRoutes, mergeCapabilities, prefixNames, splitName } from './merge-lists.ts';
import type { MergedEndpointOptions } from './merged-endpoint.ts';
import { createServerLinks, type ServerLink, ServerRefusal } from './server-links.ts';

/** How long `initialize` waits for servers that are slow to start; they join later. */
const JOIN_WAIT_MS = 4000;
const MAX_QUEUED = 1000;
export const SUPPORTED_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

interface InFlight {
  readonly message: ClientMessage;
  readonly reply: HttpReply;
  readonly to: ServerLink;
  readonly onAnswer: (outcome: ForwardOutcome) => void;
}

/** One client at the merged address: we are its server, and a client of each of the grant's servers. */
export interface MergedSession {
  /** Answers `initialize`; the result names what is missing. */
  initialize(): Promise<JsonObject>;
  post(exchange: Exchange, session: Session): Promise<void>;
  openStream(exchange: Exchange, session: Session): void;
  /** The grant's servers may have changed: connects to new ones and drops those that are gone. */
  refresh(servers: readonly string[]): Promise<void>;
  drop(server: string): Promise<void>;
  /** What a list shows has changed. */
  announce(method: string): void;
  close(): Promise<void>;
}

export function createMergedSession(
  options: MergedEndpointOptions,
  servers: readonly string[],
  initialize: ClientMessage,
): MergedSession {
  const inFlight = new Map<string, InFlight>();
  const channels = new Map<string, CallChannel>();
  /** Requests of servers to this client: our id → whose it is and the id it gave. */
  const serverRequests = new Map<string, { from: ServerLink; id: string }>();
  const routes = createResourceRoutes();
  const queue: string[] = [];
  let stream: Exchange | null = null;
  let nextServerRequest = 1;
  const version = member(initialize.params, 'protocolVersion');
  const protocolVersion =
    typeof version === 'string' && SUPPORTED_VERSIONS.includes(version) ? version : (SUPPORTED_VERSIONS[0] ?? '');

  const links = createServerLinks({
    ...options,
    initializeParams: stringifyJson({ ...initialize.params, protocolVersion }),
    onMessage: takeServerMessage,
    onChange: () => {
      for (const list of ['tools', 'prompts', 'resources']) announce(`notifications/${list}/list_changed`);
    },
    onFailed(from, why) {
      for (const [key, request] of inFlight) if (request.to === from) fail(key, why);
    },
  });

  function takeServerMessage(from: ServerLink, message: ServerMessage): void {
    if (message.kind === 'response' && message.id !== null) return answer(from, idKey(message.id), message);
    if (message.kind === 'request' && message.id !== null) return passServerRequest(from, message);
    if (message.method === 'notifications/resources/updated') return say(withClientUri(from, message), null);
    if (message.method === 'notifications/cancelled') return passServerCancellation(from, message);
    say(message.text, message.method === 'notifications/progress' ? ownerOfProgress(from, message) : null);
  }

  function answer(from: ServerLink, key: string, message: ServerMessage): void {
    const request = inFlight.get(key);
    if (request === undefined || request.to !== from) return;
    inFlight.delete(key);
    request.reply.answer(message.text);
    request.onAnswer(outcomeOf(message));
  }

  function fail(key: string, why: string): void {
    const request = inFlight.get(key);
    if (request === undefined) return;
    inFlight.delete(key);
    request.reply.answer(rpcErrorText(idText(request.message), RPC.serverFailed, why));
    request.onAnswer(failedOutcome(why));
  }

  /** Two servers may use the same id, so the client sees ids of ours; only the id is replaced. */
  function passServerRequest(from: ServerLink, message: ServerMessage): void {
    const span = spanOf(message.text, '/id');
    if (span === null) return;
    const id = JSON.stringify(`${from.server}:${nextServerRequest++}`);
    serverRequests.set(id, { from, id: message.text.slice(span.start, span.end) });
    const owner = [...inFlight.values()].findLast(({ to }) => to === from) ?? null;
    say(splice(message.text, [{ span, json: id }]), owner);
  }

  function passServerCancellation(from: ServerLink, message: ServerMessage): void {
    const span = spanOf(message.text, '/params/requestId');
    if (span === null) return;
    const given = message.text.slice(span.start, span.end);
    const found = [...serverRequests].find(([, request]) => request.from === from && request.id === given);
    if (found !== undefined) say(splice(message.text, [{ span, json: found[0] }]), null);
  }

  function withClientUri(from: ServerLink, message: ServerMessage): string {
    const span = spanOf(message.text, '/params/uri');
    if (span === null) return message.text;
    const uri = JSON.parse(message.text.slice(span.start, span.end)) as unknown;
    return typeof uri === 'string'
      ? splice(message.text, [{ span, json: JSON.stringify(routes.toClient(from.server, uri)) }])
      : message.text;
  }

  function ownerOfProgress(from: ServerLink, message: ServerMessage): InFlight | null {
    const span = spanOf(message.text, '/params/progressToken');
    const token = span === null ? null : message.text.slice(span.start, span.end);
    const owns = ({ to, message: { text, spans } }: InFlight): boolean =>
      to === from && spans.progressToken !== null && text.slice(spans.progressToken.start, spans.progressToken.end) === token;
    return [...inFlight.values()].find(owns) ?? null;
  }

  /** Says something unasked: on its request's stream, on the open stream, or later. */
  function say(text: string, owner: InFlight | null): void {
    if (owner?.reply.event(text) === true) return;
    if (stream !== null && !stream.response.writableEnded) {
      stream.response.write(sseEventText(text));
      return;
    }
    if ([...inFlight.values()].at(-1)?.reply.event(text) === true) return;
    if (queue.push(text) > MAX_QUEUED) queue.shift();
  }

  function announce(method: string): void {
    say(JSON.stringify({ jsonrpc: '2.0', method }), null);
  }

  /** Sends a message to one server under the client's own id and passes the answer on as it is. */
  function forward(message: ClientMessage, id: MessageId, to: ServerLink, reply: HttpReply): Promise<ForwardOutcome> {
    const key = idKey(id);
    return new Promise((resolve) => {
      if (inFlight.has(key)) {
        reply.answer(rpcErrorText(idText(message), RPC.invalidRequest, 'Invalid request: this id is in use'), {}, 400);
        resolve(failedOutcome('The client used an id twice.'));
        return;
      }
      inFlight.set(key, { message, reply, to, onAnswer: resolve });
      to.link.send(message.text).catch((error: unknown) => {
        fail(key, error instanceof UpstreamError ? error.message : `${to.server} could not be reached.`);
      });
    });
  }

  async function request(exchange: Exchange, session: Session, message: ClientMessage, id: MessageId): Promise<void> {
    const reply = createHttpReply(exchange, options.clock);
    try {
      const result = await route(exchange, session, message, id, reply);
      if (result !== null) reply.answer(`{"jsonrpc":"2.0","id":${idText(message)},"result":${stringifyJson(result)}}`);
    } catch (error) {
      if (error instanceof ServerRefusal) reply.answer(`{"jsonrpc":"2.0","id":${idText(message)},"error":${error.error}}`);
      else if (error instanceof UpstreamError) reply.answer(rpcErrorText(idText(message), RPC.serverFailed, error.message));
      else throw error;
    }
  }

  /** The result of a request that we answer; null when its answer goes its own way. */
  async function route(
    exchange: Exchange,
    session: Session,
    message: ClientMessage,
    id: MessageId,
    reply: HttpReply,
  ): Promise<JsonObject | null> {
    switch (message.method) {
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: await listTools() };
      case 'prompts/list':
        return { prompts: await gather('prompts', 'prompts/list', 'prompts', prefixNames) };
      case 'resources/list':
        return { resources: await gather('resources', 'resources/list', 'resources', routes.take) };
      case 'resources/templates/list':
        return {
          resourceTemplates: await gather('resources', 'resources/templates/list', 'resourceTemplates', routes.takeTemplates),
        };
      case 'tools/call':
        await callTool(exchange, session, message, id, reply);
        return null;
      case 'prompts/get':
        return forwardByName(message, id, reply);
      case 'resources/read':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return askForResource(message);
      case 'completion/complete':
        return complete(message);
      case 'logging/setLevel':
        await Promise.allSettled(
          links
            .ready()
            .flatMap((to) => (has(to, 'logging') ? [links.ask(to, message.method, stringifyJson(message.params))] : [])),
        );
        return {};
      default:
        reply.answer(rpcErrorText(idText(message), RPC.methodNotFound, `Method not found: ${message.method}`));
        return null;
    }
  }

  async function listTools(): Promise<JsonObject[]> {
    return gather('tools', 'tools/list', 'tools', (server, items) => {
      options.toolLists.observe(server, JSON.parse(stringifyJson([...items])) as unknown[], true);
      const shown = items.filter((item) => {
        const name = isJsonObject(item) ? member(item, 'name') : undefined;
        return typeof name === 'string' && !options.toolLists.isHidden(server, name);
      });
      return prefixNames(server, shown);
    });
  }

  /** One list of all servers that have it; one that fails to answer is left out. */
  async function gather(
    capability: string,
    method: string,
    key: string,
    merge: (server: string, items: readonly JsonValue[]) => JsonObject[],
  ): Promise<JsonObject[]> {
    const able = links.ready().filter((to) => has(to, capability));
    const lists = await Promise.allSettled(able.map((to) => links.list(to, method, key)));
    return lists.flatMap((list, index) => (list.status === 'fulfilled' ? merge(able[index]?.server ?? '', list.value) : []));
  }

  async function callTool(
    exchange: Exchange,
    session: Session,
    message: ClientMessage,
    id: MessageId,
    reply: HttpReply,
  ): Promise<void> {
    const target = renamed(message);
    if ('problem' in target) {
      reply.answer(rpcErrorText(idText(message), RPC.invalidParams, target.problem));
      return;
    }
    const channel = createCallChannel(message, reply);
    const key = idKey(id);
    const stopListening = onLeft(exchange.response, () => channel.leave('left'));
    channels.set(key, channel);
    try {
      const done = await options.handleToolCall({
        origin: originOf(session),
        server: target.to.server,
        tool: target.name,
        message: target.message,
        channel,
        forward: () => forward(target.message, id, target.to, reply),
      });
      answerCall(reply, message, done);
    } finally {
      if (channels.get(key) === channel) channels.delete(key);
      stopListening();
    }
  }

  async function forwardByName(message: ClientMessage, id: MessageId, reply: HttpReply): Promise<null> {
    const target = renamed(message);
    if ('problem' in target) reply.answer(rpcErrorText(idText(message), RPC.invalidParams, target.problem));
    else await forward(target.message, id, target.to, reply);
    return null;
  }

  /** The message as its server knows it: the prefix goes, nothing else changes, and the result is read strictly again. */
  function renamed(message: ClientMessage): { to: ServerLink; name: string; message: ClientMessage } | { problem: string } {
    const given = member(message.params, 'name');
    const parts = typeof given === 'string' ? splitName(given) : null;
    const to = parts === null ? null : links.get(parts.server);
    if (parts === null || to === null || message.spans.name === null) {
      const known = links.ready().map(({ server }) => server);
      return {
        problem: `Unknown name ${JSON.stringify(given)}. Names here are <server>__<name>; the servers are: ${known.join(', ') || 'none'}.`,
      };
    }
    if (to.state !== 'ready') return { problem: `${to.server} is not available: ${to.problem ?? 'it is still starting.'}` };
    const text = splice(message.text, [{ span: message.spans.name, json: JSON.stringify(parts.name) }]);
    const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
    return parsed.ok ? { to, name: parts.name, message: parsed.message } : { problem: parsed.refusal.message };
  }

  /** Asks the server that has the resource, or, when none is known to, one after the other. */
  async function askForResource(message: ClientMessage): Promise<JsonObject> {
    const given = member(message.params, 'uri');
    const able = links.ready().filter((to) => has(to, 'resources'));
    const { uri, servers: candidates } = routes.find(
      typeof given === 'string' ? given : '',
      able.map(({ server }) => server),
    );
    let refusal: unknown = new UpstreamError('closed', 'No server of this address has resources.');
    for (const server of candidates) {
      const to = links.get(server);
      if (to === null) continue;
      try {
        return await links.ask(to, message.method, stringifyJson({ ...message.params, uri }));
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  }

  async function complete(message: ClientMessage): Promise<JsonObject> {
    const reference = member(message.params, 'ref');
    const able = links.ready().filter((to) => has(to, 'completions'));
    if (!isJsonObject(reference)) return { completion: { values: [] } };
    const name = member(reference, 'name');
    const parts = typeof name === 'string' ? splitName(name) : null;
    const asked = parts === null ? able : able.filter(({ server }) => server === parts.server);
    const ref = parts === null ? reference : { ...reference, name: parts.name };
    for (const to of asked) {
      const result = await links.ask(to, message.method, stringifyJson({ ...message.params, ref })).catch(() => null);
      if (result !== null) return result;
    }
    return { completion: { values: [] } };
  }

  /** A client's answer to a server's request goes back under the server's own id. */
  async function passAnswer(message: ClientMessage): Promise<void> {
    const { id } = message.spans;
    const key = id === null ? '' : message.text.slice(id.start, id.end);
    const found = serverRequests.get(key);
    if (found === undefined || id === null) return;
    serverRequests.delete(key);
    await found.from.link.send(splice(message.text, [{ span: id, json: found.id }]));
  }

  async function passNotification(message: ClientMessage): Promise<void> {
    const cancelled = cancelledRequestId(message);
    if (typeof cancelled === 'string' || typeof cancelled === 'number') {
      channels.get(idKey(cancelled))?.leave('cancelled');
      await inFlight.get(idKey(cancelled))?.to.link.send(message.text);
      return;
    }
    // Each server was told by ourselves when it was ready.
    if (message.method === 'notifications/initialized') return;
    await Promise.all(links.ready().map(({ link }) => link.send(message.text)));
  }

  return {
    async initialize() {
      let isAnswered = false;
      const connected = links.connect(servers).then(() => {
        // Those that were slow to start are there now.
        if (isAnswered) announce('notifications/tools/list_changed');
      });
      await Promise.race([connected, new Promise<void>((resolve) => options.clock.after(JOIN_WAIT_MS, resolve))]);
      isAnswered = true;
      const capabilities = mergeCapabilities(links.ready().map((link) => link.capabilities));
      const missing = links.failed().map(({ server, problem }) => `${server} (${problem ?? 'it did not start'})`);
      const serverInfo = { name: 'countersign', title: 'Countersign', version: '1' };
      return {
        protocolVersion,
        capabilities,
        serverInfo,
        ...(missing.length === 0 ? {} : { instructions: `These servers are not available now: ${missing.join('; ')}` }),
      };
    },
    async post(exchange, session) {
      const { message } = exchange;
      if (message === null) return;
      if (message.kind === 'request' && message.id !== null) return request(exchange, session, message, message.id);
      try {
        await (message.kind === 'response' ? passAnswer(message) : passNotification(message));
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        options.log.debug('a message did not reach its server', { error: error.message });
      }
      sendStatus(exchange.response, 202);
    },
    openStream(exchange, session) {
      stream?.response.end();
      stream = exchange;
      startEventStream(exchange.response);
      const stopKeepAlive = keepAlive(exchange.response, options.clock);
      const release = options.sessions.use(session);
      exchange.response.once('close', () => {
        stopKeepAlive();
        release();
        if (stream === exchange) stream = null;
      });
      for (const text of queue.splice(0)) exchange.response.write(sseEventText(text));
    },
    async refresh(now) {
      await links.connect(now);
    },
    async drop(server) {
      await links.drop(server);
    },
    announce,
    async close() {
      for (const channel of channels.values()) channel.leave('left');
      stream?.response.end();
      await links.close();
    },
  };
}

function has(to: ServerLink, capability: string): boolean {
  return member(to.capabilities, capability) !== undefined;
}

function spanOf(text: string, pointer: string): { start: number; end: number } | null {
  const parsed = parseStrictJson(text, [pointer]);
  return parsed.ok ? (parsed.spans.get(pointer) ?? null) : null;
}
