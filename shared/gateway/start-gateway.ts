import type { ContractEvent } from '../contract/contract.ts';
import type { Handlers } from '../contract/host.ts';
import { createCounters } from '../policy/counters.ts';
import { isListed, isMessageListed } from '../policy/compile-policy.ts';
import { type Approvals, createApprovals } from './approvals/approvals.ts';
import { createLearner } from './approvals/create-learner.ts';
import { createSessionPermissions } from './approvals/session-permissions.ts';
import { createCallsInProgress } from './calls/calls-in-progress.ts';
import { createClientHolds } from './calls/client-holds.ts';
import { createHandleToolCall, type HandleToolCallOptions } from './calls/handle-tool-call.ts';
import { createHandleMessage } from './calls/handle-judged-message.ts';
import { createCallJudge } from './calls/judge-call.ts';
import { createLockdown } from './calls/lockdown.ts';
import { createRetries } from './calls/retries.ts';
import { buildState } from './build-state.ts';
import { createEndPermissions } from './approvals/end-permissions.ts';
import { createHandlers } from './handlers/create-handlers.ts';
import { createLentTokens, type LentTokens } from './lent-tokens.ts';
import { createMergedEndpoint } from './merged/merged-endpoint.ts';
import { openDemo } from './demo/open-demo.ts';
import { openStores } from './open-stores.ts';
import { type Clock, type Log, type OpenExternal, type Secrets, systemClock } from './ports.ts';
import { createRecorder } from './record-events.ts';
import { createFindProcess } from './processes/find-process.ts';
import { createRedactor } from './redactor.ts';
import type { EndpointOptions } from './sessions/endpoint-options.ts';
import { createJudgeAnswer } from './sessions/judge-answer.ts';
import { createSessionTable } from './sessions/session-table.ts';
import { createSignIns } from './sign-ins.ts';
import { createStatePublisher } from './state-publisher.ts';
import { countToday } from './today-counts.ts';
import { createTraffic } from './traffic.ts';
import { createConnections } from './upstreams/connections.ts';
import { createHealth } from './upstreams/health.ts';
import { createServerLook } from './upstreams/look-at-server.ts';

export interface GatewayOptions {
  readonly dataDir: string;
  readonly host: 'headless' | 'desktop';
  readonly version: string;
  /** Overrides the setting's port; 0 takes a free one. */
  readonly port?: number;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock?: Clock;
  /** How a program for Node is started here; without it, by the program that runs us. */
  readonly nodeCommand?: NodeCommand;
  /** Opens the person's browser for signing in to a server; without it, the address is only shown. */
  readonly openExternal?: OpenExternal;
  /** An https address of a client id metadata document for Countersign (MCP, Client Registration); without it, there is none. */
  readonly clientMetadataUrl?: string;
}

