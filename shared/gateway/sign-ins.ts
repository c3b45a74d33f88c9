import type { ServerView } from '../contract/state.ts';
import type { ServerStore } from './config/server-store.ts';
import { createOAuth, type OAuth } from './mcp/create-oauth.ts';
import { OAuthProblem } from './mcp/oauth-problem.ts';
import type { RemoteServer } from './mcp/server-sign-in.ts';
import type { Clock, Log, OpenExternal, Secrets } from './ports.ts';
import type { Recorder } from './record-events.ts';
import type { Redactor } from './redactor.ts';
import { UpstreamError } from './upstreams/link.ts';

export interface SignInsOptions {
  readonly servers: ServerStore;
  readonly secrets: Secrets;
  /** Why a server may not be reached now; null when it may. */
  readonly refusalOf: (server: string) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly recorder: Recorder;
  /** Opens the person's browser; null where the host has none: the address is shown instead. */
  readonly openExternal: OpenExternal | null;
  readonly clientMetadataUrl: string | null;
  readonly onChanged: () => void;
  /** Looks at a server that was signed in to. Rejects with UpstreamError. */
  readonly look: (server: string) => Promise<void>;
}

/** The sign-ins to the configured servers, and what is shown and recorded of them. */
export interface SignIns extends Pick<OAuth, 'authorizerOf' | 'signOut' | 'forget' | 'rename' | 'stop'> {
  viewOf(server: string): ServerView['signIn'];
  /** Begins a sign-in and opens its address. Rejects with OAuthProblem. */
  signIn(server: string): Promise<{ readonly url: string }>;
  /** Reads what is kept, so that the state is known. */
  load(): void;
}

export function createSignIns(options: SignInsOptions): SignIns {
  const { servers, secrets, recorder, log } = options;
  const problems = new Map<string, string>();
  const oauth = createOAuth({
    find,
    secrets,
    clock: options.clock,
    log,
    documentUrl: options.clientMetadataUrl,
    onChanged: options.onChanged,
    onSecrets: (known) => options.redactor.remember(known),
  });

  /** A configured Authorization header wins: there is nothing to sign in to. */
  async function find(server: string): Promise<RemoteServer | null> {
    const connection = servers.get(server)?.connection;
    if (connection === undefined || connection.transport !== 'http') return null;
    if (Object.keys(connection.headers).some((name) => name.toLowerCase() === 'authorization')) return null;
    const { url, oauth: client } = connection;
    if (client === undefined) return { url, client: null };
    const clientSecret = await secretOf(client.clientSecret);
    const { clientId, scope = null, callbackPort = null } = client;
    return { url, client: { clientId, clientSecret, scope, callbackPort } };
  }

  async function secretOf(value: string | { readonly secret: string } | undefined): Promise<string | null> {
    if (value === undefined || typeof value === 'string') return value ?? null;
    return secrets.get(value.secret);
  }

  function setProblem(server: string, problem: string | null): void {
    if (problem === null) problems.delete(server);
    else problems.set(server, problem);
    options.onChanged();
  }

  async function finish(server: string, done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      if (!(error instanceof OAuthProblem)) throw error;
      log.info('a sign-in was not finished', { server, code: error.code });
      if (error.code !== 'replaced' && error.code !== 'stopped') setProblem(server, error.message);
      return;
    }
    recorder.event('signed in', 'A person signed in, in the browser.', { server });
    await options.look(server).catch((error: unknown) => {
      if (!(error instanceof UpstreamError)) throw error;
    });
  }

  return {
    authorizerOf: oauth.authorizerOf,
    viewOf: (server) => ({ state: oauth.stateOf(server), problem: problems.get(server) ?? null }),
    async signIn(server) {
      setProblem(server, null);
      const refusal = await options.refusalOf(server);
      if (refusal !== null) throw new OAuthProblem('stopped', refusal);
      const begun = await oauth.signIn(server).catch((error: unknown) => {
        if (error instanceof OAuthProblem) setProblem(server, error.message);
        throw error;
      });
      recorder.event('sign-in begun', `It goes to ${new URL(begun.url).host}.`, { server });
      options.openExternal?.(begun.url);
      finish(server, begun.done).catch((error: unknown) => log.error('a sign-in failed', { server, error: String(error) }));
      return { url: begun.url };
    },
    async signOut(server) {
      problems.delete(server);
      await oauth.signOut(server);
      recorder.event('signed out', 'Its tokens were forgotten.', { server });
    },
    async forget(server) {
      problems.delete(server);
      await oauth.forget(server);
    },
    async rename(server, to) {
      problems.delete(server);
      await oauth.rename(server, to);
      await oauth.load(to);
    },
    load() {
      for (const { name, connection } of servers.list()) if (connection.transport === 'http') void oauth.load(name);
    },
    stop: oauth.stop,
  };
}
