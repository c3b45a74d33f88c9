import type { IncomingMessage } from 'node:http';

export type RequestCheck =
  | { readonly ok: true; readonly origin: string; readonly url: URL }
  | { readonly ok: false; readonly status: 400 | 403; readonly message: string };

/**
 * Says whether a request came to one of our own names and from our own page. Compares whole values: a name that only
 * begins like ours is another's. A POST must say where it comes from; what cannot be read is refused.
 */
export function checkRequest(request: IncomingMessage, port: number): RequestCheck {
  const hosts = request.headersDistinct.host ?? [];
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !ownHosts(port).includes(host)) {
    return refuse('This address is not one of this page.');
  }
  const origin = `http://${host}`;
  const origins = request.headersDistinct.origin ?? [];
  if (origins.length > 1 || (origins[0] ?? origin) !== origin) return refuse('Requests from other pages are refused.');
  if (request.method === 'POST' && origins.length === 0) return refuse('A call must say which page it comes from (Origin).');
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse('Requests from other pages are refused. Type or paste the address instead of following a link to it.');
  }
  // A target such as "//evil.example/x" would name another host when it is resolved.
  const url = URL.parse(request.url ?? '', origin);
  if (url === null || url.origin !== origin) return { ok: false, status: 400, message: 'The address cannot be read.' };
  return { ok: true, origin, url };
}

function ownHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`];
}

function refuse(message: string): RequestCheck {
  return { ok: false, status: 403, message };
}
