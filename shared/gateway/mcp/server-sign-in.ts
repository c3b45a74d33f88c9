import type { Clock, Log } from '../ports.ts';
import type { AfterRefusal, Authorizer, Refusal } from '../upstreams/authorizer.ts';
import { type Challenge, NO_CHALLENGE } from './challenge.ts';
import type { ConfiguredClient } from './choose-client.ts';
import { loadProtocolSteps } from './load-protocol-steps.ts';
import { OAuthProblem } from './oauth-problem.ts';
import { createSafeFetch, type SafeFetch } from './safe-fetch.ts';
import { scopeUnion } from './scopes.ts';
import type { SignInUnderWay } from './sign-in.ts';
import { createKeptSignIn } from './kept-sign-in.ts';
import type { SignInRecord, SignInRecords } from './sign-in-record.ts';

/** A server that may be signed in to, as configured now. */
export interface RemoteServer {
  readonly url: string;
  readonly client: ConfiguredClient | null;
}

/**
 * none: nothing is known of a sign-in. needed: the server wants one. more: it wants more permissions for something, the rest
 * works. waiting: for the person, in the browser. signed-in.
 */
export type SignInState = 'none' | 'needed' | 'more' | 'waiting' | 'signed-in';

export interface ServerSignInOptions {
  readonly name: string;
  /** Null when it is gone, or nothing that can be signed in to. Rejects when the secrets port fails. */
  readonly find: () => Promise<RemoteServer | null>;
  readonly records: SignInRecords;
  readonly documentUrl: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly requestTimeoutMs: number;
  readonly personTimeoutMs: number;
  readonly onChanged: () => void;
  /** Hears tokens, so that they can be taken out of whatever is shown. */
  readonly onSecrets: (secrets: readonly string[]) => void;
}

/** One server's sign-in: its tokens, their renewal, and the way to get new ones. */
export interface ServerSignIn {
  /** For the requests that go to this address. Tokens of another address are not sent there. */
  authorizerFor(url: string): Authorizer;
  readonly state: SignInState;
  /** Reads what is kept, once. Never rejects. */
  load(): Promise<void>;
  /** Begins a sign-in; one that is under way is given up. Rejects with OAuthProblem. */
  begin(): Promise<{ readonly url: string; readonly done: Promise<void> }>;
  /** Forgets the tokens and tells the authorization server; `andClient`: the registration as well. */
  end(andClient: boolean): Promise<void>;
  stop(): void;
}

/** A server that has no way to sign in is not asked for one at every refusal. */
const LOOK_AGAIN_MS = 30_000;
/** After so many sign-ins for the same permissions a server that still wants them will not be satisfied by another. */
const MAX_STEP_UPS = 2;

