import type { Clock, Log, Secrets } from '../ports.ts';
import type { Authorizer } from '../upstreams/authorizer.ts';
import { createServerSignIn, type RemoteServer, type ServerSignIn, type SignInState } from './server-sign-in.ts';
import { createSignInRecords } from './sign-in-record.ts';

export interface OAuthOptions {
  /** Null when there is no such server, or it is none that can be signed in to. */
  readonly find: (server: string) => Promise<RemoteServer | null>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
  /** An https address of a client id metadata document for Countersign; null: there is none. */
  readonly documentUrl: string | null;
  readonly onChanged: () => void;
  readonly onSecrets: (secrets: readonly string[]) => void;
  readonly requestTimeoutMs?: number;
  readonly personTimeoutMs?: number;
}

/** The sign-ins to remote servers (MCP 2025-11-25 and 2026-07-28, Authorization). */
export interface OAuth {
  /** For the requests that go to `url`, the address of the server. */
  authorizerOf(server: string, url: string): Authorizer;
  stateOf(server: string): SignInState;
  /** Reads what is kept for a server, so that its state is known. Never rejects. */
  load(server: string): Promise<void>;
  /**
   * Prepares a sign-in. `url` is for the person's browser alone; `done` resolves when they have signed in and rejects with
   * OAuthProblem when not. Rejects with OAuthProblem.
   */
  signIn(server: string): Promise<{ readonly url: string; readonly done: Promise<void> }>;
  /** Forgets the tokens, and tells the authorization server where it can be told. */
  signOut(server: string): Promise<void>;
  /** The server was removed: nothing about it is kept. */
  forget(server: string): Promise<void>;
  /** What a server's sign-in gave goes under another name. Nothing is told to anybody. */
  rename(server: string, to: string): Promise<void>;
  /** Gives up what waits for a person. */
  stop(): void;
}

const REQUEST_TIMEOUT_MS = 15_000;
const PERSON_TIMEOUT_MS = 10 * 60_000;

export function createOAuth(options: OAuthOptions): OAuth {
  const { secrets, clock, log, documentUrl, onChanged, onSecrets } = options;
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, personTimeoutMs = PERSON_TIMEOUT_MS } = options;
  const records = createSignInRecords(secrets);
  const servers = new Map<string, ServerSignIn>();

  function of(name: string): ServerSignIn {
    const known = servers.get(name);
    if (known !== undefined) return known;
    const find = (): Promise<RemoteServer | null> => options.find(name);
    const times = { requestTimeoutMs, personTimeoutMs };
    const made = createServerSignIn({ name, find, records, documentUrl, clock, log, onChanged, onSecrets, ...times });
    servers.set(name, made);
    return made;
  }

  return {
    authorizerOf: (server, url) => of(server).authorizerFor(url),
    stateOf: (server) => servers.get(server)?.state ?? 'none',
    load: (server) => of(server).load(),
    signIn: (server) => of(server).begin(),
    signOut: (server) => of(server).end(false),
    async forget(server) {
      await of(server).end(true);
      servers.delete(server);
      await records.remove(server);
    },
    async rename(server, to) {
      const record = await records.read(server);
      servers.get(server)?.stop();
      servers.delete(server);
      servers.delete(to);
      if (record !== null) await records.write(to, record);
      await records.remove(server);
    },
    stop() {
      for (const server of servers.values()) server.stop();
    },
  };
}
