import { idKey } from '../../gateway/listener/exchange.ts';
import { rpcErrorText } from '../../gateway/listener/answers.ts';
import type { ServerMessage, UpstreamError } from '../../gateway/upstreams/link.ts';
import { RPC } from '../../gateway/wire/message.ts';
import { cancelledId, type ClientLine } from './client-line.ts';
import { type Courier, createCourier } from './courier.ts';
import { explain, ourIntroduction } from './explain.ts';
import type { HostState } from './host-access.ts';
import { answerForMissing, changesOf, errorOf, type Introduction, introductionOf, resultOf, withWish } from './introduction.ts';
import { createPatience } from './patience.ts';
import { createServerRequests } from './server-requests.ts';
import { type BridgeContext, failureText, requestsAtOnce, type Side } from './side.ts';

/** A notification is waited for this long, so that what follows it comes after it. */
const ORDER_LIMIT_MS = 1000;

/**
 * The eras with sessions (2024-11-05 … 2025-11-25). The client's connection is one session; at the gateway that may be several,
 * one after another: each that ends is begun again with the client's own `initialize`. While there is none, the client has a
 * session with us that explains why.
 *
 * idle: the client has not said `initialize`. opening: requests wait until a session is there. open: they go to it.
 * explaining: we answer them.
 */
