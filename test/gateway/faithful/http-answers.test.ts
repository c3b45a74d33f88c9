import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedHttp, startScriptedHttp } from '../../fakes/servers/scripted-http.ts';
import { until } from '../../harness/until.ts';
import { rawClient } from '../traffic/raw-client.ts';
import { startTraffic, type TrafficUnderTest } from '../traffic/traffic-harness.ts';

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}}';

describe('what an HTTP server says besides its messages', () => {
  let server: ScriptedHttp;
  let under: TrafficUnderTest;
  let client: ReturnType<typeof rawClient>;

  beforeEach(async () => {
    server = await startScriptedHttp();
    under = await startTraffic({
      web: { transport: 'http', url: `http://127.0.0.1:${server.port}/mcp`, headers: { authorization: 'Bearer ours' } },
    });
    server.answer = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's-1' })
        .end('{"jsonrpc":"2.0","id":"init","result":{}}');
    client = rawClient(under.url('web'));
    await client.open();
  });
  afterEach(async () => {
    await under.stop();
    await server.stop();
  });

  /** Asks the server itself and through the gateway: what differs is all that the gateway did. */
  async function both(
    method: 'POST' | 'GET' | 'DELETE',
    body: string | null = null,
    extra: Record<string, string> = {},
  ): Promise<{ status: number; headers: Record<string, string>; text: string }[]> {
    const seen = [];
    for (const url of [`http://127.0.0.1:${server.port}/mcp`, under.url('web')]) {
      const headers = {
        authorization: 'Bearer a',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-session-id': 's-1',
        'mcp-protocol-version': '2025-11-25',
        ...extra,
      };
      const init = { method, headers, ...(body === null ? {} : { body }) };
      const response = await fetch(url, init);
      const { date: _date, connection: _connection, 'keep-alive': _keepAlive, ...kept } = Object.fromEntries(response.headers);
      seen.push({ status: response.status, headers: kept, text: await response.text() });
    }
    return seen;
  }

  it.each([
    ['405 on GET', 'GET', 405, { allow: 'POST' }, ''],
    [
      'a session that is gone',
      'POST',
      404,
      { 'content-type': 'application/json' },
      '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}',
    ],
    ['a request that it does not like', 'POST', 400, { 'content-type': 'text/plain; charset=utf-8' }, 'Bad Request: ü'],
    ['a limit of its own', 'POST', 429, { 'retry-after': '7', 'x-ratelimit-remaining': '0' }, 'slow down'],
    ['a failure of its own', 'POST', 503, { 'retry-after': '1' }, ''],
    ['202 for what has no answer', 'POST', 202, { 'x-request-id': 'r-1' }, ''],
    ['204', 'DELETE', 204, {}, ''],
    [
      'an answer with headers of its own',
      'POST',
      200,
      { 'content-type': 'application/json;charset=utf-8', 'x-a': '1', 'cache-control': 'no-store', vary: 'Accept' },
      '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}',
    ],
  ] as const)('passes as it is: %s', async (_what, method, status, headers, text) => {
    server.answer = (_request, response) => void response.writeHead(status, { ...headers }).end(text);
    const [alone, between] = await both(method, method === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : null);
    expect(between).toEqual(alone);
    expect(alone).toMatchObject({ status, headers, text });
  });

  it.each([LIST, CALL])('keeps every header and byte of an answer that it looks into: %s', async (body) => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"seen","n":1.0}],"x":9007199254740993}} ';
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', 'x-trace': 't', etag: '"1"' }).end(text);
    const [alone, between] = await both('POST', body);
    expect(between).toEqual(alone);
    expect(alone).toMatchObject({ text, headers: { 'x-trace': 't', etag: '"1"' } });
  });

  it('keeps the headers of a list that it shortens, and says that the list is this client’s alone', async () => {
    under.hidden.add('unseen');
    const tools = '"tools":[{"name":"seen","n":1.0},{"name":"unseen"}]';
    server.answer = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'x-trace': 't', 'x-many': ['1', '2'] })
        .end(
          `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete",${tools},"ttlMs":600000,"cacheScope":"public","nextCursor":"c"}}`,
        );
    const [, between] = await both('POST', LIST);
    expect(between?.headers).toMatchObject({ 'x-trace': 't', 'x-many': '1, 2', 'content-length': String(between?.text.length) });
    expect(between?.text).toContain('"tools":[{"name":"seen","n":1.0}]');
    expect(JSON.parse(between?.text ?? '')).toMatchObject({
      result: { ttlMs: 1000, cacheScope: 'private', nextCursor: 'c', tools: [{ name: 'seen' }] },
    });
  });

  it('leaves a page empty when it hides all of it, and the cursor goes on', async () => {
    under.hidden.add('unseen');
    server.answer = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"unseen"}],"nextCursor":"2"}}');
    const [, between] = await both('POST', LIST);
    expect(between?.text).toBe('{"jsonrpc":"2.0","id":1,"result":{"tools":[],"nextCursor":"2"}}');
  });

  it('changes one event of a stream and no byte of the others', async () => {
    under.hidden.add('unseen');
    const before = 'id: a\r\nretry: 250\r\ndata:\r\n\r\n: comment\n\nevent: other\nid: b\ndata: x\ndata: y\n\n';
    const list = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"unseen"}]}}';
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-trace': 't' });
      const bytes = Buffer.from(`${before}id: c\nunknown: ü\ndata: ${list}\n\n: end\n\n`);
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    };
    const [alone, between] = await both('POST', LIST);
    expect(alone?.text).toContain(list);
    expect(between?.headers['x-trace']).toBe('t');
    expect(between?.text).toBe(`${before}id: c\nunknown: ü\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}\n\n: end\n\n`);
  });

  it.each([200, 400, 401, 403, 404])(
    'asks no client for the credentials of the server, whatever the status: %i',
    async (status) => {
      const challenge = { 'www-authenticate': 'Bearer resource_metadata="https://as.example/"', 'authentication-info': 'x' };
      server.answer = (_request, response) =>
        void response.writeHead(status, { ...challenge, 'content-type': 'application/json' }).end('{}');
      const [alone, between] = await both('POST', CALL);
      expect(alone?.headers).toHaveProperty('www-authenticate');
      expect(Object.keys(between?.headers ?? {}).filter((name) => name.includes('authenticat'))).toEqual([]);
    },
  );

  it('keeps a session that the server lets no client end', async () => {
    server.answer = (_request, response) => void response.writeHead(405, { allow: 'GET, POST' }).end();
    expect((await client.end()).status).toBe(405);
    server.answer = (_request, response) => void response.writeHead(202).end();
    expect((await client.post('{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}')).status).toBe(202);
    server.answer = (_request, response) => void response.writeHead(200).end();
    expect((await client.end()).status).toBe(200);
    await until('the session to end', () => under.sessions.list().length === 0);
  });

  it('lets a client go on with a session that nobody used for a while, as the server would', async () => {
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const rest = (): Promise<void> => under.sessions.endWhere(() => true);
    await rest();
    expect((await rawClient(under.url('web'), 'b', 's-1').post(ping)).status).toBe(404);
    const before = server.seen.length;
    expect((await client.post(ping)).status).toBe(200);
    expect(server.seen.length).toBe(before + 1);
    expect(under.sessions.list()).toMatchObject([{ publicId: 's-1', clientVersion: '7.7', era: '2025' }]);

    await rest();
    server.answer = (_request, response) => void response.writeHead(404).end();
    expect((await client.post(ping)).status).toBe(404);
    await until('the session to end', () => under.sessions.list().length === 0);
    expect((await client.post(ping)).status).toBe(404);
    expect(server.seen.length).toBe(before + 2);
  });

  it('leaves a stream that can be resumed when its client leaves, so that the server lets it be taken up', async () => {
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata: \n\n');
    const leave = new AbortController();
    const first = await client.post(CALL, {}, leave.signal);
    await first.body?.getReader().read();
    const call = server.seen.at(-1);
    leave.abort();
    await until('the server to hear that it left', () => call?.isAborted);

    const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
    server.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`id: 2\ndata: ${answer}\n\n`);
    const rest = await fetch(under.url('web'), {
      headers: { authorization: 'Bearer a', accept: 'text/event-stream', 'mcp-session-id': 's-1', 'last-event-id': '1' },
    });
    expect(await rest.text()).toBe(`id: 2\ndata: ${answer}\n\n`);
    expect(server.seen.at(-1)).toMatchObject({ method: 'GET', headers: { 'last-event-id': '1' } });
    const ran = await until('the outcome', () => under.calls.at(-1));
    expect(ran.outcome).toMatchObject({ kind: 'result', body: '{"content":[]}' });
  });

  it('puts nothing of its own between the pieces of an event', async () => {
    let goOn = (): void => {};
    under.decide = async (call) => {
      call.channel.progress(1, 'a person is asked');
      await call.forward();
      return { kind: 'forwarded' };
    };
    const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${answer.slice(0, 20)}`);
      goOn = () => void response.end(`${answer.slice(20)}\n\n`);
    };
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":{"progressToken":1}}}';
    const response = await client.post(body);
    await until('the call at the server', () => server.seen.at(-1)?.body.toString() === body);
    goOn();
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    expect(lines.at(-1)).toBe(`data: ${answer}`);
    expect(lines).toHaveLength(3);
  });
});
