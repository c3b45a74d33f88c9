import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PAGE_CONTENT_SECURITY_POLICY } from '../../contract/page-policy.ts';

/** What the authorization server sent the browser back with; names that came twice are not here. */
export type CallbackParameters = ReadonlyMap<string, string>;

/** What the person reads in the browser. */
export interface CallbackPage {
  readonly isGood: boolean;
  readonly title: string;
  readonly text: string;
}

export interface CallbackServer {
  /** The redirect URI: a literal loopback address (RFC 8252 section 7.3). */
  readonly redirectUri: string;
  /** Idempotent. A page that is under way is still sent. */
  close(): void;
}

export interface CallbackOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Whether this is the answer that is waited for; anything else is refused and changes nothing. */
  readonly isExpected: (parameters: CallbackParameters) => boolean;
  /** Called once at most. Resolves with what the person is to read; never rejects. */
  readonly take: (parameters: CallbackParameters) => Promise<CallbackPage>;
}

const CALLBACK_PATH = '/callback';
const MAX_QUERY_CHARACTERS = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Waits on 127.0.0.1 for the one answer of an authorization server. Takes a GET of exactly our address and path, named by our
 * own name alone (a page elsewhere cannot make a browser send that), once. Rejects with the system's error when the port is taken.
 */
export async function startCallbackServer(options: CallbackOptions): Promise<CallbackServer> {
  let host = '';
  let isTaken = false;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '', `http://${host}`);
    if (request.headers.host !== host || url === null) return sendPage(response, 403, NOT_HERE);
    if (url.pathname !== CALLBACK_PATH || request.method !== 'GET') return sendPage(response, 404, NOT_HERE);
    const parameters = url.search.length > MAX_QUERY_CHARACTERS ? null : readParameters(url.searchParams);
    if (parameters === null || !options.isExpected(parameters)) return sendPage(response, 400, NOT_EXPECTED);
    if (isTaken) return sendPage(response, 400, USED);
    isTaken = true;
    const page = await options.take(parameters);
    sendPage(response, page.isGood ? 200 : 400, page);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : options.port}`;
  server.unref();
  return {
    redirectUri: `http://${host}${CALLBACK_PATH}`,
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Null when a parameter is there twice (RFC 6749 section 3.1): two readings are none. */
function readParameters(search: URLSearchParams): CallbackParameters | null {
  const names = [...search.keys()];
  return new Set(names).size === names.length ? new Map(search) : null;
}

const NOT_HERE: CallbackPage = { isGood: false, title: 'Nothing is here', text: 'This address only ends a sign-in.' };
const NOT_EXPECTED: CallbackPage = {
  isGood: false,
  title: 'This sign-in is not expected',
  text: 'It was not begun by Countersign, or it is over. Begin it again there.',
};
const USED: CallbackPage = { isGood: false, title: 'This answer was used already', text: 'A sign-in ends once. Begin it again.' };

function sendPage(response: ServerResponse, status: number, { title, text }: CallbackPage): void {
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escape(title)}</title></head>
<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p></main></body>
</html>
`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': PAGE_CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // The address holds the code.
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(body);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
