import { randomBytes, timingSafeEqual } from 'node:crypto';
import { startAuthorization, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client';
import type { Clock } from '../ports.ts';
import { type CallbackPage, type CallbackParameters, type CallbackServer, startCallbackServer } from './callback-server.ts';
import type { Challenge } from './challenge.ts';
import { chooseClient, type ConfiguredClient } from './choose-client.ts';
import { type Authorization, discoverAuthorization } from './discover-authorization.ts';
import { OAuthProblem } from './oauth-problem.ts';
import { addressProblem, type SafeFetch } from './safe-fetch.ts';
import { scopeUnion } from './scopes.ts';
import { type ClientRecord, IssuerRecordSchema, type SignInRecord } from './sign-in-record.ts';
import { exchangeCode } from './token-requests.ts';

export interface SignInOptions {
  /** The server's name, for the page that the browser ends on. */
  readonly name: string;
  readonly serverUrl: URL;
  readonly challenge: Challenge;
  /** Scopes that were granted before and must not be lost (MCP, Step-Up Authorization Flow). */
  readonly grantedScope: string | null;
  readonly known: SignInRecord | null;
  readonly configured: ConfiguredClient | null;
  readonly documentUrl: string | null;
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** How long the person has. */
  readonly timeoutMs: number;
}

/** A sign-in that waits for the person. */
export interface SignInUnderWay {
  /** To be opened in the person's browser. Whoever has it can sign in as somebody else: only the person gets it. */
  readonly url: string;
  /** Resolves with what to keep; rejects with OAuthProblem. */
  readonly done: Promise<SignInRecord>;
  cancel(problem: OAuthProblem): void;
}

/**
 * Prepares the authorization code flow with PKCE (OAuth 2.1 section 4.1; MCP, Authorization Flow Steps) up to the address that the
 * person must open, and waits for their answer on a loopback address. Rejects with OAuthProblem when it does not come so far.
 */
export async function beginSignIn(options: SignInOptions): Promise<SignInUnderWay> {
  const { serverUrl, challenge, known, configured } = options;
  const unsafe = addressProblem(serverUrl, true);
  // Tokens would be read on their way to the server itself.
  if (unsafe !== null) throw new OAuthProblem('unsafe', unsafe);
  const authorization = await discoverAuthorization(serverUrl, challenge, options.fetch, known?.issuer.issuer ?? null);
  refuseOtherIssuer(options, authorization);
  const state = randomBytes(32).toString('base64url');
  const finished = Promise.withResolvers<SignInRecord>();
  // Who begins a sign-in may not wait for its end.
  finished.promise.catch(() => {});
  let take: (parameters: CallbackParameters) => Promise<SignInRecord> = () => Promise.reject(new Error('not ready'));
  const callback = await openCallback(options, {
    isExpected: (parameters) => isSame(parameters.get('state') ?? '', state),
    take: (parameters) => answer(options.name, finished, take(parameters)),
  });
  const stopWaiting = options.clock.after(options.timeoutMs, () => {
    finished.reject(new OAuthProblem('timeout', `Nobody signed in to ${options.name} in time.`));
  });
  finished.promise.finally(() => (stopWaiting(), callback.close())).catch(() => {});
  try {
    const scope = scopeOf(options, authorization);
    const { metadata, resource } = authorization;
    const { redirectUri } = callback;
    const { documentUrl, fetch } = options;
    const now = options.clock.now();
    const client = await chooseClient({ metadata, redirectUri, configured, documentUrl, known, scope, fetch, now });
    const { authorizationUrl, codeVerifier } = await startAuthorization(metadata.issuer, {
      metadata,
      clientInformation: client,
      redirectUrl: redirectUri,
      state,
      resource,
      ...(scope === null ? {} : { scope }),
    });
    take = (parameters) => finish(options, { authorization, client, codeVerifier, scope }, parameters);
    return { url: authorizationUrl.href, done: finished.promise, cancel: finished.reject };
  } catch (error) {
    const problem = asProblem(error);
    finished.reject(problem);
    throw problem;
  }
}

interface Asked {
  readonly authorization: Authorization;
  readonly client: ClientRecord;
  readonly codeVerifier: string;
  readonly scope: string | null;
}

/** The answer came: its issuer is checked before anything in it is used or shown (RFC 9207 section 2.4). */
async function finish(options: SignInOptions, asked: Asked, parameters: CallbackParameters): Promise<SignInRecord> {
  const { metadata, resource } = asked.authorization;
  const iss = parameters.get('iss') ?? null;
  try {
    validateAuthorizationResponseIssuer({
      iss: iss ?? undefined,
      expectedIssuer: metadata.issuer,
      issParameterSupported: metadata.authorization_response_iss_parameter_supported === true,
    });
  } catch (error) {
    throw new OAuthProblem('unsafe', 'The answer came from another authorization server than the one that was asked.', error);
  }
  const code = parameters.get('code');
  if (code === undefined || code === '') throw new OAuthProblem('refused', sayRefusal(parameters.get('error')));
  const issuer = IssuerRecordSchema.parse(metadata);
  const { client, codeVerifier, scope } = asked;
  const now = options.clock.now;
  const tokens = await exchangeCode({ issuer, client, code, iss, codeVerifier, resource, scope, fetch: options.fetch, now });
  return { version: 1, serverUrl: options.serverUrl.href, resource, issuer, client, tokens };
}

/** The last page that the browser shows: it waits until the tokens are there. */
async function answer(
  name: string,
  finished: PromiseWithResolvers<SignInRecord>,
  taken: Promise<SignInRecord>,
): Promise<CallbackPage> {
  try {
    finished.resolve(await taken);
    return { isGood: true, title: `Signed in to ${name}`, text: 'You can close this page and go back to what you were doing.' };
  } catch (error) {
    const problem = asProblem(error);
    finished.reject(problem);
    return { isGood: false, title: `Not signed in to ${name}`, text: problem.message };
  }
}

/** A registration of before is for its own port: when that is free, it is used again. */
async function openCallback(
  { known, configured }: SignInOptions,
  handlers: Pick<Parameters<typeof startCallbackServer>[0], 'isExpected' | 'take'>,
): Promise<CallbackServer> {
  const fixed = configured?.callbackPort ?? null;
  if (fixed !== null) {
    return startCallbackServer({ ...handlers, port: fixed }).catch((error: unknown) => {
      throw new OAuthProblem(
        'unreachable',
        `Port ${fixed}, where the browser is to come back to, is taken by another program.`,
        error,
      );
    });
  }
  const port = known?.client.how === 'registered' ? Number(new URL(known.client.redirectUri).port) : 0;
  return startCallbackServer({ ...handlers, port }).catch(() => startCallbackServer({ ...handlers, port: 0 }));
}

/** A client that was registered with one issuer is not shown to another (MCP 2026-07-28, Authorization Server Binding). */
function refuseOtherIssuer({ known, configured, name }: SignInOptions, { metadata }: Authorization): void {
  if (configured === null || known === null || known.client.how !== 'configured') return;
  if (known.client.client_id !== configured.clientId || known.issuer.issuer === metadata.issuer) return;
  throw new OAuthProblem(
    'unsafe',
    `${name} now names another authorization server (${new URL(metadata.issuer).host}) than the one that its client id was used with. If that is right, remove the server and add it again.`,
  );
}

/** MCP, Scope Selection Strategy; `offline_access` is asked for where it exists, because that is what refresh tokens hang on. */
function scopeOf(options: SignInOptions, { metadata, scopes }: Authorization): string | null {
  const wanted = options.configured?.scope ?? options.challenge.scope ?? scopes?.join(' ') ?? null;
  const all = scopeUnion(options.grantedScope, wanted);
  const hasOffline = metadata.scopes_supported?.includes('offline_access') === true;
  return all !== null && hasOffline ? scopeUnion(all, 'offline_access') : all;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** RFC 6749 section 4.1.2.1; descriptions are the server's own words and stay out. */
function sayRefusal(error: string | undefined): string {
  if (error === 'access_denied') return 'The sign-in was refused: access denied.';
  const isCode = error !== undefined && /^[a-z_]{1,40}$/.test(error);
  return `The sign-in did not work${isCode ? ` (${error})` : ''}.`;
}

function asProblem(error: unknown): OAuthProblem {
  return error instanceof OAuthProblem
    ? error
    : new OAuthProblem('discovery', 'Signing in does not work with this server.', error);
}
