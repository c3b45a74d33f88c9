import type { CallOrigin, ForwardOutcome } from '../calls/incoming-call.ts';
import { rpcErrorText, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, onLeft } from '../listener/exchange.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { parameterHeaderMismatch } from '../wire/check-parameter-headers.ts';
import { lookAtServerMessage } from '../wire/look-at-server-message.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { wantsLog } from '../wire/log-level.ts';
import { type ClientMessage, RPC } from '../wire/message.ts';
import { type CallChannel, cancelledRequestId, createCallChannel, isMessageId, toolNameOf } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createHttpReply, type HttpReply } from './http-reply.ts';
import { isChange, LISTEN, listensFor, listensForTools, toolsChangedText } from './listening.ts';
import { isJudgedRequest, passJudged } from './judged-requests.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from './outcome.ts';
import type { Session } from './session-table.ts';
import { cancellationOf, type ClientNames, clientNames, ownIdIn, withClientNames, withOwnId } from './stateless-ids.ts';
import { originOf } from './stdio-session.ts';
import { isShownList, passList } from './tool-lists.ts';
import { statusOfAnswer, statusOfCode } from '../wire/stateless-status.ts';
import { protocolVersionInBody } from '../wire/routing-headers.ts';
import { unsupportedVersionText } from '../wire/unsupported-version.ts';

/** The stateless requests of one grant (MCP 2026-07-28) over one child process. */
export interface StatelessStdio {
  post(exchange: Exchange, session: Session): Promise<void>;
  /** What the rules show of the tools may have changed. */
  toolsChanged(): void;
  close(): Promise<void>;
  readonly isClosed: boolean;
}

/** One request of a client. `ownId` is null until the server sees it: while a person is asked. */
interface UnderWay {
  readonly message: ClientMessage;
  readonly names: ClientNames;
  readonly origin: CallOrigin;
  readonly reply: HttpReply;
  readonly channel: CallChannel;
  ownId: number | null;
  onAnswer: (outcome: ForwardOutcome) => void;
}

const DISCOVER = 'server/discover';
/** Clients wait 60 s for this answer; ours must come before. */
const DISCOVER_LIMIT_MS = 30_000;

/**
 * Many requests, perhaps of several processes of one client, share the child; each goes out under an id of ours and its
 * answer comes back under the client's, both spliced so that every other character stays. Leaving is cancelling here.
 */
