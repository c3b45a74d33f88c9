import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { rpcErrorText } from '../listener/answers.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { passJudged } from '../sessions/judged-requests.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from '../sessions/outcome.ts';
import { withClientNames } from '../sessions/stateless-ids.ts';
import { type ServerMessage, UpstreamError } from '../upstreams/link.ts';
import { parameterHeaderMismatch } from '../wire/check-parameter-headers.ts';
import { RPC } from '../wire/message.ts';
import { parseClientMessage } from '../wire/parse-message.ts';
import type { ClientRequest } from './client-request.ts';
import { type Ending, ServerRefusal } from './joined-server.ts';
import { LISTS, type ListKind, type MergedLists } from './merged-lists.ts';
import { splitName } from './merged-names.ts';
import { envelopeOf, outgoingText, type Replacements } from './outgoing.ts';
import { type Frozen, readResource, type ReadResourceOptions } from './read-resource.ts';
import type { ResourceRoutes } from './resource-routes.ts';
import type { ReadyMember, ServerGroup } from './server-group.ts';
import { statusOfAnswer, statusOfCode } from '../wire/stateless-status.ts';
import { statelessResult, withResultType } from './stateless-result.ts';
import { answerWithTaskNames, saidWithTaskNames } from './task-names.ts';
import { sayError } from '../say-error.ts';

export interface MergedRouterOptions
  extends Pick<EndpointOptions, 'handleToolCall' | 'handleMessage' | 'judgeAnswer' | 'definitionOf' | 'findServer'> {
  readonly era: '2025' | '2026';
  readonly group: ServerGroup;
  readonly lists: MergedLists;
  readonly routes: ResourceRoutes;
  readonly nextId: () => number;
  /** A server took or dropped a subscription, to a URI as it knows it. */
  readonly onSubscribed?: (server: string, uri: string, isOn: boolean) => void;
}

/** Finds the server of each request, and brings the request there and the answer back. */
export interface MergedRouter {
  /** Answers what both revisions have in common; false when the method is none of these. Never rejects for a server's fault. */
  answer(request: ClientRequest): Promise<boolean>;
  /** A method that neither revision has: it goes to the server whose name it carries, or to the only one; else there is no such method. */
  answerUnknown(request: ClientRequest): Promise<void>;
  /** Answers with a result of our own. */
  answerWith(request: ClientRequest, result: JsonObject, isCacheable?: boolean): void;
  refuse(request: ClientRequest, code: number, message: string): void;
}

const KIND_OF_METHOD: ReadonlyMap<string, ListKind> = new Map([
  [LISTS.tools.method, 'tools'],
  [LISTS.prompts.method, 'prompts'],
  [LISTS.resources.method, 'resources'],
  [LISTS.templates.method, 'templates'],
  [LISTS.tasks.method, 'tasks'],
]);

/** Methods about one task: they go to the server that has it (MCP 2025-11-25, Tasks; the tasks extension of 2026-07-28). */
const METHODS_BY_TASK = new Set(['tasks/get', 'tasks/result', 'tasks/update', 'tasks/cancel']);

/** Methods about one resource: they go to the server that has it. Stateless clients subscribe by `subscriptions/listen`. */
const METHODS_BY_URI = {
  '2025': new Set(['resources/read', 'resources/subscribe', 'resources/unsubscribe']),
  '2026': new Set(['resources/read']),
} as const;