export function createServerSignIn(options: ServerSignInOptions): ServerSignIn {
  const { name, clock, log } = options;
  const kept = createKeptSignIn({ ...options, fetchFor: safeFetch, findUrl: async () => (await options.find())?.url ?? null });
  /** The server's challenge while there is no sign-in. */
  let needed: Challenge | null = null;
  /** Permissions that a request was refused for. */
  let missingScope: string | null = null;
  const stepUps = new Map<string, number>();
  const refusing = new Map<string, Promise<AfterRefusal>>();
  let noSignInUntil = Number.NEGATIVE_INFINITY;
  let underWay: SignInUnderWay | null = null;

  function safeFetch(serverUrl: URL): SafeFetch {
    return createSafeFetch({ serverUrl, timeoutMs: options.requestTimeoutMs });
  }

  async function refused(url: string, refusal: Refusal): Promise<AfterRefusal> {
    try {
      const { readChallenge } = await loadProtocolSteps();
      const challenge = readChallenge(refusal.wwwAuthenticate);
      if (refusal.status === 403) return refusedMore(challenge);
      return await refusedOnce(url, refusal, challenge);
    } catch (error) {
      log.warn('a refusal could not be dealt with', { server: name, error: String(error) });
      return say(`${name} refused our credentials (HTTP ${refusal.status}), and its sign-in cannot be read now.`);
    }
  }

  /** Many requests are refused with the same tokens at once; one of them finds out why. */
  function refusedOnce(url: string, refusal: Refusal, challenge: Challenge): Promise<AfterRefusal> {
    const key = `${refusal.isSecond} ${url} ${refusal.sent}`;
    const known = refusing.get(key) ?? refusedAll(url, refusal, challenge).finally(() => refusing.delete(key));
    refusing.set(key, known);
    return known;
  }

  async function refusedAll(url: string, refusal: Refusal, challenge: Challenge): Promise<AfterRefusal> {
    await kept.load();
    const now = await kept.header(url);
    if (now !== null && now !== refusal.sent) {
      if (!refusal.isSecond) return { sendAgain: true };
      return say(`${name} refused our credentials (HTTP 401) while they were renewed. Try again.`);
    }
    if (kept.tokens === null) return wantSignIn(refusal, challenge);
    if (refusal.isSecond) {
      await kept.drop(false);
      return wantSignIn(refusal, challenge);
    }
    if (kept.record !== null && (await hasOtherIssuer(kept.record, challenge))) {
      await kept.drop(true);
      return wantSignIn(refusal, challenge);
    }
    const problem = await kept.renew();
    const next = kept.current(url);
    if (problem === null && next !== null && next !== refusal.sent) return { sendAgain: true };
    if (kept.tokens === null) return wantSignIn(refusal, challenge);
    if (problem !== null) return say(`The sign-in to ${name} could not be renewed: ${problem.message}`);
    await kept.drop(false);
    return wantSignIn(refusal, challenge);
  }

  /** A server may move to another authorization server; what the old one gave is worth nothing there. */
  async function hasOtherIssuer(known: SignInRecord, challenge: Challenge): Promise<boolean> {
    const serverUrl = new URL(known.serverUrl);
    try {
      const { discoverAuthorization } = await loadProtocolSteps();
      const found = await discoverAuthorization(serverUrl, challenge, safeFetch(serverUrl), known.issuer.issuer);
      return found.metadata.issuer !== known.issuer.issuer;
    } catch (error) {
      if (!(error instanceof OAuthProblem)) throw error;
      return false;
    }
  }

  async function wantSignIn(refusal: Refusal, challenge: Challenge): Promise<AfterRefusal> {
    if (needed === null && !(await canSignIn(challenge)))
      return say(`${name} refused our credentials (HTTP ${refusal.status}). Check the headers configured for it.`);
    needed = challenge;
    options.onChanged();
    return say(
      `${name} wants you to sign in (HTTP ${refusal.status}). Choose Sign in on the Servers page, or run: countersign servers sign-in ${name}`,
    );
  }

  /** A challenge that names its metadata says so itself; after any other answer it is looked whether there is a way to sign in. */
  async function canSignIn(challenge: Challenge): Promise<boolean> {
    if (challenge.resourceMetadataUrl !== null || kept.record !== null) return true;
    const server = await options.find();
    if (server === null) return false;
    if (clock.now() < noSignInUntil) return false;
    const serverUrl = new URL(server.url);
    const { discoverAuthorization } = await loadProtocolSteps();
    const isPossible = await discoverAuthorization(serverUrl, challenge, safeFetch(serverUrl)).then(
      () => true,
      (error: unknown) => error instanceof OAuthProblem && error.code !== 'not-asked' && error.code !== 'unreachable',
    );
    if (!isPossible) noSignInUntil = clock.now() + LOOK_AGAIN_MS;
    return isPossible;
  }

  function refusedMore(challenge: Challenge): AfterRefusal {
    if (challenge.error !== 'insufficient_scope' || kept.tokens === null)
      return say(`${name} refused our credentials (HTTP 403). Check the headers configured for it.`);
    const scope = scopeUnion(challenge.scope);
    const what = scope === null ? '' : ` (${scope})`;
    if ((stepUps.get(scope ?? '') ?? 0) >= MAX_STEP_UPS)
      return say(`${name} refuses this although you signed in for it${what}. Signing in again will not help.`);
    missingScope = scope ?? '';
    needed = challenge;
    options.onChanged();
    return say(
      `${name} wants more permissions for this${what}. Choose Sign in on the Servers page, or run: countersign servers sign-in ${name}`,
    );
  }

  async function begin(): Promise<{ readonly url: string; readonly done: Promise<void> }> {
    const server = await options.find();
    if (server === null) throw new OAuthProblem('not-asked', `${name} has no address that can be signed in to.`);
    const serverUrl = new URL(server.url);
    await kept.load();
    const fetch = safeFetch(serverUrl);
    const challenge = needed ?? (await askForChallenge(serverUrl, fetch));
    const { beginSignIn } = await loadProtocolSteps();
    const started = await beginSignIn({
      name,
      serverUrl,
      challenge,
      grantedScope: kept.tokens?.scope ?? null,
      known: kept.record,
      configured: server.client,
      documentUrl: options.documentUrl,
      fetch,
      clock,
      timeoutMs: options.personTimeoutMs,
    });
    underWay?.cancel(new OAuthProblem('replaced', 'Another sign-in was begun.'));
    underWay = started;
    options.onChanged();
    const done = finish(started, missingScope);
    done.catch(() => {});
    return { url: started.url, done };
  }

  async function finish(started: SignInUnderWay, wantedScope: string | null): Promise<void> {
    try {
      const next = await started.done;
      if (wantedScope !== null) stepUps.set(wantedScope, (stepUps.get(wantedScope) ?? 0) + 1);
      needed = null;
      missingScope = null;
      if (underWay === started) underWay = null;
      await kept.store(next);
    } catch (error) {
      if (underWay === started) underWay = null;
      options.onChanged();
      throw error;
    }
  }

  async function end(andClient: boolean): Promise<void> {
    underWay?.cancel(new OAuthProblem('stopped', 'The sign-in was given up.'));
    await kept.load();
    const before = kept.record;
    stepUps.clear();
    missingScope = null;
    await kept.drop(andClient);
    if (before === null || before.tokens === null) return;
    const { revokeTokens } = await loadProtocolSteps();
    await revokeTokens(before, safeFetch(new URL(before.serverUrl)));
  }

  function stateNow(): SignInState {
    if (underWay !== null) return 'waiting';
    if (kept.tokens !== null) return missingScope === null ? 'signed-in' : 'more';
    return needed === null ? 'none' : 'needed';
  }

  return {
    authorizerFor(url) {
      const { href } = new URL(url);
      return { header: () => kept.header(href), refused: (refusal) => refused(href, refusal) };
    },
    load: kept.load,
    begin,
    end,
    stop: () => underWay?.cancel(new OAuthProblem('stopped', 'Countersign is stopping.')),
    get state() {
      return stateNow();
    },
  };
}

function say(message: string): AfterRefusal {
  return { sendAgain: false, message };
}

/** Asks the server something harmless without credentials: what it refuses, it explains. */
async function askForChallenge(serverUrl: URL, fetch: SafeFetch): Promise<Challenge> {
  const response = await fetch(serverUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
  const { readChallenge } = await loadProtocolSteps();
  return response.status === 401 ? readChallenge(response.headers.get('www-authenticate')) : NO_CHALLENGE;
}
