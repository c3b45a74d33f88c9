import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { Grant } from '../../model/grant.ts';
import type { Log } from '../ports.ts';
import { type ClientMessage, RPC } from '../wire/message.ts';
import { parseClientMessage } from '../wire/parse-message.ts';
import { headerMismatch } from '../wire/routing-headers.ts';
import { rpcErrorText, sendJson, sendRpcError, sendStatus } from './answers.ts';
import {
  checkHostAndOrigin,
  isJsonContentType,
  isPlainBody,
  readBearerToken,
  readPath,
  repeatedHeader,
} from './check-request.ts';
import { type Address, Exchange, idText } from './exchange.ts';
import { listenOnLoopback, type LoopbackListeners } from './loopback-listeners.ts';
import { readBody } from './read-body.ts';
import { sayError } from '../say-error.ts';

export interface ListenerOptions {
  readonly log: Log;
  /** The grant a token belongs to, compared in constant time. */
  readonly authenticate: (token: string) => Grant | null;
  /** Whether a server of this name exists; the listener itself checks that the grant includes it. */
  readonly hasServer: (name: string) => boolean;
  /** What a server of this name is called now, if it was renamed: clients keep the address that they were given. */
  readonly currentNameOf?: (name: string) => string;
  readonly maxConcurrentPerGrant: () => number;
  readonly handle: (exchange: Exchange) => Promise<void>;
  /** Traffic that was not let in, for the record. Never holds tokens or bodies. */
  readonly onRefused: (refusal: Refused) => void;
}

export interface Refused {
  readonly status: number;
  readonly reason: string;
  readonly grant: Grant | null;
  readonly server: string | null;
}

export interface Listener {
  readonly port: number;
  /** Ends every connection. What waits should have been answered before. */
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const BODY_TIMEOUT_MS = 60_000;

/**
 * Waiting answers may take as long as a person needs, so only receiving has a time limit: ours for a body that is wanted, the
 * server's own, a little later, for one that was refused and only drains.
 */
const SERVER_OPTIONS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: BODY_TIMEOUT_MS + 5000,
  connectionsCheckingInterval: 5000,
  keepAliveTimeout: 65_000,
};

/**
 * The door. Each request passes, in this order: Host and Origin, path, token, grant, method, content type, size, strict
 * parse, routing headers. Nothing behind it sees a request that failed one of them.
 */
