import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedHttp, startScriptedHttp } from '../../fakes/servers/scripted-http.ts';
import { until } from '../../harness/until.ts';
import { type RawClient, rawClient } from './raw-client.ts';
import { startTraffic, type TrafficUnderTest } from './traffic-harness.ts';

const PLAIN = { 'content-type': 'application/json' };
const CALL =
  '{"jsonrpc":"2.0",\n "id":9007199254740993, "method":"tools/call","params":{"name":"x","arguments":{"n":12345678901234567890},"new":1.0}}';

describe('a session with an HTTP server', () => {
  let server: ScriptedHttp;
  let under: TrafficUnderTest;
  let client: RawClient;

  beforeAll(async () => {
    server = await startScriptedHttp();
    const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;
    under = await startTraffic({
      web: {
        transport: 'http',
        url: url('/deep/mcp?tenant=7'),
        headers: { Authorization: 'Bearer upstream-secret', 'X-Team': 'red' },
      },
      twin: { transport: 'http', url: url('/twin'), headers: {} },
      nobody: { transport: 'http', url: 'http://127.0.0.1:1/mcp?key=in-the-query', headers: {} },
    });
  });
  afterAll(async () => {
    await under.stop();
    await server.stop();
  });
  beforeEach(async () => {
    answerWith(
      '{"jsonrpc":"2.0","id":"init","result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s","version":"1"}}}',
      {
        'mcp-session-id': 'session-1',
      },
    );
    client = await rawClient(under.url('web')).open();
  });

  function answerWith(body: string, headers: Record<string, string> = {}, status = 200): void {
    server.answer = (_request, response) => void response.writeHead(status, { ...PLAIN, ...headers }).end(body);
  }

  it('sends the bytes that were judged, with the server’s own credentials instead of ours', async () => {
    answerWith('{"jsonrpc":"2.0","id":9007199254740993,"result":{}}');
    await (await client.post(CALL, { 'x-own': 'kept', 'mcp-param-region': 'eu', cookie: 'a=b' })).text();
    const seen = server.seen.at(-1);
    expect(seen?.body.toString('utf8')).toBe(CALL);
    expect(seen).toMatchObject({ method: 'POST', url: '/deep/mcp?tenant=7' });
    expect(seen?.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      authorization: 'Bearer upstream-secret',
      'x-team': 'red',
      'x-own': 'kept',
      'mcp-param-region': 'eu',
      'mcp-session-id': 'session-1',
      'mcp-protocol-version': '2025-11-25',
      'content-length': String(Buffer.byteLength(CALL)),
    });
    expect(seen?.headers).not.toHaveProperty('cookie');
    expect(seen?.headers).not.toHaveProperty('origin');
  });

  it('returns status, headers and bytes of a JSON answer as they are', async () => {
    const body = '{"result":{"big":12345678901234567890,"isError":true} ,\n"jsonrpc":"2.0","id":9007199254740993}';
    answerWith(
      body,
      {
        'content-type': 'application/json; charset=utf-8',
        'x-answer': 'yes',
        'access-control-allow-origin': '*',
        'set-cookie': 'a=b',
      },
      200,
    );
    const response = await client.post(CALL);
    expect(await response.text()).toBe(body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-answer': 'yes',
    });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(under.calls.at(-1)?.outcome).toEqual({
      kind: 'tool-error',
      message: null,
      body: '{"big":12345678901234567890,"isError":true}',
    });
  });

  it('returns an event stream byte for byte, ids, comments and odd line ends included', async () => {
    const pieces = [
      'id: 1\r\ndata: \r\n\r\n',
      ': comment\n\nevent: message\nid: 2\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{"n":1.0}}\n\n',
      'retry: 5\ndata: {"jsonrpc":"2.0",\ndata: "id":9007199254740993,"result":{"n":1.50}}\n',
      '\n',
    ];
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      pieces.forEach((piece, index) =>
        setTimeout(() => (index === pieces.length - 1 ? response.end(piece) : response.write(piece)), 20 * index),
      );
    };
    expect(await (await client.post(CALL)).text()).toBe(pieces.join(''));
    expect(under.calls.at(-1)?.outcome).toEqual({ kind: 'result', message: null, body: '{"n":1.50}' });
  });

  it('passes a large answer on with the brakes of a slow reader', async () => {
    const megabyte = 'x'.repeat(1 << 20);
    let sent = 0;
    server.answer = (_request, response) => {
      response.writeHead(200, PLAIN);
      response.write('{"jsonrpc":"2.0","id":9007199254740993,"result":{"text":"');
      const more = (): void => {
        while (sent < 40) {
          sent += 1;
          if (!response.write(megabyte)) return void response.once('drain', more);
        }
        response.end('"}}');
      };
      more();
    };
    const response = await client.post(CALL);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Nobody read yet: what fits into the buffers on the way is all that may have been sent.
    expect(sent).toBeLessThan(40);
    expect((await response.text()).length).toBeGreaterThan(40 * (1 << 20));
    await until('the outcome', () => under.calls.at(-1)?.outcome?.kind === 'result');
  });

  it('passes errors of the server on, status and all', async () => {
    answerWith('{"jsonrpc":"2.0","id":9007199254740993,"error":{"code":-32001,"message":"own"}}', {}, 400);
    const response = await client.post(CALL);
    expect(response.status).toBe(400);
    expect(under.calls.at(-1)?.outcome).toMatchObject({ kind: 'rpc-error', message: 'own' });
    server.answer = (_request, answer) => void answer.writeHead(503, { 'content-type': 'text/html' }).end('<h1>busy</h1>');
    const busy = await client.post(CALL);
    expect([busy.status, await busy.text()]).toEqual([503, '<h1>busy</h1>']);
    await until('the outcome', () => under.calls.at(-1)?.outcome?.kind === 'failed');
  });

  it.each([
    [401, {}, 'refused our credentials'],
    [302, { location: 'http://evil.example/' }, 'redirects elsewhere'],
    [307, { location: '/other' }, 'redirects elsewhere'],
  ] as const)('does not pass on a status about the way to the server: %i', async (status, headers, words) => {
    const before = server.seen.length;
    answerWith('', headers, status);
    const response = await client.post(CALL);
    expect(response.status).toBe(200);
    expect(response.headers.has('location')).toBe(false);
    expect(await response.text()).toMatch(new RegExp(`"id":9007199254740993,"error":.*${words}`));
    expect(server.seen.length).toBe(before + 1);
    expect(under.calls.at(-1)?.outcome?.kind).toBe('failed');
  });

  it('says what happened when the server hangs up, before or within its answer', async () => {
    server.answer = (_request, response) => void response.socket?.destroy();
    const response = await client.post(CALL);
    expect(await response.text()).toMatch(
      /"id":9007199254740993,"error":\{"code":-32000,"message":"web at 127\.0\.0\.1:\d+ cannot be reached: it closed the connection/,
    );
    let hangUp = (): void => {};
    server.answer = (_request, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"jsonrpc":');
      hangUp = () => void answer.socket?.destroy();
    };
    const cut = await client.post(CALL);
    hangUp();
    await expect(cut.text()).rejects.toThrow();
    await until('the outcome', () => under.calls.at(-1)?.outcome?.kind === 'failed');
  });

  it('says when nothing listens there, without the query of the address', async () => {
    const response = await rawClient(under.url('nobody')).post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
    const text = await response.text();
    expect(text).toContain('nobody at 127.0.0.1:1 cannot be reached: nothing listens there');
    expect(text).not.toContain('in-the-query');
    expect(under.health.of('nobody').state).toBe('failing');
  });

  it('keeps sessions of two servers apart that choose the same id', async () => {
    answerWith('{"jsonrpc":"2.0","id":"init","result":{}}', { 'mcp-session-id': 'session-1' });
    const twin = await rawClient(under.url('twin')).open();
    expect(twin.session).toBe(client.session);
    await twin.end();
    answerWith('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect((await twin.post('{"jsonrpc":"2.0","id":1,"method":"ping"}')).status).toBe(404);
    expect((await client.post('{"jsonrpc":"2.0","id":1,"method":"ping"}')).status).toBe(200);
  });

  it('ends with the server’s: its 404 reaches the client, and nothing is sent afterwards', async () => {
    answerWith('', {}, 404);
    expect((await client.post('{"jsonrpc":"2.0","id":1,"method":"ping"}')).status).toBe(404);
    const before = server.seen.length;
    await until('the session is over', () =>
      under.sessions.list().every(({ publicId, server: name }) => publicId !== 'session-1' || name !== 'web'),
    );
    expect((await client.post('{"jsonrpc":"2.0","id":1,"method":"ping"}')).status).toBe(404);
    expect(server.seen.length).toBe(before);
  });

  it('leaves hidden tools out of a list, also out of one that comes as an event', async () => {
    const list = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"seen","n":9007199254740993},{"name":"unseen"}]}}';
    const shown = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"seen","n":9007199254740993}]}}';
    under.hidden.add('unseen');
    answerWith(list);
    const asJson = await (await client.post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).text();
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`id: 4\ndata: ${list}\n\n`);
    const asEvent = await (await client.post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).text();
    under.hidden.clear();
    expect(asJson).toBe(shown);
    expect(asEvent).toBe(`id: 4\ndata: ${shown}\n\n`);
    expect(under.observed.at(-1)).toMatchObject({ server: 'web', isComplete: true });
  });

  it('hangs up on a stream that its client leaves, but lets a call run on', async () => {
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    const leave = new AbortController();
    await client.get(leave.signal);
    const stream = server.seen.at(-1);
    const call = client.post(CALL, {}, leave.signal);
    await call;
    const running = server.seen.at(-1);
    expect([stream?.method, running?.method]).toEqual(['GET', 'POST']);
    leave.abort();
    await until('the stream is over', () => stream?.isAborted);
    expect(running?.isAborted).toBe(false);
  });

  it('awaits an answer on another stream when its own can be resumed', async () => {
    const before = under.calls.length;
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 1\ndata: \n\n');
    expect(await (await client.post(CALL)).text()).toBe('id: 1\ndata: \n\n');
    expect(under.calls).toHaveLength(before);
    const rest = 'id: 2\ndata: {"jsonrpc":"2.0","id":9007199254740993,"result":{"late":true}}\n\n';
    server.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(rest);
    expect(await (await client.get()).text()).toBe(rest);
    await until('the outcome', () => under.calls.length > before);
    expect(under.calls.at(-1)?.outcome).toEqual({ kind: 'result', message: null, body: '{"late":true}' });
  });

  it('keeps calls of two processes apart that share a session without an id', async () => {
    const stateless = rawClient(under.url('twin'));
    const waiting: (() => void)[] = [];
    server.answer = (request, response) => {
      const { params } = JSON.parse(request.body.toString('utf8')) as { params: { name: string } };
      const answer = (): void =>
        void response.writeHead(200, PLAIN).end(`{"jsonrpc":"2.0","id":1,"result":{"of":"${params.name}"}}`);
      if (params.name === 'slow') waiting.push(answer);
      else answer();
    };
    const before = under.calls.length;
    const slow = stateless.call('1', 'slow');
    await until('the first to be there', () => waiting.length === 1);
    expect(await stateless.call('1', 'quick')).toContain('quick');
    for (const answer of waiting) answer();
    expect(await slow).toContain('slow');
    await until('both outcomes', () => under.calls.length === before + 2);
    expect(under.calls.slice(before).map(({ call, outcome }) => [call.tool, outcome?.body])).toEqual([
      ['quick', '{"of":"quick"}'],
      ['slow', '{"of":"slow"}'],
    ]);
  });

  it('hangs up on a stateless request that its client leaves', async () => {
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    const leave = new AbortController();
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}';
    const response = await fetch(under.url('web'), {
      method: 'POST',
      headers: {
        authorization: 'Bearer a',
        ...PLAIN,
        accept: 'text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'x',
      },
      body,
      signal: leave.signal,
    });
    expect(response.status).toBe(200);
    leave.abort();
    await until('the request is over', () => server.seen.at(-1)?.isAborted);
    await until('the outcome', () => under.calls.at(-1)?.outcome?.kind === 'cancelled');
  });
});