export function createSessionSide(context: BridgeContext): Side {
  const { write, clock, note } = context;
  const serverRequests = createServerRequests();
  const patience = createPatience(clock);
  const retried = new WeakSet<ClientLine>();
  let host: HostState = { kind: 'away', problem: '' };
  let phase: 'idle' | 'opening' | 'open' | 'explaining' = 'idle';
  let problem = '';
  let introduction: Introduction | null = null;
  let serverCapabilities: Readonly<Record<string, unknown>> = {};
  /** The client's `initialize` that is not answered yet. */
  let beginning: ClientLine | null = null;
  let courier: Courier | null = null;
  const waiting: ClientLine[] = [];
  /** What waited goes first. */
  let draining: Promise<void> | null = null;
  let isClosed = false;

  /** A connection of its own for each session; what an earlier one still says is not heard. */
  function open(): Courier | null {
    if (host.kind !== 'ready' || isClosed) return null;
    const opened: Courier = createCourier({
      link: context.openLink(host),
      maxConcurrent: requestsAtOnce(host),
      clock,
      onAnswer: (line, message) => answered(opened, line, message),
      onFailed: (line, error) => failed(opened, line, error),
      onMessage: (message) => opened === courier && write(serverRequests.toClient(message)),
      onClose: (error) => ended(opened, error),
    });
    courier = opened;
    return opened;
  }

  function answered(from: Courier, line: ClientLine, message: ServerMessage): void {
    if (from === courier && line === beginning) introduced(line, message);
    if (introduction !== null && resultOf(message) !== null) introduction = withWish(introduction, line);
    write(message.text);
    if (phase === 'open' || phase === 'idle') flush();
  }

  /** The answer to the client's own `initialize`. */
  function introduced(line: ClientLine, message: ServerMessage): void {
    const result = resultOf(message);
    beginning = null;
    phase = result === null ? 'idle' : 'open';
    introduction = result === null ? null : introductionOf(line, result, false);
    serverCapabilities = introduction?.capabilities ?? {};
  }

  function failed(from: Courier, line: ClientLine, error: UpstreamError): void {
    if (line === beginning) return introduceOurselves(line, host.kind === 'away' ? host.problem : error.message);
    // A session that is not known any more takes no message, so this one was not handled.
    const isUntaken = error.code === 'closed' && error.refusal?.status === 404;
    if (isUntaken && line.method !== 'tools/call' && !retried.has(line) && from === courier) {
      retried.add(line);
      waiting.push(line);
    } else if (isUntaken) write(rpcErrorText(line.idText, RPC.serverFailed, SESSION_OVER));
    else write(failureText(line, error));
  }

  function ended(from: Courier, error: UpstreamError | null): void {
    if (from !== courier) return;
    leaveSession();
    if (introduction === null || error === null || isClosed) return;
    note(`${error.message} It is begun again.`);
    phase = 'opening';
    patience.after(() => void renew());
  }

  /** Forgets the connection. Requests that it never saw wait for the next. */
  function leaveSession(): void {
    const left = courier;
    courier = null;
    if (left === null) return;
    waiting.push(...left.takeWaiting());
    for (const text of serverRequests.endSession()) write(text);
    void left.close();
  }

  function begin(line: ClientLine): void {
    patience.stop();
    beginning = line;
    introduction = null;
    leaveSession();
    if (host.kind === 'away') return introduceOurselves(line, host.problem);
    phase = 'opening';
    open()?.post(line);
  }

  function introduceOurselves(line: ClientLine, why: string): void {
    beginning = null;
    leaveSession();
    introduction = introductionOf(line, ourIntroduction(line, why), true);
    write(explain(line, why) ?? '');
    explainFrom(why);
  }

  /** From now on we answer. */
  function explainFrom(why: string): void {
    const wasOpen = phase === 'open' || (phase === 'opening' && problem === '');
    leaveSession();
    if (why !== problem) note(why);
    problem = why;
    phase = introduction === null ? 'idle' : 'explaining';
    flush();
    if (wasOpen) announce();
    if (host.kind === 'ready' && introduction !== null) patience.after(() => void renew());
  }

  /** Begins a session in the words of the client's first one. */
  async function renew(): Promise<void> {
    const known = introduction;
    if (known === null || isClosed || host.kind !== 'ready') return;
    phase = 'opening';
    const opened = open();
    if (opened === null || known.line.id === null) return;
    try {
      const message = await opened.ask(known.line.text, known.line.id);
      if (opened !== courier) return;
      const result = resultOf(message);
      if (result === null) return explainFrom(`The server cannot be used now: ${errorOf(message).message}`);
      await resume(opened, introductionOf(known.line, result, false));
    } catch (error) {
      if (opened === courier) explainFrom(error instanceof Error ? error.message : String(error));
    }
  }

  /** What the client believes about its session becomes true of the new one. */
  async function resume(opened: Courier, renewed: Introduction): Promise<void> {
    if (introduction === null) return;
    if (introduction.version !== renewed.version)
      note(`The server speaks ${renewed.version ?? 'no version'}, the client ${introduction.version ?? 'none'}.`);
    serverCapabilities = renewed.capabilities;
    if (introduction.initialized !== null) await opened.tell(introduction.initialized.text);
    for (const wish of introduction.wishes.values()) {
      if (wish.id === null || answerForMissing(introduction, serverCapabilities, wish) !== null) continue;
      await opened.ask(wish.text, wish.id).catch(() => note('A wish of the client could not be renewed.'));
    }
    if (opened !== courier) return;
    phase = 'open';
    problem = '';
    note('Connected again.');
    announce();
    flush();
  }

  function announce(): void {
    if (introduction !== null) for (const text of changesOf(introduction)) write(text);
  }

  function flush(): void {
    if (waiting.length > 0) draining ??= drain().finally(() => (draining = null));
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0 && phase !== 'opening') {
      const line = waiting.shift();
      if (line?.kind === 'request') request(line);
      else if (line?.kind === 'notification') await notification(line);
    }
  }

  function request(line: ClientLine): void {
    if (phase === 'opening') return void waiting.push(line);
    if (phase === 'explaining' || (phase === 'idle' && host.kind === 'away')) {
      if (introduction !== null) introduction = withWish(introduction, line);
      return write(explain(line, host.kind === 'away' ? host.problem : problem) ?? '');
    }
    const missing = introduction === null ? null : answerForMissing(introduction, serverCapabilities, line);
    if (missing !== null) return write(missing);
    (courier ?? open())?.post(line);
  }

  async function notification(line: ClientLine): Promise<void> {
    const cancelled = cancelledId(line);
    if (line.method === 'notifications/initialized' && introduction !== null) {
      introduction = { ...introduction, initialized: line };
    }
    if (cancelled !== null) {
      const index = waiting.findIndex(({ id }) => id !== null && idKey(id) === idKey(cancelled));
      if (index !== -1) return void waiting.splice(index, 1);
      // The gateway has not seen it.
      if (courier?.cancel(cancelled) === 'waiting') return;
    }
    if (beginning !== null && cancelled === null) return void waiting.push(line);
    // A session that is begun again is told by `resume`.
    if (courier === null || (phase === 'opening' && introduction !== null)) return;
    await tell(courier, line.text);
  }

  async function tell(to: Courier, text: string): Promise<void> {
    const told = to
      .tell(text)
      .catch((error: unknown) =>
        note(`A message could not be delivered: ${error instanceof Error ? error.message : String(error)}`),
      );
    const limit = Promise.withResolvers<void>();
    const cancel = clock.after(ORDER_LIMIT_MS, () => limit.resolve());
    await Promise.race([told, limit.promise]);
    cancel();
  }

  return {
    async take(line) {
      if (draining !== null) await draining;
      if (line.method === 'initialize' && line.kind === 'request') return begin(line);
      if (line.kind === 'request') return request(line);
      if (line.kind === 'notification') return notification(line);
      const text = serverRequests.toServer(line);
      if (text !== null && courier !== null) void tell(courier, text);
    },
    hostChanged(state) {
      const before = host;
      host = state;
      if (state.kind === 'away') {
        if (phase !== 'idle' || courier !== null) explainFrom(state.problem);
        return;
      }
      const isSame = before.kind === 'ready' && before.mcpUrl === state.mcpUrl && before.token === state.token;
      if (isSame) return;
      leaveSession();
      patience.stop();
      if (introduction !== null) void renew();
      else if (beginning === null) flush();
    },
    get isBusy() {
      return waiting.length > 0 || (courier?.size ?? 0) > 0;
    },
    async close() {
      isClosed = true;
      patience.stop();
      const left = courier;
      courier = null;
      await left?.close();
    },
  };
}

const SESSION_OVER = 'The session had ended before this call reached it, so nothing ran. A new one is there: call again.';