export function createMergedRouter(options: MergedRouterOptions): MergedRouter {
  const { era, group, lists, routes, nextId } = options;

  async function answer(request: ClientRequest): Promise<boolean> {
    const { method } = request.message;
    const kind = KIND_OF_METHOD.get(method);
    try {
      // Tasks are not listed any more since 2026-07-28.
      if (kind === 'tasks' && era === '2026') return false;
      if (kind !== undefined) await answerList(request, kind);
      else if (method === 'tools/call') await callTool(request);
      else if (method === 'prompts/get') await getPrompt(request);
      else if (METHODS_BY_URI[era].has(method)) await askForUri(request, member(request.message.params, 'uri'));
      else if (method === 'completion/complete') await complete(request);
      else if (METHODS_BY_TASK.has(method)) await askForTask(request);
      else return false;
    } catch (error) {
      if (error instanceof ServerRefusal)
        request.reply.answer(`{"jsonrpc":"2.0","id":${request.names.id},"error":${error.error}}`);
      else if (error instanceof UpstreamError) refuse(request, RPC.serverFailed, error.message);
      else throw error;
    }
    return true;
  }

  async function answerList(request: ClientRequest, kind: ListKind): Promise<void> {
    group.sync();
    group.revive();
    const items = await lists.list(kind, envelopeOf(request.message));
    const hasTasks = kind !== 'tasks' || group.ready().some(({ facts }) => member(facts.capabilities, 'tasks') !== undefined);
    if (!hasTasks) return refuse(request, RPC.methodNotFound, `Method not found: ${request.message.method}`);
    answerWith(request, { [LISTS[kind].key]: items }, true);
  }

  async function callTool(request: ClientRequest): Promise<void> {
    const target = await findByName(request, member(request.message.params, 'name'));
    if (target === null) return;
    const { server, name } = target;
    const mismatch = parametersInHeaders(request, server, name);
    if (mismatch !== null) return refuse(request, RPC.headerMismatch, mismatch);
    await judgeNamed(request, server, name);
  }

  /** What is judged is what is sent: the message with its real name and our id, read strictly once more. */
  function freeze(request: ClientRequest, server: string, put: Pick<Replacements, 'name' | 'uri'>): Frozen | null {
    const id = nextId();
    const text = outgoingText(request.message, { id, ...put, server, dropsEnvelope: dropsEnvelope(server) });
    const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
    if (parsed.ok) return { id, message: parsed.message };
    refuse(request, parsed.refusal.code, parsed.refusal.message);
    return null;
  }

  async function judgeNamed(request: ClientRequest, server: string, name: string): Promise<void> {
    const frozen = freeze(request, server, { name });
    if (frozen === null) return;
    const { origin, channel, reply, headers, message: given } = request;
    const { id, message } = frozen;
    const forward = (edited = message): Promise<ForwardOutcome> => reachAndForward(request, server, id, edited.text);
    await passJudged(options, { origin, server, message, given, channel, reply, headers, forward });
  }

  /** A server on a pipe sees no headers; one that speaks HTTP gets them, and compares them itself. */
  function parametersInHeaders({ headers, message }: ClientRequest, server: string, tool: string): string | null {
    const isOnPipe = options.findServer(server)?.connection.transport === 'stdio';
    if (era === '2025' || !isOnPipe) return null;
    return parameterHeaderMismatch(headers, message, options.definitionOf(server, tool)?.inputSchema);
  }

  async function reachAndForward(request: ClientRequest, server: string, id: number, text: string): Promise<ForwardOutcome> {
    return passEnding(request, server, id, await send(request, server, id, text));
  }

  async function getPrompt(request: ClientRequest): Promise<void> {
    const target = await findByName(request, member(request.message.params, 'name'));
    if (target !== null) await judgeNamed(request, target.server, target.name);
  }

  async function complete(request: ClientRequest): Promise<void> {
    const reference = member(request.message.params, 'ref');
    if (!isJsonObject(reference)) return refuse(request, RPC.invalidParams, 'Invalid params: "ref" must be an object');
    if (member(reference, 'type') === 'ref/resource') return askForUri(request, member(reference, 'uri'));
    const target = await findByName(request, member(reference, 'name'));
    if (target !== null) await forward(request, target.server, { name: target.name });
  }

  /** The id of a task is named like a tool: `<server>__<id>`. */
  async function askForTask(request: ClientRequest): Promise<void> {
    const target = await findByName(request, member(request.message.params, 'taskId'));
    if (target !== null) await forward(request, target.server, {});
  }

  /** The server and the name behind a merged name; null when there is none, which was answered then. */
  async function findByName(request: ClientRequest, given: unknown): Promise<{ server: string; name: string } | null> {
    group.sync();
    const parts = typeof given === 'string' ? splitName(given) : null;
    const found = parts === null ? null : group.find(parts.server);
    if (parts === null || found === null) {
      const servers = group.members().map(({ server }) => server);
      const known = servers.length === 0 ? 'there are no servers' : `the servers are ${servers.join(', ')}`;
      refuse(request, RPC.invalidParams, `Unknown name ${JSON.stringify(given)}: names here are <server>__<name>, and ${known}.`);
      return null;
    }
    // Only a server that was met says which revision its messages must have.
    if (era === '2026' && found.state === 'joining') await group.reach(parts.server).catch(() => {});
    return parts;
  }

  async function answerUnknown(request: ClientRequest): Promise<void> {
    const { method, params } = request.message;
    group.sync();
    const name = member(params, 'name');
    const parts = typeof name === 'string' ? splitName(name) : null;
    const [only, another] = group.members();
    if (parts !== null && group.find(parts.server) !== null) await forward(request, parts.server, { name: parts.name });
    else if (only !== undefined && another === undefined) await forward(request, only.server, {});
    else refuse(request, RPC.methodNotFound, `Method not found: ${method}`);
  }

  /** Asks the servers that may have a resource, one after the other; the last one's refusal is the answer when none has it. */
  async function askForUri(request: ClientRequest, given: unknown): Promise<void> {
    if (typeof given !== 'string') return refuse(request, RPC.invalidParams, 'Invalid params: "uri" must be a string');
    await group.settle();
    const able = group.ready().filter(({ facts }) => member(facts.capabilities, 'resources') !== undefined);
    const { method } = request.message;
    // Also at servers that are not there now: nothing is to be renewed there.
    const left = method === 'resources/unsubscribe' ? group.members() : [];
    for (const { server } of left) options.onSubscribed?.(server, routes.find(given, [server]).uri, false);
    const { uri, servers } = routes.find(
      given,
      able.map(({ server }) => server),
    );
    if (servers.length > 0 && method === 'resources/read') return readFrom(request, servers, uri);
    for (const [index, server] of servers.entries()) {
      const { id, ending } = await exchange(request, server, { uri });
      const isRefused = ending.kind === 'failed' || (ending.kind === 'answered' && ending.message.value['error'] !== undefined);
      if (isRefused && index + 1 < servers.length) continue;
      if (ending.kind === 'answered' && !isRefused && servers.length > 1) routes.remember(server, uri);
      if (method === 'resources/subscribe' && !isRefused && ending.kind === 'answered') options.onSubscribed?.(server, uri, true);
      await passEnding(request, server, id, ending);
      return;
    }
    refuse(request, RPC.invalidParams, `No server of this address has resources, so there is no ${given}.`);
  }

  function readFrom(request: ClientRequest, servers: readonly string[], uri: string): Promise<void> {
    const steps: ReadResourceOptions = {
      ...options,
      freeze: (server) => freeze(request, server, { uri }),
      send: (server, { id, message }) => send(request, server, id, message.text),
      passEnding: (server, id, ending) => passEnding(request, server, id, ending),
      onFound: (server) => (servers.length > 1 ? routes.remember(server, uri) : undefined),
    };
    return readResource(steps, request, servers);
  }

  async function forward(request: ClientRequest, server: string, put: Pick<Replacements, 'name' | 'uri'>): Promise<void> {
    const { id, ending } = await exchange(request, server, put);
    await passEnding(request, server, id, ending);
  }

  async function exchange(
    request: ClientRequest,
    server: string,
    put: Pick<Replacements, 'name' | 'uri'>,
  ): Promise<{ id: number; ending: Ending }> {
    const id = nextId();
    const text = outgoingText(request.message, { id, ...put, server, dropsEnvelope: dropsEnvelope(server) });
    return { id, ending: await send(request, server, id, text) };
  }

  async function send(request: ClientRequest, server: string, id: number, text: string): Promise<Ending> {
    let to: ReadyMember;
    try {
      to = await group.reach(server);
    } catch (error) {
      return { kind: 'failed', why: sayError(error) };
    }
    if (request.channel.gone) return { kind: 'cancelled' };
    request.sent = { to: to.joined, id };
    const heard = (message: ServerMessage): void => {
      if (message.method !== 'notifications/progress' || request.names.progressToken !== null)
        request.say(saidWithTaskNames(server, message.method ?? '', withClientNames(message, id, request.names)));
    };
    const ending = await to.joined.request(id, text, { heard, headers: request.headers });
    request.sent = null;
    return ending;
  }

  /** Brings the answer back, once what it asks was judged: only the id changes, and what a stateless client requires of an older server's answer. */
  async function passEnding(request: ClientRequest, server: string, id: number, ending: Ending): Promise<ForwardOutcome> {
    const { reply, names, message, origin, channel } = request;
    switch (ending.kind) {
      case 'answered': {
        const { method } = message;
        const judged = await options.judgeAnswer({ origin, server, method, id: names.id, channel, message: ending.message });
        if (channel.how === 'cancelled') reply.end();
        else if (judged !== null && judged.text !== null) reply.answer(judged.text);
        else passAnswer(request, server, id, ending.message);
        return judged?.outcome ?? outcomeOf(ending.message);
      }
      case 'failed':
        refuse(request, RPC.serverFailed, ending.why);
        return failedOutcome(ending.why);
      case 'cancelled':
        reply.end();
        return cancelledOutcome();
    }
  }

  function passAnswer({ reply, names, message }: ClientRequest, server: string, id: number, answer: ServerMessage): void {
    const text = answerWithTaskNames(server, message.method, withClientNames(answer, id, names));
    reply.answer(dropsEnvelope(server) ? withResultType(text, message.method) : text, {}, statusOf(answer));
  }

  function statusOf(message: ServerMessage): number {
    return era === '2026' ? statusOfAnswer(message) : 200;
  }

  /** A server with sessions behind a stateless client. */
  function dropsEnvelope(server: string): boolean {
    return era === '2026' && group.find(server)?.facts?.era === '2025';
  }

  function answerWith(request: ClientRequest, result: JsonObject, isCacheable = false): void {
    const value = era === '2026' ? statelessResult(result, isCacheable) : result;
    request.reply.answer(`{"jsonrpc":"2.0","id":${request.names.id},"result":${stringifyJson(value)}}`);
  }

  function refuse(request: ClientRequest, code: number, message: string): void {
    const status = era === '2026' ? statusOfCode(code) : 200;
    request.reply.answer(rpcErrorText(request.names.id, code, message), {}, status);
  }

  return { answer, answerUnknown, answerWith, refuse };
}