export async function startListener(port: number, options: ListenerOptions): Promise<Listener> {
  const busy = new Map<string, number>();
  let listeners: LoopbackListeners | null = null;

  function refuse(
    response: ServerResponse,
    status: number,
    reason: string,
    headers: Readonly<Record<string, string>> = {},
    who: Partial<Refused> = {},
  ): void {
    options.onRefused({ status, reason, grant: who.grant ?? null, server: who.server ?? null });
    sendJson(response, status, rpcErrorText('null', RPC.invalidRequest, sayRefusal(status, reason)), headers);
  }

  async function enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ours = checkHostAndOrigin(request, listeners?.port ?? port);
    if (!ours.ok) return refuse(response, ours.status, ours.reason);
    const path = readPath(request.url);
    if (path === null) return sendStatus(response, 404);
    if (path.kind === 'health') return answerHealth(request, response);
    const token = readBearerToken(request);
    const grant = token === null ? null : options.authenticate(token);
    if (grant === null) {
      const challenge = token === null ? 'Bearer realm="countersign"' : 'Bearer realm="countersign", error="invalid_token"';
      return refuse(response, 401, token === null ? 'no token' : 'an unknown token', { 'www-authenticate': challenge });
    }
    const address = currentAddress(path.address);
    if (!mayUse(grant, address, options.hasServer)) {
      const server = address.kind === 'server' ? address.server : null;
      options.onRefused({ status: 404, reason: 'an unknown or ungranted server', grant, server });
      return sendStatus(response, 404);
    }
    await passMethod(request, response, grant, address);
  }

  function currentAddress(address: Address): Address {
    if (address.kind === 'merged' || options.currentNameOf === undefined || options.hasServer(address.server)) return address;
    return { kind: 'server', server: options.currentNameOf(address.server) };
  }

  async function passMethod(request: IncomingMessage, response: ServerResponse, grant: Grant, address: Address): Promise<void> {
    const { method } = request;
    const server = address.kind === 'server' ? address.server : null;
    if (method !== 'POST' && method !== 'GET' && method !== 'DELETE') {
      return sendStatus(response, 405, { allow: 'POST, GET, DELETE' });
    }
    const repeated = repeatedHeader(request);
    if (repeated !== null) return refuse(response, 400, `the header ${repeated} is given twice`, {}, { grant, server });
    if (method === 'POST' && !isJsonContentType(request.headers['content-type']))
      return refuse(response, 415, 'the content type is not application/json', {}, { grant, server });
    if (method === 'POST' && !isPlainBody(request)) return refuse(response, 415, 'the body is encoded', {}, { grant, server });
    const running = busy.get(grant.id) ?? 0;
    if (running >= options.maxConcurrentPerGrant())
      return refuse(response, 429, 'too many calls at once', { 'retry-after': '1' }, { grant, server });
    busy.set(grant.id, running + 1);
    response.once('close', () => leave(grant.id));
    if (method !== 'POST') return options.handle(new Exchange({ grant, address, method, message: null, request, response }));
    await passBody(request, response, grant, address);
  }

  async function passBody(request: IncomingMessage, response: ServerResponse, grant: Grant, address: Address): Promise<void> {
    const server = address.kind === 'server' ? address.server : null;
    const body = await readBody(request, { maxBytes: MAX_BODY_BYTES, timeoutMs: BODY_TIMEOUT_MS });
    if (!body.ok) {
      if (body.why === 'aborted') return;
      if (body.why === 'too-large') return refuse(response, 413, 'the body is over 16 MB', {}, { grant, server });
      return refuse(response, 408, 'the body came too slowly', { connection: 'close' }, { grant, server });
    }
    const parsed = parseClientMessage(body.bytes);
    if (!parsed.ok) {
      const { code, message, id } = parsed.refusal;
      options.onRefused({ status: 400, reason: message, grant, server });
      return sendRpcError(response, 400, idJson(id), code, message);
    }
    const mismatch = headerMismatch(request.headers, parsed.message);
    if (mismatch !== null) {
      options.onRefused({ status: 400, reason: mismatch, grant, server });
      return sendRpcError(response, 400, idText(parsed.message), RPC.headerMismatch, mismatch);
    }
    const { message } = parsed;
    await options.handle(new Exchange({ grant, address, method: 'POST', message, request, response }));
  }

  function leave(grant: string): void {
    const running = (busy.get(grant) ?? 1) - 1;
    if (running > 0) busy.set(grant, running);
    else busy.delete(grant);
  }

  listeners = await listenOnLoopback(port, SERVER_OPTIONS, (request, response) => {
    enter(request, response).catch((error: unknown) => {
      options.log.error('a request failed', { error: sayError(error) });
      sendRpcError(response, 500, 'null', RPC.internal, 'Countersign failed while handling this request. Its log says how.');
      response.end();
    });
  });
  const opened = listeners;
  return { port: opened.port, stop: () => opened.stop() };
}

function answerHealth(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET') return sendStatus(response, 405, { allow: 'GET' });
  sendJson(response, 200, '{"status":"ok"}');
}

function mayUse(grant: Grant, address: Address, hasServer: (name: string) => boolean): boolean {
  if (address.kind === 'merged') return true;
  return hasServer(address.server) && (grant.servers === 'all' || grant.servers.includes(address.server));
}

function idJson(id: ClientMessage['id']): string {
  if (id === null) return 'null';
  return typeof id === 'object' ? id.source : JSON.stringify(id);
}

function sayRefusal(status: number, reason: string): string {
  const advice = status === 401 ? ' Send "Authorization: Bearer <token>" with the token of a grant.' : '';
  return `Refused: ${reason}.${advice}`;
}
