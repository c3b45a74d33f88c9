import { rpcErrorText } from '../../gateway/listener/answers.ts';
import { idKey } from '../../gateway/listener/exchange.ts';
import type { HttpLink } from '../../gateway/upstreams/http-link.ts';
import type { ServerMessage, UpstreamError } from '../../gateway/upstreams/link.ts';
import { type MessageId, RPC } from '../../gateway/wire/message.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY } from '../../gateway/wire/meta-keys.ts';
import { cancelledId, type ClientLine, isRecord } from './client-line.ts';
import { type Courier, createCourier } from './courier.ts';
import { explain } from './explain.ts';
import type { HostState } from './host-access.ts';
import { errorOf, resultOf } from './introduction.ts';
import { ACKNOWLEDGED, createListens, LISTEN } from './listens.ts';
import { createPatience } from './patience.ts';
import { type BridgeContext, failureText, requestsAtOnce, type Side } from './side.ts';
import { createToolParameters } from './tool-parameters.ts';

/** A server that lists tools without end is not asked for ever. */
const MAX_PAGES = 64;
const DISCOVER = 'server/discover';

/** The side of a bridge without sessions; it also knows which cancellations are its own. */
export interface StatelessSide extends Side {
  owns(id: MessageId): boolean;
}

/**
 * The era without sessions (MCP 2026-07-28): each request stands for itself and carries what it needs, so a gateway that was
 * away is simply used again. What HTTP wants besides (routing headers, a request that is left to cancel it) is made up here.
 */
