/** What a 401 or 403 of a server says about getting in (RFC 6750 section 3, RFC 9728 section 5.1). */
export interface Challenge {
  readonly resourceMetadataUrl: URL | null;
  readonly scope: string | null;
  readonly error: string | null;
}

export const NO_CHALLENGE: Challenge = { resourceMetadataUrl: null, scope: null, error: null };
