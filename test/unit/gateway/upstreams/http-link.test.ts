import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../../shared/gateway/ports.ts';
import { createHttpLink } from '../../../../shared/gateway/upstreams/http-link.ts';
import type { UpstreamError, UpstreamLink } from '../../../../shared/gateway/upstreams/link.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';

/** What it waits for comes at once. */
const hastyClock: Clock = { now: systemClock.now, after: (ms, action) => systemClock.after(Math.min(ms, 10), action) };

interface Seen {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  isLeft: boolean;
}
type Answer = (seen: Seen, response: ServerResponse) => void;

interface Scripted {
  readonly link: UpstreamLink;
  readonly seen: Seen[];
  readonly messages: string[];
  readonly closed: (UpstreamError | null)[];
}

async function script(answer: Answer, headers: Record<string, string> = {}): Promise<Scripted> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const one: Seen = { method: request.method ?? '', headers: request.headers, body, isLeft: false };
      response.once('close', () => (one.isLeft = !response.writableFinished));
      seen.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const link = createHttpLink({
    url: `http://127.0.0.1:${port}/mcp?key=hunter2`,
    headers,
    name: 'remote',
    clock: hastyClock,
    log: createRecordingLog(),
    connectTimeoutMs: 60_000,
  });
  const messages: string[] = [];
  const closed: (UpstreamError | null)[] = [];
  link.onMessage(({ text }) => messages.push(text));
  link.onClose((error) => closed.push(error));
  onTestFinished(async () => {
    await link.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { link, seen, messages, closed };
}

function json(response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(body);
}

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

const INITIALIZE = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}';
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const LIST = '{"jsonrpc":"2.0","id":2,"method":"tools/list"}';
const ANSWER = '{"jsonrpc":"2.0","id":2,"result":{"big":12345678901234567890}}';

/** A server with sessions, which answers everything else by `answer`. */
function withSession(answer: Answer): Answer {
  return (seen, response) => {
    if (seen.body === INITIALIZE) {
      json(response, '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}', 200, { 'mcp-session-id': 'abc' });
    } else if (seen.body === INITIALIZED) response.writeHead(202).end();
    else answer(seen, response);
  };
}

describe('a session over HTTP', () => {
  it('keeps the session and the version that it was given, and ends it when it is closed', async () => {
    const { link, seen, messages } = await script(
      withSession(({ method }, response) => (method === 'POST' ? json(response, ANSWER) : response.writeHead(405).end())),
      { authorization: 'Bearer configured' },
    );
    await link.send(INITIALIZE);
    await link.send(INITIALIZED);
    await link.send(LIST);
    await link.close();
    const [first, , ...rest] = seen.filter(({ method }) => method === 'POST');
    expect(first?.headers).toMatchObject({ accept: 'application/json, text/event-stream', authorization: 'Bearer configured' });
    expect(first?.headers).not.toHaveProperty('mcp-session-id');
    const own = { 'mcp-session-id': 'abc', 'mcp-protocol-version': '2025-06-18', authorization: 'Bearer configured' };
    expect(rest[0]?.headers).toMatchObject(own);
    const deleted = seen.filter(({ method }) => method === 'DELETE');
    expect(deleted).toHaveLength(1);
    expect(deleted[0]?.headers).toMatchObject(own);
    expect(messages).toContain(ANSWER);
    expect(link.state).toBe('closed');
    await expect(link.send(LIST)).rejects.toMatchObject({ code: 'closed' });
  });

  it('opens the stream for what the server says unasked, and opens it again where it broke', async () => {
    const { link, seen, messages } = await script(
      withSession(({ headers }, response) => {
        const open = stream(response);
        if (headers['last-event-id'] === undefined) open.end('id: 7\ndata: {"jsonrpc":"2.0","method":"a"}\n\n');
        else open.write('data: {"jsonrpc":"2.0",\ndata: "method":"b"}\n\n');
      }),
    );
    await link.send(INITIALIZE);
    await link.send(INITIALIZED);
    await until('the second stream', () => messages.length === 3);
    expect(messages.slice(1)).toEqual(['{"jsonrpc":"2.0","method":"a"}', '{"jsonrpc":"2.0", "method":"b"}']);
    expect(seen.filter(({ method }) => method === 'GET').map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      '7',
    ]);
  });

  it('is over when the server no longer knows it', async () => {
    const { link, closed } = await script(withSession((_seen, response) => response.writeHead(404).end()));
    await link.send(INITIALIZE);
    await expect(link.send(LIST)).rejects.toMatchObject({ code: 'closed', message: 'remote has ended the session.' });
    expect(closed).toHaveLength(1);
    expect(closed[0]?.code).toBe('closed');
  });
});

