import { Agent } from 'undici';
import { OAuthProblem } from './oauth-problem.ts';

/** The part of `fetch` that the SDK's functions call. */
export type SafeFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface SafeFetchOptions {
  /** The MCP server: only when it is on this computer may what it names be on this computer. */
  readonly serverUrl: URL;
  /** For one request, from connecting to the last byte. */
  readonly timeoutMs: number;
}

/** Metadata and token answers are a few kilobytes. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * A `fetch` for addresses that a server chose for us: https alone, or this computer when the server is here as well; small
 * answers; little time; no redirect is followed and no cookie is kept. Rejects with OAuthProblem (unsafe, unreachable).
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const mayBeLocal = isLoopbackHost(options.serverUrl.hostname);
  return async (address, init = {}) => {
    const url = new URL(address);
    const problem = addressProblem(url, mayBeLocal);
    if (problem !== null) throw new OAuthProblem('unsafe', problem);
    const agent = new Agent({ allowH2: false, connect: { timeout: options.timeoutMs }, maxHeaderSize: 32 * 1024 });
    try {
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: init.method === 'POST' ? 'POST' : 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: init.body === undefined || init.body === null ? null : bodyText(init.body),
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      const body = await readBounded(answer.body, url);
      const isWithoutBody = [204, 205, 304].includes(answer.statusCode);
      return new Response(isWithoutBody ? null : body, { status: answer.statusCode, headers: headersOf(answer.headers) });
    } catch (error) {
      if (error instanceof OAuthProblem) throw error;
      throw new OAuthProblem('unreachable', `${url.host} cannot be reached (${codeOf(error)}).`, error);
    } finally {
      await agent.destroy();
    }
  };
}

/** Why nothing may be fetched from an address that a server named, or null. The message names its host alone. */
export function addressProblem(url: URL, mayBeLocal: boolean): string | null {
  const host = url.host === '' ? url.protocol : url.host;
  if (url.username !== '' || url.password !== '') return `${host}: an address with a user name or password is not used.`;
  const isLocal = isLoopbackHost(url.hostname);
  if (isLocal && !mayBeLocal) return `${host} is this computer, and a server elsewhere has no business here.`;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) return null;
  return `${host}: only https addresses are used for signing in.`;
}

/** Names and literal addresses of this computer (RFC 6761 section 6.3, RFC 5735, RFC 4291), as `URL.hostname` has them. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  if (labels.at(-1) === 'localhost' || name === '[::1]') return true;
  // The parser has made every spelling of an IPv4 address four decimal numbers.
  return labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label)) && labels[0] === '127';
}

function bodyText(body: NonNullable<RequestInit['body']>): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new OAuthProblem('unsafe', 'A body that is neither text nor a form is not sent.');
}

async function readBounded(body: AsyncIterable<Buffer>, url: URL): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new OAuthProblem('unsafe', `${url.host} sent more than ${MAX_BODY_BYTES / 1024} KB.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // The body was read already, and nothing sets a cookie with us.
    if (value === undefined || ['set-cookie', 'content-length', 'transfer-encoding', 'content-encoding'].includes(name)) continue;
    for (const each of Array.isArray(value) ? value : [value]) kept.append(name, each);
  }
  return kept;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer in time';
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the network failed';
}
