import { type Dispatcher, Pool } from 'undici';
import type { AfterRefusal, Authorizer } from './authorizer.ts';
import { UpstreamError } from './link.ts';
import { networkProblem } from './network-problem.ts';

export type HttpReplyFromServer = Dispatcher.ResponseData;

export interface HttpRequestsOptions {
  readonly url: string;
  /** Configured for the server; they win over ours. Values are secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly connectTimeoutMs: number;
  /** Signs in where no Authorization header is configured. */
  readonly authorizer?: Authorizer | null;
}

export interface HttpRequest {
  /** At the origin of the server; without it, its configured address. */
  readonly path?: string;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Requests to the origin of one server, with its credentials. */
export interface HttpRequests {
  readonly url: URL;
  /** Rejects with UpstreamError: unreachable, or auth when the server wants a sign-in. Redirects are not followed. */
  send(request: HttpRequest): Promise<HttpReplyFromServer>;
  close(): Promise<void>;
}

/**
 * Nothing but connecting has a time limit of its own. Credentials are for the configured origin alone. A request that was refused
 * for want of them (401) was not carried out, so it is sent once more when there are others by now.
 */
export function createHttpRequests(options: HttpRequestsOptions): HttpRequests {
  const { name, authorizer = null } = options;
  const url = new URL(options.url);
  const ownPath = url.pathname + url.search;
  const pool = new Pool(url.origin, {
    // Any limit could let waiting requests hold up the answers that they wait for.
    connections: null,
    pipelining: 1,
    // Every server speaks HTTP/1.1; names and order of headers are kept there.
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });

  async function sendWith(request: HttpRequest, authorization: string | null): Promise<HttpReplyFromServer> {
    const { path = ownPath, method, body, signal, timeoutMs = 0 } = request;
    const own = authorization === null ? {} : { authorization };
    const headers = { ...request.headers, ...own, ...options.headers };
    try {
      const times = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
      return await pool.request({ path, method, headers, body, ...times, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      throw networkProblem(name, url, error);
    }
  }

  return {
    url,
    async send(request) {
      if (authorizer === null) return sendWith(request, null);
      for (let isSecond = false; ; isSecond = true) {
        const given = authorizer.header();
        const sent = given instanceof Promise ? await given : given;
        const reply = await sendWith(request, sent);
        const { statusCode: status } = reply;
        if (status !== 401 && status !== 403) return reply;
        await reply.body.dump();
        const wwwAuthenticate = headerText(reply.headers['www-authenticate']);
        const next: AfterRefusal = await authorizer.refused({ status, wwwAuthenticate, sent, isSecond });
        if (!next.sendAgain || isSecond)
          throw new UpstreamError('auth', next.sendAgain ? `${name} refused our credentials.` : next.message);
      }
    },
    close: () => pool.destroy(),
  };
}

/** A header that may be there more than once, as one value (RFC 9110 section 5.3). */
export function headerText(value: string | readonly string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}
