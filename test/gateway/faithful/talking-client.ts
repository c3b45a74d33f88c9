import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createSseReader } from '../../../shared/gateway/wire/sse.ts';
import { until } from '../../harness/until.ts';
import { rawAt } from './raw-text.ts';

/** A client that says what the test says, and writes down each message that it hears, as it came. */
export interface TalkingClient {
  readonly heard: string[];
  /** Status, headers and bodies of what was no message. */
  readonly statuses: number[];
  /** Resolves when the message was taken, not when it was answered. */
  say(text: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Opens the session's stream. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

export const INFO = '{"name":"talker","version":"7.7"}';
export const CLIENT_CAPABILITIES =
  '{"sampling":{},"elicitation":{"form":{},"url":{}},"roots":{"listChanged":true},"tasks":{"cancel":{},"requests":{"sampling":{"createMessage":{}}}}}';

export function initializeText(version: string): string {
  return `{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"${version}","capabilities":${CLIENT_CAPABILITIES},"clientInfo":${INFO}}}`;
}

/** Over Streamable HTTP. `token` null: straight to a server. */
export function httpClient(url: string, token: string | null): TalkingClient & { session: string | null } {
  const heard: string[] = [];
  const statuses: number[] = [];
  const leaving = new AbortController();
  const reading: Promise<void>[] = [];

  async function read(response: Response): Promise<void> {
    const type = response.headers.get('content-type')?.split(';')[0];
    if (type !== 'text/event-stream') {
      const text = await response.text();
      if (text !== '') heard.push(text);
      return;
    }
    const reader = createSseReader(
      ({ data }) => void (data === '' ? 0 : heard.push(data)),
      () => {},
    );
    for await (const chunk of response.body ?? []) reader.push(Buffer.from(chunk));
  }

  function headersOf(text: string): Record<string, string> {
    const version = rawAt(text, 'params', '_meta', 'io.modelcontextprotocol/protocolVersion');
    const method = rawAt(text, 'method');
    const name = rawAt(text, 'params', 'name') ?? rawAt(text, 'params', 'uri') ?? rawAt(text, 'params', 'taskId');
    if (version === null || method === null) return { 'mcp-protocol-version': '2025-11-25' };
    const routing = { 'mcp-protocol-version': unquoted(version), 'mcp-method': unquoted(method) };
    return name === null ? routing : { ...routing, 'mcp-name': headerText(unquoted(name)) };
  }

  function common(): Record<string, string> {
    return {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(client.session === null ? {} : { 'mcp-session-id': client.session }),
    };
  }

  const client = {
    heard,
    statuses,
    session: null as string | null,
    say(text: string, headers: Readonly<Record<string, string>> = {}) {
      const all = { ...common(), ...headersOf(text), 'content-type': 'application/json', ...headers };
      const sent = fetch(url, {
        method: 'POST',
        headers: { accept: 'application/json, text/event-stream', ...all },
        body: text,
        signal: leaving.signal,
      }).then((response) => {
        client.session ??= response.headers.get('mcp-session-id');
        statuses.push(response.status);
        return read(response);
      });
      reading.push(sent.catch(() => {}));
      return Promise.resolve();
    },
    async listen() {
      const headers = { ...common(), 'mcp-protocol-version': '2025-11-25', accept: 'text/event-stream' };
      const response = await fetch(url, { headers, signal: leaving.signal });
      reading.push(read(response).catch(() => {}));
    },
    async close() {
      leaving.abort();
      await Promise.all(reading);
      if (client.session !== null) await (await fetch(url, { method: 'DELETE', headers: common() })).text();
    },
  };
  return client;
}

/** Over the lines of a child process, without anything in between. */
export function stdioClient(port: number): TalkingClient {
  const child = spawn(process.execPath, [resolve('test/fakes/servers/pipe.ts'), String(port)], { stdio: 'pipe' });
  const heard: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => void heard.push(line));
  return {
    heard,
    statuses: [],
    say: async (text) => void child.stdin.write(`${text}\n`),
    listen: async () => {},
    close: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGKILL');
      }),
  };
}

/** Opens a session: everything that comes after is what the test is about. */
export async function openSession(client: TalkingClient, version: string): Promise<string> {
  await client.say(initializeText(version));
  const answer = await until('the answer to initialize', () => client.heard.shift());
  await client.say('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  await client.listen();
  return answer;
}

function unquoted(raw: string): string {
  return String(JSON.parse(raw));
}

function headerText(value: string): string {
  return /^[\x21-\x7e]+$/.test(value) ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
