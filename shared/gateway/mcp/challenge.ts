import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';

/** What a 401 or 403 of a server says about getting in (RFC 6750 section 3, RFC 9728 section 5.1). */
export interface Challenge {
  readonly resourceMetadataUrl: URL | null;
  readonly scope: string | null;
  readonly error: string | null;
}

export const NO_CHALLENGE: Challenge = { resourceMetadataUrl: null, scope: null, error: null };

/** Reads a WWW-Authenticate header; one that is no Bearer challenge says nothing. */
export function readChallenge(header: string | null): Challenge {
  if (header === null || header.length > 8192) return NO_CHALLENGE;
  const found = extractWWWAuthenticateParams(new Response(null, { headers: { 'www-authenticate': header } }));
  return {
    resourceMetadataUrl: found.resourceMetadataUrl ?? null,
    scope: found.scope ?? null,
    error: found.error ?? null,
  };
}
