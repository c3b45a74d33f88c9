import type { IncomingHttpHeaders } from 'node:http';

/** Headers of one connection only (RFC 9110 section 7.6.1), and those that a proxy writes itself. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What is between the client and us: our token, our names, and what a browser adds about its page. */
const OURS = ['host', 'origin', 'referer', 'authorization', 'cookie', 'content-length', 'expect', 'accept-encoding'];

const NOT_FORWARDED = new Set([...HOP_BY_HOP, ...OURS]);

/** What is between us and the server: how we prove to it who we are. */
const CHALLENGES = ['www-authenticate', 'authentication-info', 'proxy-authentication-info'];

/** An answer may open no page's door to us, set no cookie, ask for no credentials, and speaks of its own connection only. */
const NOT_RETURNED = new Set([...HOP_BY_HOP, ...CHALLENGES, 'set-cookie', 'alt-svc', 'strict-transport-security']);

/** The client's headers as they go to the server, names and order kept; what was configured for the server comes last and wins. */
export function requestHeaders(raw: readonly string[], configured: Readonly<Record<string, string>>): string[] {
  const own = Object.keys(configured).map((name) => name.toLowerCase());
  const named = namedByConnection(raw);
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (NOT_FORWARDED.has(lower) || named.includes(lower) || own.includes(lower) || lower.startsWith('sec-')) continue;
    kept.push(name, raw[index + 1] ?? '');
  }
  // An encoded answer could not be read on its way.
  kept.push('accept-encoding', 'identity');
  for (const [name, value] of Object.entries(configured)) kept.push(name, value);
  return kept;
}

/** The server's headers as they go to the client. `content-length` only stays while the body does. */
export function responseHeaders(headers: IncomingHttpHeaders, keepsLength: boolean): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_RETURNED.has(name) || name.startsWith('access-control-')) continue;
    if (name === 'content-length' && !keepsLength) continue;
    kept[name] = value;
  }
  return kept;
}

/** The media type alone, in lower case. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

const CONNECTION = 'connection';

function namedByConnection(raw: readonly string[]): readonly string[] {
  let named: readonly string[] = NONE;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.length !== CONNECTION.length || name.toLowerCase() !== CONNECTION) continue;
    named = [...named, ...(raw[index + 1] ?? '').split(',').map((token) => token.trim().toLowerCase())];
  }
  return named;
}

const NONE: readonly string[] = [];
