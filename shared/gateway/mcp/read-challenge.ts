import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import { type Challenge, NO_CHALLENGE } from './challenge.ts';

const MAX_CHARACTERS = 8192;

/** Reads a WWW-Authenticate header; one that is no Bearer challenge says nothing. */
export function readChallenge(header: string | null): Challenge {
  if (header === null || header.length > MAX_CHARACTERS) return NO_CHALLENGE;
  const found = extractWWWAuthenticateParams(new Response(null, { headers: { 'www-authenticate': header } }));
  return {
    resourceMetadataUrl: found.resourceMetadataUrl ?? null,
    scope: found.scope ?? null,
    error: found.error ?? null,
  };
}
