import {
  exchangeAuthorization,
  IssuerMismatchError,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokens,
  refreshAuthorization,
  selectClientAuthMethod,
} from '@modelcontextprotocol/client';
import { OAuthProblem } from './oauth-problem.ts';
import type { SafeFetch } from './safe-fetch.ts';
import type { ClientRecord, IssuerRecord, SignInRecord, TokensRecord } from './sign-in-record.ts';

export interface CodeExchange {
  readonly issuer: IssuerRecord;
  readonly client: ClientRecord;
  readonly code: string;
  readonly iss: string | null;
  readonly codeVerifier: string;
  readonly resource: string;
  /** What was asked for. */
  readonly scope: string | null;
  readonly fetch: SafeFetch;
  readonly now: () => number;
}

/** Trades the code for tokens. Rejects with OAuthProblem. */
export async function exchangeCode(exchange: CodeExchange): Promise<TokensRecord> {
  const { issuer, client, iss } = exchange;
  try {
    const tokens = await exchangeAuthorization(issuer.issuer, {
      metadata: issuer,
      clientInformation: client,
      authorizationCode: exchange.code,
      ...(iss === null ? {} : { iss }),
      codeVerifier: exchange.codeVerifier,
      redirectUri: client.redirectUri,
      resource: exchange.resource,
      fetchFn: exchange.fetch,
    });
    return readTokens(tokens, exchange.scope, exchange.now());
  } catch (error) {
    throw tokenProblem(issuer, error);
  }
}

/** How renewing ended. `isOver`: these tokens will never work again; `isClientOver`: nor will the registration. */
export type Renewal =
  | { readonly ok: true; readonly tokens: TokensRecord }
  | { readonly ok: false; readonly isOver: boolean; readonly isClientOver: boolean; readonly problem: OAuthProblem };

/** Trades the refresh token for new tokens (OAuth 2.1 section 4.3). A refresh token that is not replaced stays. */
export async function renewTokens(record: SignInRecord, fetch: SafeFetch, now: () => number): Promise<Renewal> {
  const { issuer, client, tokens, resource } = record;
  const refreshToken = tokens?.refreshToken ?? null;
  if (tokens === null || refreshToken === null) {
    const problem = new OAuthProblem('refused', 'The sign-in is over, and the server gave nothing to renew it with.');
    return { ok: false, isOver: true, isClientOver: false, problem };
  }
  try {
    const renewed = await refreshAuthorization(issuer.issuer, {
      metadata: issuer,
      clientInformation: client,
      refreshToken,
      resource,
      fetchFn: fetch,
    });
    return { ok: true, tokens: readTokens(renewed, tokens.scope, now()) };
  } catch (error) {
    const code = error instanceof OAuthError ? error.code : null;
    const isClientOver = code === OAuthErrorCode.InvalidClient || code === OAuthErrorCode.UnauthorizedClient;
    const isOver = isClientOver || code === OAuthErrorCode.InvalidGrant;
    return { ok: false, isOver, isClientOver, problem: tokenProblem(issuer, error) };
  }
}

/** Tells the authorization server that the tokens are not wanted any more (RFC 7009), where it can be told. Never rejects. */
export async function revokeTokens(record: SignInRecord, fetch: SafeFetch): Promise<void> {
  const { issuer, client, tokens } = record;
  const token = tokens?.refreshToken ?? tokens?.accessToken;
  if (issuer.revocation_endpoint === undefined || token === undefined) return;
  const { client_id, client_secret } = client;
  const method = selectClientAuthMethod(client, issuer.token_endpoint_auth_methods_supported ?? []);
  const isBasic = method === 'client_secret_basic' && client_secret !== undefined;
  const basic = isBasic ? { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` } : {};
  const body = new URLSearchParams({ token, ...(isBasic ? {} : { client_id }) });
  if (!isBasic && client_secret !== undefined) body.set('client_secret', client_secret);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...basic };
  await fetch(issuer.revocation_endpoint, { method: 'POST', headers, body }).catch(() => {});
}

function readTokens(tokens: OAuthTokens, askedScope: string | null, now: number): TokensRecord {
  if (tokens.token_type.toLowerCase() !== 'bearer')
    throw new OAuthProblem('token', 'The authorization server gave a kind of token that Countersign cannot use.');
  if (!/^[\x21-\x7e]+$/.test(tokens.access_token))
    throw new OAuthProblem('token', 'The authorization server gave a token that a header cannot carry.');
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token === undefined || tokens.refresh_token === '' ? null : tokens.refresh_token,
    expiresAt: tokens.expires_in === undefined ? null : now + tokens.expires_in * 1000,
    scope: tokens.scope ?? askedScope,
  };
}

/** Codes are from a list; descriptions are the server's own words and stay out. */
function tokenProblem(issuer: IssuerRecord, error: unknown): OAuthProblem {
  if (error instanceof OAuthProblem) return error;
  const host = new URL(issuer.token_endpoint).host;
  if (error instanceof IssuerMismatchError)
    return new OAuthProblem('unsafe', 'The answer came from another authorization server than the one that was asked.', error);
  if (error instanceof OAuthError && error.code !== OAuthErrorCode.ServerError && /^[a-z_]{1,40}$/.test(error.code))
    return new OAuthProblem('token', `${host} gave no token (${error.code}).`, error);
  return new OAuthProblem('token', `${host} gave no token: its answer cannot be read.`, error);
}
