import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCall, type Caller } from '../../contract/host.ts';
import type { Clock, Log } from '../../gateway/ports.ts';
import type { ContractHost } from '../contract-host.ts';
import { sendBody, sendJson, sendRefusal } from '../http/answers.ts';
import { streamEvents } from '../http/event-stream.ts';
import { listenOnLoopback } from '../../gateway/listener/loopback-listeners.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { checkRequest } from './check-request.ts';
import { readPageFile } from './page-files.ts';
import { NOT_BUILT_PAGE, SIGNED_OUT_PAGE, USED_LINK_PAGE } from './plain-page.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { createSignIns, SIGN_IN_MS } from './sign-ins.ts';

export interface UiServerOptions {
  readonly host: ContractHost;
  /** The built page: index.html and its assets. */
  readonly rendererFolder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface UiServer {
  readonly port: number;
  /** The page's address; of no use without a sign-in. */
  readonly url: string;
  /** A fresh address that signs in once, within ten minutes. */
  createLink(): string;
  stop(): Promise<void>;
}

/** The signed-in session is the person: one tab is both the main and the approval surface. */
const PERSON: Caller = { surfaces: ['main', 'approval'] };
const OPEN_PATH = /^\/open\/([A-Za-z0-9_-]{43})$/;
/** Only reading a request has a time limit; the stream of events has none. */
const READING_LIMITS = { headersTimeout: 10_000, requestTimeout: 60_000 };
const HTML = 'text/html; charset=utf-8';
const NO_STORE = { ...SECURITY_HEADERS, 'cache-control': 'no-store' };

/** Serves the page, its calls and its events on an address of its own, to signed-in browsers on this machine alone. */
export async function startUiServer(options: UiServerOptions): Promise<UiServer> {
  const { host, log, clock } = options;
  const signIns = createSignIns(clock);
  let port = options.port;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const check = checkRequest(request, port);
    if (!check.ok) return sendRefusal(response, check.status, 'forbidden', check.message, NO_STORE);
    const { pathname } = check.url;
    const key = OPEN_PATH.exec(pathname)?.[1];
    if (key !== undefined) return open(request, response, key);
    const isApi = pathname === '/api/call' || pathname === '/api/events';
    const method = pathname === '/api/call' ? 'POST' : 'GET';
    if (request.method !== method) {
      return sendRefusal(response, 405, 'invalid-input', `Only ${method} is answered here.`, { ...NO_STORE, allow: method });
    }
    if (!isSignedIn(request)) {
      if (isApi) return sendRefusal(response, 401, 'forbidden', 'Sign in with a link from `countersign ui`.', NO_STORE);
      return sendBody(response, pathname === '/' ? 401 : 404, HTML, SIGNED_OUT_PAGE, NO_STORE);
    }
    if (pathname === '/api/call') return answerApiCall(request, response);
    if (pathname === '/api/events') return streamEvents(host, PERSON, response, SECURITY_HEADERS);
    return servePage(response, pathname);
  }

  /** Takes a one-time key. A browser that only looks ahead (prefetch) does not use it up. */
  function open(request: IncomingMessage, response: ServerResponse, key: string): void {
    if (request.method !== 'GET' || request.headers['sec-purpose'] !== undefined || request.headers['purpose'] !== undefined) {
      return sendRefusal(response, 405, 'invalid-input', 'Open this link in a browser.', { ...NO_STORE, allow: 'GET' });
    }
    const secret = signIns.redeem(key);
    if (secret !== null) {
      const cookie = `${cookieName()}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SIGN_IN_MS / 1000}`;
      // Another program may have had this port before us: what it left in the browser's cache must not become our page.
      response.writeHead(303, { ...NO_STORE, location: '/', 'set-cookie': cookie, 'clear-site-data': '"cache"' }).end();
    } else if (isSignedIn(request)) {
      response.writeHead(303, { ...NO_STORE, location: '/' }).end();
    } else {
      sendBody(response, 403, HTML, USED_LINK_PAGE, NO_STORE);
    }
  }

  async function answerApiCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A header of our own makes a browser ask first before another page may send it, and nobody answers that question.
    if (request.headers['x-countersign'] !== '1') {
      return sendRefusal(response, 403, 'forbidden', 'The header x-countersign is missing.', NO_STORE);
    }
    const body = await readJsonBody(request);
    if (!body.ok) return sendRefusal(response, body.status, 'invalid-input', body.message, { ...NO_STORE, connection: 'close' });
    const reply = await answerCall(host.handlers, PERSON, body.value, (error, name) => {
      log.error('a command failed', { name, error: String(error) });
    });
    sendJson(response, 200, reply, NO_STORE);
  }

  async function servePage(response: ServerResponse, pathname: string): Promise<void> {
    const file = await readPageFile(options.rendererFolder, pathname);
    if (file !== null) {
      return sendBody(response, 200, file.contentType, file.body, { ...SECURITY_HEADERS, 'cache-control': file.cacheControl });
    }
    if (pathname === '/') return sendBody(response, 503, HTML, NOT_BUILT_PAGE, NO_STORE);
    sendBody(response, 404, 'text/plain; charset=utf-8', 'Not found\n', NO_STORE);
  }

  /** The port is part of the name: cookies know no ports, and two gateways must not sign each other out. */
  function cookieName(): string {
    return `countersign_${port}`;
  }

  function isSignedIn(request: IncomingMessage): boolean {
    const prefix = `${cookieName()}=`;
    const cookies = (request.headers.cookie ?? '').split('; ').filter((each) => each.slice(0, prefix.length) === prefix);
    return cookies.some((cookie) => signIns.isSignedIn(cookie.slice(prefix.length)));
  }

  const listeners = await listenOnLoopback(port, READING_LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error('the page could not be answered', { error: String(error) });
      if (response.headersSent) response.destroy();
      else sendRefusal(response, 500, 'internal', 'Something went wrong. See the log.', NO_STORE);
    });
  });
  port = listeners.port;
  const url = `http://127.0.0.1:${port}/`;
  return { port, url, createLink: () => `${url}open/${signIns.createKey()}`, stop: () => listeners.stop() };
}
