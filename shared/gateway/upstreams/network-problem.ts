import { type HttpRefusal, UpstreamError } from './link.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no such host'],
  ['EAI_AGAIN', 'its name cannot be looked up now'],
  ['ECONNRESET', 'it closed the connection'],
  ['EPIPE', 'it closed the connection'],
  ['UND_ERR_SOCKET', 'it closed the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it does not answer'],
  ['ETIMEDOUT', 'it does not answer'],
  ['EHOSTUNREACH', 'there is no way to it in this network'],
  ['ENETUNREACH', 'there is no way to it in this network'],
  ['UND_ERR_DESTROYED', 'the connection was closed'],
  ['UND_ERR_CLOSED', 'the connection was closed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is self-signed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'nobody known vouches for its certificate'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
]);

/** A network error in words. The address is the person's own; its path and query may hold a key and stay out. */
export function networkProblem(name: string, url: URL, error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const why = REASONS.get(code) ?? (code || 'the network failed');
  return new UpstreamError('unreachable', `${name} at ${url.host} cannot be reached: ${why}.`);
}

/** A status that is no answer, in words. closed: the server no longer knows the session (MCP, Session Management). */
export function httpProblem(name: string, refusal: HttpRefusal, hasSession: boolean): UpstreamError {
  const { status } = refusal;
  const say = (code: UpstreamError['code'], message: string): UpstreamError => new UpstreamError(code, message, refusal);
  if (status === 401 || status === 403)
    return say('auth', `${name} refused our credentials (HTTP ${status}). Check the headers configured for it.`);
  if (status === 404 && hasSession) return say('closed', `${name} has ended the session.`);
  if (status === 404) return say('unreachable', `${name} has nothing at the configured address (HTTP 404).`);
  if (status >= 300 && status < 400)
    return say('unreachable', `${name} redirects elsewhere (HTTP ${status}). Configure the address it really has.`);
  return say('unreachable', `${name} answered with HTTP ${status}.`);
}