export interface NodeCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The core. A host answers contract calls with `handlers` and passes `onEvent` on to its UIs. */
export interface Gateway {
  readonly handlers: Handlers;
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /** For a host's own way to let a client in that a person has made a grant for. Lending is recorded. */
  readonly tokens: LentTokens;
  /** Opens the MCP address. Without it the core only answers commands (the command line without a running host). */
  listen(): Promise<{ readonly mcpUrl: string; readonly port: number }>;
  /** Denies what waits, lets nothing new in, ends every session and child, writes what is queued. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Puts the core together: stores, then what decides, then what carries, then what a UI may ask. Nothing here waits for a
 * server or a person. Rejects with GatewayStartError.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, secrets, clock = systemClock } = options;
  const startedAt = clock.now();
  const recorder = createRecorder(clock);
  const stores = await openStores({ dataDir: options.dataDir, clock, log, secrets, onPolicyEvent: recorder.policy });
  const { settings, servers, grants, policies, tools, history } = stores;
  recorder.writeTo(history);
  const redactor = createRedactor();
  const lentTokens = createLentTokens(grants, (wasLetIn) => {
    // Without sessions of their own, stateless clients of one grant share what is open.
    void sessions.endWhere(({ grant, era }) => era === '2025' && wasLetIn(grant));
  });
  let address: { mcpUrl: string; port: number } | null = null;
  let isStopping = false;

  const publisher = createStatePublisher(clock, () => buildState(parts));
  const changed = (): void => publisher.changed();

  // What decides.
  const counters = createCounters();
  counters.restore(await history.usesSince(clock.now()));
  const today = await countToday(history, clock);
  const permissions = createSessionPermissions();
  const judge = createCallJudge({
    policyOf: policies.policyOf,
    toolOf: tools.get,
    counters,
    permissions,
    now: clock.now,
    askForEverything: () => settings.get().askForEverything,
  });
  const holds = createClientHolds(grants, () => settings.get().holdSeconds, log);
  const approvals: Approvals = createApprovals({
    clock,
    log,
    permissions,
    settings: settings.get,
    onOpened: (id) => publisher.emit({ name: 'approvals.opened', id }),
    onClosed: (id, how) => publisher.emit({ name: 'approvals.closed', id, how }),
    onChanged: changed,
    learn: createLearner({ stores, clock, record: recorder.event }),
    onGaveUp: holds.learn,
  });
  const retries = createRetries(clock);
  const lockdown = createLockdown({
    clock,
    file: {
      get: () => stores.pauses.get().pauses,
      change: (update) => stores.pauses.change(({ pauses }) => ({ pauses: update(pauses) })),
    },
    onStarted(client, reason) {
      retries.forget();
      approvals.lockDown(client === null ? null : (grants.byName(client)?.id ?? ''), reason);
      recorder.event('paused', reason, { client });
      changed();
    },
    onEnded(client, how) {
      recorder.event('resumed', how === 'over' ? 'The time of the pause was over.' : 'A person resumed.', { client });
      changed();
    },
  });
  const deciding: HandleToolCallOptions = {
    clock,
    log,
    history,
    judge,
    counters,
    approvals,
    redactor,
    retries,
    lockdownReason: pauseReason,
    isStopping: () => isStopping,
    definitionOf: (server, tool) => tools.get(server, tool).definition,
    holdSeconds: holds.of,
    findProcess: createFindProcess(log),
    approvalTimeoutSeconds: () => settings.get().approvalTimeoutSeconds,
  };
  const calls = createCallsInProgress(clock);
  const handleToolCall = calls.track(createHandleToolCall(deciding));
  const handleMessage = createHandleMessage(deciding);
  const handleRead = calls.track(handleMessage);

  // What carries.
  const health = createHealth(clock, changed);
  const connectTimeoutMs = (): number => settings.get().connectTimeoutSeconds * 1000;
  const signIns = createSignIns({
    servers,
    secrets,
    clock,
    log,
    redactor,
    recorder,
    openExternal: options.openExternal ?? null,
    clientMetadataUrl: options.clientMetadataUrl ?? null,
    onChanged: changed,
    async look(server) {
      await look(server).finally(() => merged.retry(server));
    },
  });
  const { authorizerOf } = signIns;
  const connections = createConnections({ find: servers.get, secrets, redactor, clock, log, connectTimeoutMs, authorizerOf });
  const sessions = createSessionTable({
    clock,
    idleMs: () => settings.get().sessionIdleSeconds * 1000,
    maxPerGrant: () => settings.get().maxSessionsPerGrant,
  });
  const endpointOptions: EndpointOptions = {
    clock,
    log,
    sessions,
    findServer: servers.get,
    resolveConnection: connections.resolve,
    openLink: connections.openLink,
    remote: connections.remote,
    health,
    handleToolCall,
    // What a server asks waits for the client after it was judged: a stop does not wait for that.
    handleMessage: (message) => (message.request === null ? handleMessage(message) : handleRead(message)),
    judgeAnswer: createJudgeAnswer(handleMessage, log),
    toolLists: {
      observe,
      isHidden,
      isMessageHidden: (server, section, subject) => !isMessageListed(policies.policyOf(server), section, subject),
    },
    definitionOf: (server, tool) => tools.get(server, tool).definition,
    connectTimeoutMs,
    stopReason: (client, server) => (isStopping ? 'Countersign is stopping.' : pauseReason(client, server)),
  };
  const merged = createMergedEndpoint({ ...endpointOptions, serversOf });
  const traffic = createTraffic({
    ...endpointOptions,
    authenticate: lentTokens.authenticate,
    maxConcurrentPerGrant: () => settings.get().maxConcurrentPerGrant,
    onRefused: recorder.refused,
    onSeen: (grant) => grants.touch(grant.id),
    handleMerged: merged.handle,
  });
  const look = createServerLook({
    openLink: connections.openLink,
    health,
    tools,
    policies,
    recorder,
    clock,
    log,
    connectTimeoutMs,
  });

  // What a UI may ask.
  const nodeCommand = options.nodeCommand ?? { command: process.execPath, env: {} };
  const demo = openDemo({ nodeCommand, stores, clock, log, addressOf: () => address?.mcpUrl ?? null, onChanged: changed });
  const parts = {
    options,
    startedAt,
    stores,
    approvals,
    lockdown,
    health,
    signIns,
    sessions,
    demo,
    today,
    redactor,
    mcpOrigin,
    secretsKind: secrets.kind,
  };
  const handlers = createHandlers({
    stores,
    approvals,
    judge,
    lockdown,
    demo,
    publisher,
    clock,
    look,
    signIn: signIns.signIn,
    signOut,
    logLines: connections.logLines,
    mcpOrigin,
    isListening: () => address !== null,
    record: recorder.event,
    endServer,
    endGrant,
    narrowGrant: traffic.endGrant,
    sessions,
    afterServerRemoved: forgetServer,
    endPermissions: createEndPermissions(permissions, retries, recorder),
  });

  function observe(server: string, listed: unknown[], isComplete: boolean): void {
    const { changed: changedTools } = tools.observe(server, listed, isComplete);
    if (changedTools.length > 0)
      recorder.event('tools changed', `${changedTools.join(', ')}: denied until a person accepts.`, { server });
  }

  function isHidden(server: string, tool: string): boolean {
    const facts = judge.factsOf({ grant: '', client: '', clientVersion: null, session: '', era: '2025' }, server, tool, {});
    return !isListed(policies.policyOf(server), facts);
  }

  /** A pause of the moment, or one that stands in the file of the client's grant or of the server. */
  function pauseReason(client: string, server: string | null): string | null {
    const now = lockdown.reasonFor(client);
    if (now !== null) return now;
    if (grants.byName(client)?.paused === true) return `Countersign is paused for ${client}, in grants.json.`;
    return server !== null && servers.get(server)?.paused === true
      ? `Countersign is paused for ${server}, in servers.json.`
      : null;
  }