export function createStatelessStdio(
  options: EndpointOptions,
  server: string,
  link: UpstreamLink,
  onDied: () => void,
): StatelessStdio {
  const underWay = new Set<UnderWay>();
  let nextId = 1;
  let closedBy: UpstreamError | null = null;
  let isClosed = false;
  let hasSpoken = false;
  /** The revisions that the server named; null until it was asked. */
  let supported: readonly string[] | null = null;

  options.health.opened(server);
  link.onMessage(route);
  link.onClose((error) => {
    isClosed = true;
    closedBy = error;
    options.health.closed(server, isAboutRevision() ? null : (error?.message ?? null));
    const why = error?.message ?? `The connection to ${server} was closed.`;
    for (const request of [...underWay]) if (request.ownId !== null) fail(request, why);
    if (error !== null) onDied();
  });

  /** Servers of older revisions may end at this question; the session that follows will tell whether they work. */
  function isAboutRevision(): boolean {
    const sent = [...underWay].filter(({ ownId }) => ownId !== null);
    return !hasSpoken && sent.length > 0 && sent.every(({ message }) => message.method === DISCOVER);
  }

  function route(message: ServerMessage): void {
    hasSpoken = true;
    options.health.worked(server);
    if (message.kind === 'request') return refuseRequest(message);
    if (message.kind === 'notification' && lookAtServerMessage(message).kind === 'refuse') return;
    const ownId = ownIdIn(message);
    const request = ownId === null ? undefined : [...underWay].find((each) => each.ownId === ownId);
    if (message.kind === 'response') {
      if (ownId !== null && request !== undefined) answer(ownId, request, message);
    } else if (ownId === null) toWhomItConcerns(message);
    else if (request !== undefined && (message.method !== 'notifications/progress' || request.names.progressToken !== null)) {
      request.reply.event(withClientNames(message, ownId, request.names));
    }
  }

  function answer(ownId: number, request: UnderWay, message: ServerMessage): void {
    underWay.delete(request);
    const { names, origin, channel } = request;
    const { method } = request.message;
    const text = withClientNames(message, ownId, names);
    if (method === DISCOVER) supported = supportedVersionsIn(message) ?? supported;
    const judged = options.judgeAnswer({ origin, server, method, id: names.id, channel, message });
    if (judged === null) finish(request, text, statusOfAnswer(message), outcomeOf(message));
    else
      void judged.then((held) => {
        if (held.text === null) finish(request, text, statusOfAnswer(message), held.outcome);
        else finish(request, held.text, 200, held.outcome);
      });
    // A server that has no such revision is of no more use here; its sessions have children of their own.
    if (request.message.method === DISCOVER && message.value['error'] !== undefined && underWay.size === 0) onDied();
  }

  function finish({ message, reply, channel, onAnswer }: UnderWay, text: string, status: number, outcome: ForwardOutcome): void {
    const isList = isShownList(message.method);
    if (channel.gone) reply.end();
    else reply.answer(isList ? passList(options.toolLists, server, message, text) : text, {}, status);
    onAnswer(outcome);
  }

  function fail(request: UnderWay, why: string): void {
    if (!underWay.delete(request)) return;
    // A server that says nothing to this question, or ends over it, is one of an older revision (MCP 2026-07-28, Versioning):
    // the client must read that, and start a session instead.
    const isOlder = request.message.method === DISCOVER;
    const code = isOlder ? RPC.methodNotFound : RPC.serverFailed;
    request.reply.answer(rpcErrorText(request.names.id, code, why), {}, statusOfCode(code));
    request.onAnswer(failedOutcome(why));
  }

  /**
   * What names no request: changes go to those who listen for them. The rest is for the only request that it can be about;
   * where there are several, some may be of another process, which must not read it.
   */
  function toWhomItConcerns(message: ServerMessage): void {
    const sent = [...underWay].filter(({ ownId }) => ownId !== null);
    if (isChange(message)) {
      for (const request of sent) if (listensFor(request.message, message)) request.reply.event(message.text);
      return;
    }
    const isLog = message.method === 'notifications/message';
    const [only, other] = sent.filter(
      (request) => request.message.method !== LISTEN && (!isLog || wantsLog(request.message, message.value['params'])),
    );
    if (other === undefined) only?.reply.event(message.text);
  }

  /** This revision has no requests from servers; one that sends some would wait for ever. */
  function refuseRequest(message: ServerMessage): void {
    const [span] = memberSpans(message.text, [['id']]);
    const id = span === undefined || span === null ? 'null' : message.text.slice(span.start, span.end);
    tell(rpcErrorText(id, RPC.methodNotFound, 'Clients of this protocol revision answer no requests: return "input_required".'));
  }

  /** Sends what nobody waits for. When the link is closed, its `onClose` has said so. */
  function tell(text: string): void {
    link.send(text).catch(() => {});
  }

  function forward(request: UnderWay, edited: ClientMessage = request.message): Promise<ForwardOutcome> {
    if (request.channel.gone) {
      underWay.delete(request);
      request.reply.end();
      return Promise.resolve(cancelledOutcome());
    }
    const ownId = nextId++;
    request.ownId = ownId;
    return new Promise((resolve) => {
      request.onAnswer = resolve;
      link.send(withOwnId(edited, ownId)).catch((error: unknown) => fail(request, sayFailure(error)));
    });
  }

  /** The server only hears of it when it has seen the request. */
  function cancel(request: UnderWay, how: Parameters<CallChannel['leave']>[0]): void {
    request.channel.leave(how);
    if (request.ownId === null || !underWay.delete(request)) return;
    tell(cancellationOf(request.message, request.ownId));
    request.reply.end();
    request.onAnswer(cancelledOutcome());
  }

  function sayFailure(error: unknown): string {
    if (closedBy !== null) return closedBy.message;
    return error instanceof UpstreamError ? error.message : `${server} could not be reached.`;
  }

  async function passRequest(exchange: Exchange, message: ClientMessage, session: Session): Promise<void> {
    const reply = createHttpReply(exchange, options.clock);
    // On a pipe a server may look at the revision of the first message alone; over HTTP each request has its own.
    const version = protocolVersionInBody(message);
    if (version !== null && supported?.includes(version) === false)
      return reply.answer(unsupportedVersionText(clientNames(message).id, version, supported), {}, 400);
    const mismatch = parametersInHeaders(exchange, message);
    if (mismatch !== null) return sendRpcError(exchange.response, 400, clientNames(message).id, RPC.headerMismatch, mismatch);
    const channel = createCallChannel(message, reply);
    const request: UnderWay = {
      message,
      names: clientNames(message),
      origin: originOf(session),
      reply,
      channel,
      ownId: null,
      onAnswer: () => {},
    };
    underWay.add(request);
    const stopListening = onLeft(exchange.response, () => cancel(request, 'left'));
    try {
      const { origin } = request;
      const forwardIt = (edited?: ClientMessage): Promise<ForwardOutcome> => forward(request, edited);
      if (!isJudgedRequest(message)) await forwardWithinLimit(request);
      else await passJudged(options, { origin, server, message, channel, reply, headers: exchange.headers, forward: forwardIt });
    } finally {
      underWay.delete(request);
      stopListening();
    }
  }

  /** A server on a pipe sees no headers. */
  function parametersInHeaders({ headers }: Exchange, message: ClientMessage): string | null {
    if (message.method !== 'tools/call') return null;
    return parameterHeaderMismatch(headers, message, options.definitionOf(server, toolNameOf(message))?.inputSchema);
  }

  /** A server that says nothing at all when it is asked who it is will not say more later. */
  async function forwardWithinLimit(request: UnderWay): Promise<void> {
    const isDiscovery = request.message.method === DISCOVER;
    const limitMs = Math.min(options.connectTimeoutMs(), isDiscovery ? DISCOVER_LIMIT_MS : Number.POSITIVE_INFINITY);
    const giveUp = (): void => {
      if (hasSpoken) return;
      const why = `${server} did not answer within ${Math.round(limitMs / 1000)} s and was ended. See its log.`;
      options.health.failed(server, why);
      for (const each of [...underWay]) if (each.ownId !== null) fail(each, why);
      onDied();
    };
    const cancelTimeout = options.clock.after(limitMs, giveUp);
    try {
      await forward(request);
    } finally {
      cancelTimeout();
    }
  }

  function passNotification(exchange: Exchange, message: ClientMessage): Promise<void> | void {
    const cancelled = cancelledRequestId(message);
    if (cancelled === undefined) return pass(exchange, message);
    const isMeant = ({ message: { id } }: UnderWay): boolean =>
      id !== null && isMessageId(cancelled) && idKey(id) === idKey(cancelled);
    const [meant, other] = [...underWay].filter(isMeant);
    // Two processes of one client may use the same id; ending the wrong request would be worse than ending none.
    if (meant !== undefined && other === undefined) cancel(meant, 'cancelled');
    sendStatus(exchange.response, 202);
  }

  async function pass(exchange: Exchange, message: ClientMessage): Promise<void> {
    try {
      await link.send(message.text);
      sendStatus(exchange.response, 202);
    } catch (error) {
      sendRpcError(exchange.response, 502, 'null', RPC.serverFailed, sayFailure(error));
    }
  }

  return {
    async post(exchange, session) {
      const { message } = exchange;
      if (message?.kind === 'request') return passRequest(exchange, message, session);
      if (message?.kind === 'notification') return passNotification(exchange, message);
      // Without requests from servers there is nothing to respond to.
      sendRpcError(exchange.response, 400, 'null', RPC.invalidRequest, 'Invalid request: nothing was asked');
    },
    toolsChanged() {
      for (const { ownId, message, names, reply } of underWay)
        if (ownId !== null && listensForTools(message)) reply.event(toolsChangedText(names.id));
    },
    close: () => link.close(),
    get isClosed() {
      return isClosed;
    },
  };
}

function supportedVersionsIn({ value: { result } }: ServerMessage): readonly string[] | null {
  const given = typeof result === 'object' && result !== null && 'supportedVersions' in result ? result.supportedVersions : null;
  return Array.isArray(given) && given.every((each) => typeof each === 'string') ? given : null;
}
