/** What a server said when it refused a request for want of credentials. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly wwwAuthenticate: string | null;
  /** The header value that the request carried; null: none. */
  readonly sent: string | null;
  /** The request was sent again already. */
  readonly isSecond: boolean;
}

/** What to do about a refusal: send once more, with the header that is there now; or say this. */
export type AfterRefusal = { readonly sendAgain: true } | { readonly sendAgain: false; readonly message: string };

/** Who puts the Authorization header on the requests to one server, when none is configured. */
export interface Authorizer {
  /** The header's value for a request that leaves now; null: none. A promise while it is read or renewed: requests wait for it. */
  header(): string | null | Promise<string | null>;
  /** Never rejects. A server that answers 401 or 403 has not done what it was asked (RFC 9110 section 15.5). */
  refused(refusal: Refusal): Promise<AfterRefusal>;
}
