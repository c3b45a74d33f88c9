/** Why signing in to a server, or staying signed in, does not work. `message` is for people and holds no secrets. */
export class OAuthProblem extends Error {
  override readonly name = 'OAuthProblem';
  /**
   * not-asked: the server does not ask for a sign-in. unsafe: something on the way breaks a rule that protects tokens.
   * discovery, registration, token: that step failed. refused: the person or the authorization server said no.
   * unreachable: nobody answered; it may work later. timeout, replaced, stopped: it was not finished.
   */
  readonly code:
    | 'not-asked'
    | 'unsafe'
    | 'discovery'
    | 'registration'
    | 'token'
    | 'refused'
    | 'unreachable'
    | 'timeout'
    | 'replaced'
    | 'stopped';
  constructor(code: OAuthProblem['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
