import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  IssuerMismatchError,
  type OAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/client';
import type { Challenge } from './challenge.ts';
import { OAuthProblem } from './oauth-problem.ts';
import { addressProblem, isLoopbackHost, type SafeFetch } from './safe-fetch.ts';

/** Where to sign in to a server, and for what. */
export interface Authorization {
  /** The resource indicator, as the server's own metadata writes it (RFC 8707, RFC 9728). */
  readonly resource: string;
  readonly metadata: AuthorizationServerMetadata;
  /** The server's own `scopes_supported`. */
  readonly scopes: readonly string[] | null;
}

/**
 * Finds the authorization server of an MCP server: protected resource metadata (RFC 9728: the address in the challenge, else
 * the well-known addresses with and without the path), then the metadata of its authorization server (RFC 8414 and OpenID
 * Connect Discovery, in the order of the MCP specification). Servers of 2025-03-26 have no resource metadata; their own origin
 * is asked. `known`: an issuer that is preferred when several are listed. Rejects with OAuthProblem.
 */
export async function discoverAuthorization(
  serverUrl: URL,
  challenge: Challenge,
  fetchFn: SafeFetch,
  known: string | null = null,
): Promise<Authorization> {
  const resource = await findResource(serverUrl, challenge, fetchFn);
  const listed = resource?.authorization_servers ?? [];
  const issuer = listed.find((each) => each === known) ?? listed[0] ?? serverUrl.origin;
  const metadata = await findIssuer(issuer, resource !== null, fetchFn);
  refuseUnfit(metadata, serverUrl);
  return {
    resource: resource?.resource ?? canonicalUri(serverUrl),
    metadata,
    scopes: resource?.scopes_supported ?? null,
  };
}

async function findResource(
  serverUrl: URL,
  { resourceMetadataUrl }: Challenge,
  fetchFn: SafeFetch,
): Promise<OAuthProtectedResourceMetadata | null> {
  const statuses: number[] = [];
  const watched: SafeFetch = async (url, init) => {
    const response = await fetchFn(url, init);
    statuses.push(response.status);
    return response;
  };
  try {
    const found = await discoverOAuthProtectedResourceMetadata(
      serverUrl,
      resourceMetadataUrl === null ? {} : { resourceMetadataUrl },
      watched,
    );
    if (checkResourceAllowed({ requestedResource: canonicalUri(serverUrl), configuredResource: found.resource })) return found;
    throw new OAuthProblem('unsafe', `The metadata of ${serverUrl.host} is for another server (${hostOf(found.resource)}).`);
  } catch (error) {
    if (error instanceof OAuthProblem) throw error;
    const last = statuses.at(-1);
    if (resourceMetadataUrl === null && last !== undefined && last >= 400 && last < 500) return null;
    throw new OAuthProblem('discovery', `${serverUrl.host} does not say where to sign in: its metadata cannot be read.`, error);
  }
}

async function findIssuer(issuer: string, isListed: boolean, fetchFn: SafeFetch): Promise<AuthorizationServerMetadata> {
  const host = hostOf(issuer);
  try {
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn });
    if (metadata !== undefined) return metadata;
  } catch (error) {
    if (error instanceof OAuthProblem) throw error;
    if (error instanceof IssuerMismatchError) {
      throw new OAuthProblem('unsafe', `The metadata at ${host} is that of another authorization server.`, error);
    }
    throw new OAuthProblem('discovery', `The metadata of the authorization server ${host} cannot be read.`, error);
  }
  if (isListed) throw new OAuthProblem('discovery', `The authorization server ${host} has no metadata.`);
  throw new OAuthProblem('not-asked', `${host} does not say where to sign in: it has neither resource nor server metadata.`);
}

/** MCP, Authorization Code Protection: without S256 in the metadata nothing goes on. The browser only opens what is encrypted. */
function refuseUnfit(metadata: AuthorizationServerMetadata, serverUrl: URL): void {
  const host = hostOf(metadata.issuer);
  if (metadata.code_challenge_methods_supported?.includes('S256') !== true)
    throw new OAuthProblem('unsafe', `The authorization server ${host} does not protect sign-ins with PKCE (S256).`);
  for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint]) {
    const url = URL.parse(endpoint);
    const problem = url === null ? `${host} names an address that cannot be read.` : endpointProblem(url, serverUrl);
    if (problem !== null) throw new OAuthProblem('unsafe', problem);
  }
}

function endpointProblem(url: URL, serverUrl: URL): string | null {
  return url.hash === '' ? addressProblem(url, isLoopbackHost(serverUrl.hostname)) : `${url.host}: an endpoint has no fragment.`;
}

/** MCP, Canonical Server URI: without fragment, and without a slash that stands for no path. */
function canonicalUri(serverUrl: URL): string {
  const { origin, pathname, search } = serverUrl;
  return `${origin}${pathname === '/' ? '' : pathname}${search}`;
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'an address that cannot be read';
}
