import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type MergedHarness, NOTES, startMerged } from './merged-harness.ts';

const RAW = [process.execPath, resolve('test/fakes/servers/raw-server.ts')];
const INITIALIZE =
  '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}';

interface Wire {
  readonly session: string;
  post(body: string, headers?: Record<string, string>): Promise<Response>;
  send(method: string, headers?: Record<string, string>, body?: string): Promise<Response>;
}

async function open(harness: MergedHarness, name = 'raw'): Promise<Wire> {
  const token = await harness.grant(name);
  const send = (method: string, headers: Record<string, string> = {}, body?: string): Promise<Response> =>
    fetch(harness.url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json, text/event-stream',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
  const initialized = await send('POST', {}, INITIALIZE);
  expect(initialized.headers.get('content-type')).toBe('application/json');
  const session = initialized.headers.get('mcp-session-id') ?? '';
  expect(await initialized.json()).toMatchObject({ id: 0, result: { protocolVersion: '2025-06-18' } });
  return { session, send, post: (body, headers = {}) => send('POST', { 'mcp-session-id': session, ...headers }, body) };
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('the merged address over HTTP', () => {
  it('knows a session by its id and its grant only, and forgets it when it is deleted', async () => {
    const harness = await startMerged({ one: NOTES('one') });
    const wire = await open(harness);
    expect((await wire.post(PING)).status).toBe(200);
    expect((await wire.send('POST', {}, PING)).status).toBe(400);
    expect((await wire.send('GET')).status).toBe(400);
    expect((await wire.send('POST', { 'mcp-session-id': 'nobody' }, PING)).status).toBe(404);
    const other = await open(harness, 'other');
    expect((await other.post(PING, { 'mcp-session-id': wire.session })).status).toBe(404);
    const deleted = await other.send('DELETE', { 'mcp-session-id': wire.session });
    expect(deleted.status).toBe(404);
    expect((await wire.post(PING, { 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
    expect((await wire.post(PING, { 'mcp-protocol-version': '2025-06-18' })).status).toBe(200);
    expect((await wire.send('DELETE', { 'mcp-session-id': wire.session })).status).toBe(204);
    expect((await wire.post(PING)).status).toBe(404);
  });

  it('is at no other path, and asks for a token', async () => {
    const harness = await startMerged({});
    expect((await fetch(`${harness.url}/`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(harness.url, { method: 'POST' })).status).toBe(401);
  });

  it('accepts notifications and answers to nothing, and refuses methods that it does not know', async () => {
    const wire = await open(await startMerged({ one: NOTES('one') }));
    expect((await wire.post('{"jsonrpc":"2.0","method":"notifications/anything"}')).status).toBe(202);
    expect((await wire.post('{"jsonrpc":"2.0","id":99,"result":{}}')).status).toBe(202);
    expect(await (await wire.post('{"jsonrpc":"2.0","id":"x","method":"tasks/list"}')).json()).toMatchObject({
      id: 'x',
      error: { code: -32601 },
    });
    expect(await (await wire.post(INITIALIZE)).json()).toMatchObject({ error: { code: -32600 } });
  });

  it('sends what the client wrote, but for name, id and progress token, and passes the answer on as it came', async () => {
    const wire = await open(await startMerged({ one: NOTES('one'), raw: RAW }));
    const body =
      '{ "params":{"_meta":{"progressToken":"my token","x":1.0},"name":"raw__raw" , "arguments":{"extra":12345678901234567890,"é":"\\u0041"}},\n"id":9007199254740993, "method":"tools/call","jsonrpc":"2.0"}';
    const answer = await (await wire.post(body)).text();
    expect(answer).toMatch(/^\{ "result":\{"content":.*"big":12345678901234567890,"float":1\.50.*"id":9007199254740993\}$/);
    const { result } = JSON.parse(answer) as { result: { content: { text: string }[] } };
    const sent = result.content[0]?.text ?? '';
    const ours = /"id":(\d+), "method"/.exec(sent)?.[1] ?? '';
    expect(sent).toBe(
      body.replace('\n', ' ').replace('raw__raw', 'raw').replace('9007199254740993', ours).replace('"my token"', ours),
    );
  });

  it('answers a call with an event stream when something comes before the answer, under the names of the client', async () => {
    const wire = await open(await startMerged({ raw: RAW }));
    const body =
      '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"raw__chatter","_meta":{"progressToken":"t"}}}';
    const response = await wire.post(body);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    const messages = lines.map((line) => line.slice(6));
    expect(messages[0]).toBe(
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"n":12345678901234567890}}}',
    );
    expect(messages[1]).toBe('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1e0}}');
    expect(messages[2]).toContain('"id":"a"');
    expect(messages).toHaveLength(3);
  });

  it('passes errors of a server on as it wrote them', async () => {
    const wire = await open(await startMerged({ raw: RAW }));
    const answer = await (
      await wire.post('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"raw__error"}}')
    ).text();
    expect(answer).toBe('{"jsonrpc":"2.0","id":7,"error":{"code":-32050,"message":"own","data":1.00}}');
  });

  it('refuses an id that is in use', async () => {
    const wire = await open(await startMerged({ raw: RAW }));
    const hang = wire.post('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"raw__hang"}}').catch(() => null);
    await expect.poll(async () => (await wire.post('{"jsonrpc":"2.0","id":7,"method":"ping"}')).status).toBe(400);
    await wire.send('DELETE', { 'mcp-session-id': wire.session });
    await hang;
  });
});

describe('the merged address without sessions', () => {
  const meta = (version: string): string =>
    `"_meta":{"io.modelcontextprotocol/protocolVersion":"${version}","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`;
  const headers = (method: string, version: string, name?: string): Record<string, string> => ({
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  });
  const NEW = '2026-07-28';

  it('answers with what the revision requires, also for older servers', async () => {
    const wire = await open(await startMerged({ raw: RAW }));
    const ask = async (method: string, params = '', name?: string): Promise<unknown> => {
      const body = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${params}${meta(NEW)}}}`;
      return (await wire.send('POST', headers(method, NEW, name), body)).json();
    };
    const required = { resultType: 'complete', cacheScope: 'private', ttlMs: expect.any(Number) as number };
    expect(await ask('server/discover')).toMatchObject({
      result: { ...required, supportedVersions: expect.arrayContaining([NEW, '2025-11-25']) as string[] },
    });
    expect(await ask('tools/list')).toMatchObject({ result: required });
    expect(await ask('tools/call', '"name":"raw__error",', 'raw__error')).toMatchObject({ error: { code: -32050 } });
    const called = await ask('tools/call', '"name":"raw__pid",', 'raw__pid');
    expect(called).toMatchObject({ result: { resultType: 'complete', isError: false } });
  });

  it('refuses what it does not speak, and headers that say something else than the body', async () => {
    const wire = await open(await startMerged({ raw: RAW }));
    const post = (sent: Record<string, string>, version: string, method: string): Promise<Response> =>
      wire.send('POST', sent, `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{"name":"raw__pid",${meta(version)}}}`);
    const future = await post(headers('tools/list', '2031-01-01'), '2031-01-01', 'tools/list');
    expect([future.status, await future.json()]).toMatchObject([
      400,
      { error: { code: -32022, data: { requested: '2031-01-01' } } },
    ]);
    const unknown = await post(headers('sessions/list', NEW), NEW, 'sessions/list');
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: -32601 } }]);
    const mismatch = await post(headers('tools/call', NEW, 'raw__other'), NEW, 'tools/call');
    expect([mismatch.status, await mismatch.json()]).toMatchObject([400, { error: { code: -32020 } }]);
    expect((await wire.send('GET', { 'mcp-protocol-version': NEW })).status).toBe(405);
    const bare = await wire.send('POST', { 'mcp-protocol-version': NEW }, PING);
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: { code: -32602 } }]);
  });
});