describe('answers over HTTP', () => {
  it('reads an answer from a stream as soon as it is there', async () => {
    const { link, messages } = await script((_seen, response) => {
      stream(response).write(`data: {"jsonrpc":"2.0","method":"x"}\n\nevent: message\ndata: ${ANSWER}\n\n`);
    });
    await link.send(LIST);
    await until('the answer', () => messages.includes(ANSWER));
    expect(messages).toEqual(['{"jsonrpc":"2.0","method":"x"}', ANSWER]);
  });

  it('makes one line of an answer with line breaks', async () => {
    const { link, messages } = await script((_seen, response) => json(response, ANSWER.replace(',"id"', ',\r\n"id"')));
    await link.send(LIST);
    expect(messages).toEqual([ANSWER.replace(',"id"', ',  "id"')]);
  });

  it('goes on with a stream that ended before its answer', async () => {
    const { link, seen, messages } = await script((one, response) => {
      if (one.method === 'POST') stream(response).end('id: first\ndata:\n\n');
      else stream(response).end(`id: second\ndata: ${ANSWER}\n\n`);
    });
    await link.send(LIST);
    await until('the answer', () => messages.length === 1);
    expect(messages).toEqual([ANSWER]);
    expect(seen[1]?.headers['last-event-id']).toBe('first');
  });

  it.each([
    ['', LIST],
    [
      ' Whether the call ran is not known; it was not repeated.',
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"pay"}}',
    ],
  ])('answers for a server that breaks off, so that nobody waits for ever:%s', async (doubt, sent) => {
    const { link, messages } = await script((one, response) => {
      stream(response).write('data: {"jsonrpc":"2.0","method":"x"}\n\n', () => response.destroy());
      expect(one.method).toBe('POST');
    });
    await link.send(sent);
    await until('an answer', () => messages.length === 2);
    expect(JSON.parse(messages[1] ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 2,
      error: { code: -32000, message: `remote broke off before it answered.${doubt}` },
    });
  });

  it('takes a refusal with a JSON-RPC error as the answer that it is', async () => {
    const error = '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no"}}';
    const { link, messages } = await script((_seen, response) => json(response, error, 404));
    await link.send(LIST);
    expect(messages).toEqual([error]);
  });

  it.each([
    [401, 'auth', /refused our credentials \(HTTP 401\)/],
    [403, 'auth', /refused our credentials \(HTTP 403\)/],
    [404, 'unreachable', /nothing at the configured address/],
    [307, 'unreachable', /redirects elsewhere/],
    [500, 'unreachable', /HTTP 500/],
  ])('says what a status of %i means, without secrets, and follows nothing', async (status, code, message) => {
    const { link, seen } = await script((_seen, response) => response.writeHead(status, { location: '/elsewhere' }).end('x'), {
      'x-key': 'hunter2',
    });
    const error = await link.send(LIST).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(String(error)).not.toContain('hunter2');
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['text/html', '<html>'],
    ['application/json', 'null'],
  ])('refuses an answer of %s that is no message', async (type, body) => {
    const { link } = await script((_seen, response) => response.writeHead(200, { 'content-type': type }).end(body));
    await expect(link.send(LIST)).rejects.toMatchObject({
      message: 'remote answered tools/list with something that is not an MCP message.',
    });
  });

  it('says that nothing listens', async () => {
    const { link } = await script(() => {});
    const away = createHttpLink({
      url: 'http://127.0.0.1:1/mcp?key=hunter2',
      headers: {},
      name: 'away',
      clock: hastyClock,
      log: createRecordingLog(),
      connectTimeoutMs: 60_000,
    });
    onTestFinished(() => away.close());
    await expect(away.send(LIST)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'away at 127.0.0.1:1 cannot be reached: nothing listens there.',
    });
    expect(link.state).toBe('idle');
  });
});

describe('stateless requests over HTTP', () => {
  const meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}';
  const callOf = (name: string): string => `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"${name}",${meta}}}`;

  it.each([
    ['plain name', 'plain name'],
    ['ünïcode', `=?base64?${Buffer.from('ünïcode').toString('base64')}?=`],
    ['=?base64?YQ==?=', `=?base64?${Buffer.from('=?base64?YQ==?=').toString('base64')}?=`],
    [' padded', `=?base64?${Buffer.from(' padded').toString('base64')}?=`],
  ])('says by headers what the body says: %s', async (name, header) => {
    const { link, seen } = await script((_seen, response) => json(response, ANSWER));
    await link.send(callOf(name), { 'mcp-param-region': 'eu' });
    expect(seen[0]?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': header,
      'mcp-param-region': 'eu',
    });
  });

  it('leaves a request that is cancelled, and makes no answer up for it', async () => {
    const { link, seen, messages } = await script((_seen, response) => stream(response).flushHeaders());
    await link.send(callOf('slow'));
    await link.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2,${meta}}}`);
    await until('the server to see it', () => seen[0]?.isLeft === true);
    expect(seen).toHaveLength(1);
    expect(messages).toEqual([]);
  });
});
