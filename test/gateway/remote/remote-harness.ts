import { onTestFinished } from 'vitest';
import { type AppState, AppStateSchema, type ServerView } from '../../../shared/contract/state.ts';
import type { Secrets } from '../../../shared/gateway/ports.ts';
import { createMemorySecrets } from '../../../shared/gateway/secrets/memory-secrets.ts';
import { type Gateway, startGateway } from '../../../shared/gateway/start-gateway.ts';
import type { Transport } from '../../../shared/model/server.ts';
import { type AuthorizationServer, type Behaviour, startAuthorizationServer } from '../../fakes/servers/authorization-server.ts';
import { type ProtectedBehaviour, type ProtectedServer, startProtectedServer } from '../../fakes/servers/protected-server.ts';
import { createRecordingLog, type RecordingLog } from '../../fakes/silent-log.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';

export const CALLER = { surfaces: ['main', 'cli', 'operator'] } as const;

/** A gateway in this process with one client's token; its browser is a list of addresses. */
export interface RemoteHarness {
  readonly gateway: Gateway;
  readonly log: RecordingLog;
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly token: string;
  /** Addresses that the browser was asked to open. */
  readonly opened: readonly string[];
  urlOf(server: string): string;
  readonly mergedUrl: string;
  add(name: string, connection: Partial<Extract<Transport, { transport: 'http' }>> & { url: string }): Promise<void>;
  state(): Promise<AppState>;
  server(name: string): Promise<ServerView>;
  /** Begins a sign-in and plays the browser to its end; resolves with the last page. */
  signIn(name: string): Promise<{ status: number; page: string }>;
  stop(): Promise<void>;
}

export async function startRemote(
  options: { readonly secrets?: Secrets; readonly dataDir?: string; readonly clientMetadataUrl?: string } = {},
): Promise<RemoteHarness> {
  const { secrets = createMemorySecrets(), dataDir = temporaryFolder(), clientMetadataUrl } = options;
  const log = createRecordingLog();
  const opened: string[] = [];
  const gateway = await startGateway({
    dataDir,
    host: 'headless',
    version: '0.0.0',
    port: 0,
    secrets,
    log,
    openExternal: (url) => void opened.push(url),
    ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
  });
  onTestFinished(() => gateway.stop());
  const { handlers } = gateway;
  const { mcpUrl } = await gateway.listen();
  const { token } = await handlers['grants.create']({ name: `client-${Date.now()}`, servers: 'all' }, CALLER);
  const state = async (): Promise<AppState> => AppStateSchema.parse(await handlers['state.get'](null, CALLER));

  async function server(name: string): Promise<ServerView> {
    const found = (await state()).servers.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no server ${name}`);
    return found;
  }

  return {
    gateway,
    log,
    dataDir,
    secrets,
    token,
    opened,
    urlOf: (name) => `${mcpUrl}/servers/${name}/mcp`,
    mergedUrl: `${mcpUrl}/mcp`,
    async add(name, connection) {
      await handlers['servers.add']({ name, connection: { transport: 'http', headers: {}, ...connection }, secrets: {} }, CALLER);
      await handlers['policy.set']({ server: name, text: JSON.stringify({ version: '1', default: 'allow' }) }, CALLER);
    },
    state,
    server,
    async signIn(name) {
      const { url } = await handlers['servers.signIn']({ name }, CALLER);
      const response = await fetch(url);
      const page = await response.text();
      await until('the sign-in to end', async () => (await server(name)).signIn.state !== 'waiting');
      return { status: response.status, page };
    },
    stop: () => gateway.stop(),
  };
}

/** An authorization server and a server behind it. */
export async function startProtected(
  authorization: Partial<Behaviour> = {},
  server: Partial<ProtectedBehaviour> = {},
): Promise<{ readonly authorization: AuthorizationServer; readonly server: ProtectedServer }> {
  const made = await startAuthorizationServer(authorization);
  onTestFinished(() => made.stop());
  const protectedServer = await startProtectedServer(made, server);
  onTestFinished(() => protectedServer.stop());
  return { authorization: made, server: protectedServer };
}
