import { createCounters } from '../policy/counters.ts';
import type { Grant } from '../model/grant.ts';
import { type CompiledPolicy, isListed, isMessageListed, observing } from '../policy/compile-policy.ts';
import { type Approvals, createApprovals } from './approvals/approvals.ts';
import { createLearner } from './approvals/create-learner.ts';
import { createSessionPermissions } from './approvals/session-permissions.ts';
import { createCallsInProgress } from './calls/calls-in-progress.ts';
import { createClientHolds } from './calls/client-holds.ts';
import { createHandleToolCall, type HandleToolCallOptions } from './calls/handle-tool-call.ts';
import { createHandleMessage } from './calls/handle-judged-message.ts';
import { createCallJudge } from './calls/judge-call.ts';
import { openSwitches } from './calls/open-switches.ts';
import { createRetries } from './calls/retries.ts';
import { buildState } from './build-state.ts';
import { openClients } from './clients/open-clients.ts';
import { createEndPermissions } from './approvals/end-permissions.ts';
import { createHandlers } from './handlers/create-handlers.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import { createLentTokens } from './lent-tokens.ts';
import { createMergedEndpoint } from './merged/merged-endpoint.ts';
import { findDemoServer } from './demo/find-demo-server.ts';
import { openDemo } from './demo/open-demo.ts';
import { openStores } from './open-stores.ts';
import { systemClock } from './ports.ts';
import { createRecorder } from './record-events.ts';
import { createFindProcess } from './processes/find-process.ts';
import { createRedactor } from './redactor.ts';
import type { EndpointOptions } from './sessions/endpoint-options.ts';
import { createJudgeAnswer } from './sessions/judge-answer.ts';
import { createServerLifecycle } from './server-lifecycle.ts';
import { createServerStanding } from './server-standing.ts';
import { createSessionTable } from './sessions/session-table.ts';
import { createSignIns } from './sign-ins.ts';
import { createStatePublisher } from './state-publisher.ts';
import { countToday } from './today-counts.ts';
import { createTraffic } from './traffic.ts';
import { createConnections } from './upstreams/connections.ts';
import { createHealth } from './upstreams/health.ts';
import { createServerLook } from './upstreams/look-at-server.ts';

export type { Gateway, GatewayOptions } from './gateway.ts';

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
  const standing = createServerStanding(servers);
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
    policyOf,
    toolOf: tools.get,
    counters,
    permissions,
    now: clock.now,
    askForEverything: (client, server) => settings.get().askForEverything || switches.isOn('ask', client, server),
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
  const switches = openSwitches({
    clock,
    stores,
    record: recorder.event,
    lockDown: approvals.lockDown,
    onThrown(thrown) {
      rulesChanged();
      if (thrown.kind === 'observe') toolsChanged(thrown.server);
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
    isHoldKnown: holds.isKnown,
    quietUntil: switches.quietUntil,
    findProcess: createFindProcess(log),
    sessionStart: (session) => sessions.startOf(session),
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
    refusalOf: standing.refusalBeforeStart,
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
  const refusalOf = standing.refusalBeforeStart;
  const connecting = { secrets, redactor, clock, log, connectTimeoutMs, authorizerOf };
  const connections = createConnections({ ...connecting, find: servers.get, refusalOf });
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
      isMessageHidden: (server, section, subject) => !isMessageListed(policyOf(server), section, subject),
    },
    definitionOf: (server, tool) => tools.get(server, tool).definition,
    connectTimeoutMs,
    joinWaitMs: () => settings.get().joinWaitSeconds * 1000,
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
    currentNameOf: servers.currentNameOf,
  });
  const { openLink } = connections;
  const look = createServerLook({ openLink, health, tools, policies, recorder, clock, log, connectTimeoutMs });

  const lifecycle = createServerLifecycle({ stores, signIns, health, connections, switches, endServer });

  // What a UI may ask.
  const demoServer = options.demoServer === undefined ? findDemoServer() : options.demoServer;
  const demo = openDemo({ demoServer, stores, clock, log, addressOf: () => address?.mcpUrl ?? null, onChanged: changed });
  const clients = openClients({
    options,
    stores,
    secrets,
    recorder,
    clock,
    log,
    mcpOrigin,
    endGrant,
    endServer,
    forgetServer: lifecycle.forget,
    changed,
  });
  const parts = {
    options,
    clients,
    startedAt,
    stores,
    approvals,
    switches,
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
    policyOf,
    switches,
    demo,
    publisher,
    clock,
    look,
    signIn: signIns.signIn,
    signOut: lifecycle.signOut,
    logLines: connections.logLines,
    mcpOrigin,
    isListening: () => address !== null,
    record: recorder.event,
    endServer,
    endGrant,
    narrowGrant: traffic.endGrant,
    sessions,
    afterServerRemoved: lifecycle.forget,
    renameServer: lifecycle.rename,
    retryServer: (server) => merged.retry(server),
    clients,
    endPermissions: createEndPermissions(permissions, retries, recorder),
  });

  function observe(server: string, listed: unknown[], isComplete: boolean): void {
    const { changed: changedTools } = tools.observe(server, listed, isComplete);
    if (changedTools.length > 0)
      recorder.event('tools changed', `${changedTools.join(', ')}: denied until a person accepts.`, { server });
  }

  function isHidden(server: string, tool: string): boolean {
    const facts = judge.factsOf({ grant: '', client: '', clientVersion: null, session: '', era: '2025' }, server, tool, {});
    return !isListed(policyOf(server), facts);
  }

  /** A pause of the moment, one that stands in the file of the client's grant, or a server that may not be used. */
  function pauseReason(client: string, server: string | null): string | null {
    const now = switches.pauseReason(client, server);
    if (now !== null) return now;
    if (grants.byName(client)?.paused === true) return `Countersign is paused for ${client}, in grants.json.`;
    return server === null ? null : standing.refusalNow(server);
  }

  function serversOf(grant: string): string[] {
    const found = grants.list().find(({ id }) => id === grant);
    if (found === undefined) return [];
    return servers.list().flatMap(({ name }) => (found.servers === 'all' || found.servers.includes(name) ? [name] : []));
  }

  /** The policy in force at this server: a person may have thrown a switch over it. */
  function policyOf(server: string): CompiledPolicy {
    const policy = policies.policyOf(server);
    return switches.observes(server) ? observing(policy) : policy;
  }

  /** Clients may see more or fewer tools of this server (null: of any) than before. */
  function toolsChanged(server: string | null): void {
    for (const name of server === null ? servers.list().map((each) => each.name) : [server]) {
      merged.toolsChanged(name);
      traffic.toolsChanged(name);
    }
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

  /** It was revoked: nothing of it goes on, and a later client of its name is another one. */
  async function endGrant({ id, name }: Pick<Grant, 'id' | 'name'>): Promise<void> {
    retries.forget();
    approvals.lockDown({ grant: id, server: null }, 'The client was revoked.');
    permissions.endGrant(id);
    await traffic.endGrant(id);
    await switches.forget({ client: name });
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
      toolsChanged(server);
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
    clients.stop();
    await approvals.stop();
    retries.forget();
    await demo.stop();
    // The answers of what was denied just now leave before their connections end; what runs gets a moment.
    await calls.settled(STOP_GRACE_MS);
    await Promise.all([traffic.stop(), merged.stop()]);
    await listener?.stop();
    switches.stop();
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
      clients.watch();
      changed();
      return address;
    },
    wake: approvals.wake,
    stop: () => (stopped ??= stop()),
  };
}

/** What runs when the gateway stops may still end by itself for this long. */
const STOP_GRACE_MS = 500;
