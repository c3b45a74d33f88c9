import type { IncomingMessage } from 'node:http';
import { ServerNameSchema } from '../../model/names.ts';
import type { Address } from './exchange.ts';

export type RequestCheck<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly status: number; readonly reason: string };

/**
 * Whether a request came to one of our own names and from none but our own pages (MCP 2025-11-25, Streamable HTTP, Security
 * Warning). Whole values are compared; a header given twice is refused, because another reader might take the other one.
 */
export function checkHostAndOrigin(request: IncomingMessage, port: number): RequestCheck<object> {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const hosts = headerValues(request, 'host');
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !own.includes(host))
    return { ok: false, status: 403, reason: 'the Host is not ours' };
  const origins = headerValues(request, 'origin');
  if (origins.length === 0) return { ok: true };
  const [origin] = origins;
  if (origins.length > 1 || origin === undefined || !own.some((name) => origin === `http://${name}`)) {
    return { ok: false, status: 403, reason: 'the Origin is not ours' };
  }
  return { ok: true };
}

export type Path = { readonly kind: 'health' } | { readonly kind: 'endpoint'; readonly address: Address };

/** The place a request target names; null when it is not exactly one of ours. Nothing is normalised: one spelling each. */
export function readPath(target: string | undefined): Path | null {
  if (target === '/health') return { kind: 'health' };
  if (target === '/mcp') return { kind: 'endpoint', address: { kind: 'merged' } };
  const [empty, servers, name, mcp, ...rest] = (target ?? '').split('/');
  if (empty !== '' || servers !== 'servers' || name === undefined || mcp !== 'mcp' || rest.length > 0) return null;
  return isServerName(name) ? { kind: 'endpoint', address: { kind: 'server', server: name } } : null;
}

/** The same few names come with every request. */
const serverNames = new Set<string>();
const MAX_NAMES = 100;

function isServerName(name: string): boolean {
  if (serverNames.has(name)) return true;
  const isName = ServerNameSchema.safeParse(name).success;
  if (isName && serverNames.size < MAX_NAMES) serverNames.add(name);
  return isName;
}

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1); null when there is none or more than one. */
export function readBearerToken(request: IncomingMessage): string | null {
  const given = headerValues(request, 'authorization');
  const [value] = given;
  if (given.length !== 1 || value === undefined) return null;
  const [scheme, token, ...rest] = value.split(' ');
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' && rest.length === 0 ? token : null;
}

/** Headers that say how a request is to be read. Given twice, we could take the one and the server behind us the other. */
const SINGLE_HEADERS = [
  'accept',
  'content-encoding',
  'content-type',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
];

/** The name of a header that must not repeat and does; null when there is none. */
export function repeatedHeader(request: IncomingMessage): string | null {
  return SINGLE_HEADERS.find((name) => headerValues(request, name).length > 1) ?? null;
}

/** Every value that a header was given, as it stands. `name` in lower case. Nothing is made of the headers that nobody asks for. */
function headerValues({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  let values: readonly string[] = NO_VALUES;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const given = rawHeaders[index] ?? '';
    if (given.length === name.length && given.toLowerCase() === name) values = [...values, rawHeaders[index + 1] ?? ''];
  }
  return values;
}

const NO_VALUES: readonly string[] = [];

/** Whether a body is what its bytes say. A coded one would be judged in one form and read in another. */
export function isPlainBody(request: IncomingMessage): boolean {
  const coding = request.headers['content-encoding'];
  return coding === undefined || coding.trim().toLowerCase() === 'identity';
}

/** Whether a content type is JSON in UTF-8: the media type exactly, and no parameter but charset=utf-8. */
export function isJsonContentType(value: string | undefined): boolean {
  const [type, ...parameters] = (value ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'application/json') return false;
  return parameters.every((parameter) => parameter === 'charset=utf-8' || parameter === 'charset="utf-8"');
}