  function serversOf(grant: string): string[] {
    const found = grants.list().find(({ id }) => id === grant);
    if (found === undefined) return [];
    return servers.list().flatMap(({ name }) => (found.servers === 'all' || found.servers.includes(name) ? [name] : []));
  }

  /** What waits is judged again, and what was let through counts for nothing that follows. */
  function rulesChanged(): void {
    retries.forget();
    approvals.recheck();
  }

  function mcpOrigin(): string {
    return address?.mcpUrl ?? `http://127.0.0.1:${options.port ?? settings.get().port}`;
  }

  async function endServer(server: string): Promise<void> {
    await Promise.all([traffic.endServer(server), merged.endServer(server)]);
  }

  /** What is open was let in with the tokens that are forgotten now. */
  async function signOut(server: string): Promise<void> {
    await signIns.signOut(server);
    await endServer(server);
  }

  async function endGrant(grant: string): Promise<void> {
    retries.forget();
    approvals.lockDown(grant, 'The client was revoked.');
    permissions.endGrant(grant);
    await traffic.endGrant(grant);
  }

  async function forgetServer(server: string): Promise<void> {
    health.forget(server);
    connections.forget(server);
    await Promise.all([grants.forgetServer(server), policies.remove(server), tools.forget(server), signIns.forget(server)]);
  }

  // What changes is told, and waiting calls are judged again when rules do.
  const stopListening = [
    servers.onChange(() => {
      merged.serversChanged();
      changed();
    }),
    grants.onChange(() => {
      merged.serversChanged();
      changed();
    }),
    settings.onChange(() => {
      void policies.rescan();
      rulesChanged();
      changed();
    }),
    policies.onChange((server) => {
      rulesChanged();
      merged.toolsChanged(server);
      traffic.toolsChanged(server);
      changed();
    }),
    tools.onChange(changed),
    sessions.onChange((session, what) => {
      if (what === 'ended') permissions.endSession(session.id);
      changed();
    }),
    today.stop,
    history.onChange((entry) => {
      publisher.emit({ name: 'history.changed', entry });
      changed();
    }),
  ];

  let listener: Awaited<ReturnType<typeof traffic.listen>> | null = null;

  async function stop(): Promise<void> {
    isStopping = true;
    signIns.stop();
    await approvals.stop();
    retries.forget();
    await demo.stop();
    // The answers of what was denied just now leave before their connections end; what runs gets a moment.
    await calls.settled(STOP_GRACE_MS);
    await Promise.all([traffic.stop(), merged.stop()]);
    await listener?.stop();
    lockdown.stop();
    for (const each of stopListening) each();
    publisher.stop();
    await stores.close();
  }

  let stopped: Promise<void> | null = null;
  return {
    handlers,
    onEvent: publisher.onEvent,
    tokens: {
      authenticate: lentTokens.authenticate,
      lend(grant) {
        const lent = lentTokens.lend(grant);
        if (lent !== null)
          recorder.event('token lent', `A bridge connects as ${grant}, without a token of its own.`, { client: grant });
        return lent;
      },
    },
    async listen() {
      signIns.load();
      listener ??= await traffic.listen(options.port ?? settings.get().port);
      address = { mcpUrl: `http://127.0.0.1:${listener.port}`, port: listener.port };
      changed();
      return address;
    },
    stop: () => (stopped ??= stop()),
  };
}

/** What runs when the gateway stops may still end by itself for this long. */
const STOP_GRACE_MS = 500;
