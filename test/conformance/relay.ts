import { createServer, type IncomingMessage, request as sendRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from './keep-alive.ts';

export interface Relay {
  readonly url: string;
  stop(): Promise<void>;
}

/** Renames what has another name behind the relay. */
export interface Renaming {
  toServer(body: string): string;
  headerToServer(name: string): string;
  toClient(text: string): string;
}

/**
 * What a client of Countersign has and the conformance program has no option for: the token, and the right address. Everything
 * else goes through as it is, in both directions; a Host or Origin that is not the relay's own too, so that ours is what checks it.
 */
export async function startRelay(target: string, token: string, renaming: Renaming | null = null): Promise<Relay> {
  const to = new URL(target);
  let own = '';

  function headersFor(request: IncomingMessage, body: Buffer): string[] {
    const headers: string[] = [];
    for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
      const [name = '', value = ''] = request.rawHeaders.slice(index, index + 2);
      headers.push(name, headerValue(name.toLowerCase(), value, body));
    }
    return [...headers, 'authorization', `Bearer ${token}`];
  }

  function headerValue(name: string, value: string, body: Buffer): string {
    if (name === 'host') return value === own ? to.host : value;
    if (name === 'origin') return value === `http://${own}` ? to.origin : value;
    if (name === 'content-length') return String(body.length);
    return name === 'mcp-name' && renaming !== null ? renaming.headerToServer(value) : value;
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const given = Buffer.concat(parts);
    const body = renaming === null ? given : Buffer.from(renaming.toServer(given.toString('utf8')));
    const headers = headersFor(request, body);
    const { hostname, port } = to;
    const sent = sendRequest({ hostname, port, path: to.pathname, method: request.method, headers, agent: false }, (answer) => {
      const length = renaming === null ? {} : { 'content-length': undefined };
      response.writeHead(answer.statusCode ?? 502, dropUndefined({ ...answer.headers, ...length }));
      response.flushHeaders();
      if (renaming === null) return void answer.pipe(response);
      passLines(answer, response, renaming);
    });
    sent.once('error', () => response.destroy());
    response.once('close', () => sent.destroy());
    sent.end(body);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${own}/mcp`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A message is one line in an event stream, and one text in JSON. */
function passLines(answer: IncomingMessage, response: ServerResponse, renaming: Renaming): void {
  let rest = '';
  answer.setEncoding('utf8');
  answer.on('data', (text: string) => {
    const end = (rest + text).lastIndexOf('\n') + 1;
    const lines = (rest + text).slice(0, end);
    rest = (rest + text).slice(end);
    if (lines !== '') response.write(renaming.toClient(lines));
  });
  answer.once('end', () => response.end(renaming.toClient(rest)));
  answer.once('error', () => response.destroy());
}

function dropUndefined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
