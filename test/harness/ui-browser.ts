import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { ContractTransport } from '../../shared/contract/define.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request exactly as given: Host, Origin and path are not tidied up the way fetch does. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
  address = '127.0.0.1',
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: address, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Opens a one-time link and returns the cookie that a browser would send from then on. */
export async function signIn(link: string): Promise<string> {
  const url = new URL(link);
  const answer = await send(Number(url.port), 'GET', url.pathname, { host: url.host });
  const [cookie] = answer.headers['set-cookie'] ?? [];
  if (answer.status !== 303 || cookie === undefined) throw new Error(`the link gave ${answer.status}`);
  return cookie.split(';')[0] ?? '';
}

/** The contract as the page speaks it: calls with the cookie and our header, events as server-sent events. */
export function browserTransport(port: number, cookie: string): ContractTransport {
  const origin = `http://127.0.0.1:${port}`;
  return {
    async call(call) {
      const answer = await send(
        port,
        'POST',
        '/api/call',
        { host: `127.0.0.1:${port}`, origin, cookie, 'content-type': 'application/json', 'x-countersign': '1' },
        JSON.stringify(call),
      );
      return JSON.parse(answer.text) as unknown;
    },
    onEvent(listener) {
      const sent = request({ host: '127.0.0.1', port, path: '/api/events', headers: { cookie }, agent: false }, (response) => {
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const messages = (rest + text).split('\n\n');
          rest = messages.pop() ?? '';
          for (const message of messages) {
            if (message.startsWith('data: ')) listener(JSON.parse(message.slice(6)));
          }
        });
        response.once('error', () => {});
      });
      sent.once('error', () => {});
      sent.end();
      return () => sent.destroy();
    },
  };
}