export function createStatelessSide(context: BridgeContext): StatelessSide {
  const { write, clock, note } = context;
  const listens = createListens();
  const patience = createPatience(clock);
  const parameters = createToolParameters((tool, reason) =>
    note(`The tool ${tool} is left out, its headers are invalid: ${reason}.`),
  );
  /** Calls that wait for the list of tools; a cancelled one is taken off. */
  const learning = new Map<string, ClientLine>();
  let host: HostState = { kind: 'away', problem: '' };
  /** Why the gateway cannot be used though it is there; null when it can. */
  let trouble: string | null = null;
  let connection: { readonly courier: Courier; readonly link: HttpLink } | null = null;
  /** The latest request: what it says of the client is true of our own. */
  let latest: ClientLine | null = null;
  let hasExplained = false;
  /** Requests that wait until it is known which revision is spoken; null when none has to. */
  let held: ClientLine[] | null = null;
  let list: Promise<void> | null = null;
  let nextId = 1;
  let learnt = Promise.resolve();
  let isClosed = false;

  function connect(): NonNullable<typeof connection> | null {
    if (connection !== null || host.kind !== 'ready' || isClosed) return connection;
    const link = context.openLink(host);
    const courier: Courier = createCourier({
      link,
      maxConcurrent: requestsAtOnce(host),
      clock,
      onAnswer: answered,
      onFailed: failed,
      onMessage: heard,
      onClose: () => {
        if (connection?.courier === courier) connection = null;
      },
    });
    connection = { courier, link };
    return connection;
  }

  function disconnect(): void {
    const left = connection;
    connection = null;
    void left?.courier.close();
  }

  function answered(line: ClientLine, message: ServerMessage): void {
    if (line.method === LISTEN && line.id !== null) {
      if (listens.isOpen(line) && errorOf(message).code === RPC.serverFailed) return listenAgain();
      listens.delete(line.id);
    }
    if (errorOf(message).code === RPC.headerMismatch) parameters.forget();
    if (line.method === DISCOVER) learnRevision(line, message);
    write(line.method === 'tools/list' ? parameters.pass(message.text) : message.text);
  }

  function noteRevision(isStateless: boolean): void {
    learnt = context.knownRevision?.learn(isStateless) ?? learnt;
  }

  function learnRevision(line: ClientLine, message: ServerMessage): void {
    const versions = resultOf(message)?.['supportedVersions'];
    if (Array.isArray(versions)) noteRevision(versions.includes(line.statelessVersion));
    else if (errorOf(message).code === RPC.methodNotFound) noteRevision(false);
  }

  function failed(line: ClientLine, error: UpstreamError): void {
    if (line.method === LISTEN && line.id !== null) {
      if (!listens.has(line.id)) return;
      if (listens.isOpen(line)) return listenAgain();
      listens.delete(line.id);
    }
    write(failureText(line, error));
  }

  function heard(message: ServerMessage): void {
    if (message.method === ACKNOWLEDGED && !listens.acknowledge(message)) return;
    if (message.method === 'notifications/tools/list_changed') parameters.forget();
    write(message.text);
  }

  /** A stream that broke off is opened again, unless the gateway is gone: then it is when that is back. */
  function listenAgain(): void {
    if (host.kind === 'ready' && trouble === null) patience.after(postListens);
  }

  function postListens(): void {
    const courier = connect()?.courier;
    for (const line of listens.all()) {
      if (line.id === null) continue;
      courier?.cancel(line.id);
      courier?.post(line);
    }
    for (const text of listens.changes()) write(text);
  }

  function request(line: ClientLine): void {
    latest = line;
    if (line.method === LISTEN) listens.add(line);
    if (held !== null) return void held.push(line);
    const problem = host.kind === 'away' ? host.problem : trouble;
    if (problem !== null) return explainTo(line, problem);
    if (line.method === 'tools/call' && parameters.isUnknown) return void learnThenCall(line);
    post(line);
  }

  function post(line: ClientLine): void {
    connect()?.courier.post(line, line.method === 'tools/call' ? parameters.headersFor(line) : {});
  }

  function explainTo(line: ClientLine, problem: string): void {
    hasExplained = true;
    if (line.method === DISCOVER) return void explainDiscovery(line, problem);
    if (line.method !== LISTEN) return write(explain(line, problem) ?? '');
    for (const text of listens.acknowledgeAll()) write(text);
  }

  /** A server that was found to be older is not said to speak this revision: the client begins a session, which goes on with it. */
  async function explainDiscovery(line: ClientLine, problem: string): Promise<void> {
    const isOlder = (await context.knownRevision?.read()) === false;
    write((isOlder ? rpcErrorText(line.idText, RPC.methodNotFound, problem) : explain(line, problem)) ?? '');
  }

  /** A call's headers depend on the tool's definition; the list is asked for once when none has passed. */
  async function learnThenCall(line: ClientLine): Promise<void> {
    const key = line.id === null ? '' : idKey(line.id);
    learning.set(key, line);
    list ??= learn(line).finally(() => {
      list = null;
    });
    await list;
    if (learning.get(key) !== line) return;
    learning.delete(key);
    const problem = host.kind === 'away' ? host.problem : trouble;
    if (problem === null) post(line);
    else explainTo(line, problem);
  }

  async function learn(line: ClientLine): Promise<void> {
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const message = await ask(line, 'tools/list', cursor === undefined ? {} : { cursor }).catch(() => null);
      if (message === null) return;
      parameters.pass(message.text);
      cursor = resultOf(message)?.['nextCursor'];
      if (typeof cursor !== 'string') break;
    }
    parameters.settle();
  }

  /** Asks on behalf of the client, in its name and with its capabilities. */
  async function ask(as: ClientLine, method: string, rest: Readonly<Record<string, unknown>>): Promise<ServerMessage | null> {
    const { params } = as.value;
    const meta = isRecord(params) && isRecord(params['_meta']) ? params['_meta'] : {};
    const kept = [PROTOCOL_VERSION_KEY, CLIENT_INFO_KEY, CLIENT_CAPABILITIES_KEY].filter((key) => Object.hasOwn(meta, key));
    const _meta = Object.fromEntries(kept.map((key) => [key, meta[key]]));
    const id = `countersign-${nextId++}`;
    return (await connect()?.courier.ask(JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...rest, _meta } }), id)) ?? null;
  }

  async function notification(line: ClientLine): Promise<void> {
    const cancelled = cancelledId(line);
    if (cancelled !== null) return cancel(cancelled);
    const version = latest?.statelessVersion ?? null;
    const headers = version === null ? {} : { 'mcp-protocol-version': version, 'mcp-method': line.method };
    await connection?.courier
      .tell(line.text, headers)
      .catch((error: unknown) =>
        note(`A message could not be delivered: ${error instanceof Error ? error.message : String(error)}`),
      );
  }

  /** Leaving a request is cancelling it: the notification itself has no meaning over HTTP. */
  function cancel(id: MessageId): void {
    learning.delete(idKey(id));
    listens.delete(id);
    held = held?.filter((line) => line.id === null || idKey(line.id) !== idKey(id)) ?? null;
    if (connection?.courier.cancel(id) === 'sent') connection.link.leave(id);
  }

  /** The client met us first and believes that its revision is spoken here; the server may only know older ones. */
  async function checkRevision(): Promise<void> {
    if (latest === null || host.kind !== 'ready') return;
    const asked = host;
    try {
      const message = await ask(latest, DISCOVER, {});
      if (host !== asked || message === null) return;
      const versions = resultOf(message)?.['supportedVersions'];
      const { code } = errorOf(message);
      if (Array.isArray(versions) && versions.includes(latest.statelessVersion)) return becomeReady();
      if (code === RPC.serverFailed) throw new Error(`The server cannot be used now: ${errorOf(message).message}`);
      learnRevision(latest, message);
      setTrouble(OLDER_SERVER);
    } catch (error) {
      if (host !== asked || isClosed) return;
      setTrouble(error instanceof Error ? error.message : String(error));
      patience.after(() => void checkRevision());
    }
  }

  function setTrouble(why: string): void {
    if (why !== trouble) note(why);
    trouble = why;
    release();
  }

  function release(): void {
    const lines = held ?? [];
    held = null;
    for (const line of lines) request(line);
  }

  function becomeReady(): void {
    trouble = null;
    hasExplained = false;
    parameters.forget();
    postListens();
    release();
  }

  return {
    async take(line) {
      if (line.kind === 'request') return request(line);
      // A response answers nothing here: servers of this era ask by `input_required`.
      if (line.kind === 'notification') return notification(line);
    },
    hostChanged(state) {
      const before = host;
      host = state;
      const isSame =
        before.kind === 'ready' && state.kind === 'ready' && before.mcpUrl === state.mcpUrl && before.token === state.token;
      if (isSame) return;
      patience.stop();
      disconnect();
      if (latest === null) return;
      if (state.kind === 'away') {
        release();
        note(state.problem);
        for (const text of listens.acknowledgeAll()) write(text);
        if (before.kind === 'ready') for (const text of listens.changes()) write(text);
        return;
      }
      note('Connected.');
      if (!hasExplained) return becomeReady();
      trouble = null;
      held ??= [];
      void checkRevision();
    },
    owns: (id) => learning.has(idKey(id)) || listens.has(id) || connection?.courier.isUnderWay(id) === true,
    get isBusy() {
      return learning.size > 0 || (held?.length ?? 0) > 0 || (connection?.courier.size ?? 0) > listens.all().length;
    },
    async close() {
      isClosed = true;
      patience.stop();
      await Promise.all([learnt, connection?.courier.close()]);
    },
  };
}

const OLDER_SERVER =
  'The server speaks an older revision of MCP than this client chose while Countersign was away. Restart the connection to this server (or the client) once.';
