import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

import { z } from 'zod';
import { MODERN, startMerged } from '../merged/merged-harness.ts';
import { startTraffic, STDIO } from './traffic-harness.ts';

/** What a stateless request must say of itself, and what must not be answered without. */
const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
const COMPLETE = { [VERSION]: '2026-07-28', [CAPABILITIES]: {} };

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly message: {
    readonly result?: Record<string, unknown>;
    readonly error?: { code: number; data?: unknown; message: string };
  };
}

async function post(
  url: string,
  token: string,
  method: string,
  params: Record<string, unknown>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
  const text = await response.text();
  const line = text.split('\n').findLast((each) => each.includes('"id":7')) ?? 'null';
  return { status: response.status, text, message: JSON.parse(line.replace(/^data: ?/, '')) as Answer['message'] };
}

interface Place {
  readonly url: string;
  readonly token: string;
  readonly tool: string;
}

const PLACES = {
  'one stdio server': async (): Promise<Place> => {
    const under = await startTraffic({ modern: STDIO.modern });
    onTestFinished(() => under.stop());
    return { url: under.url('modern'), token: 'a', tool: 'echo' };
  },
  'the merged address': async (): Promise<Place> => {
    const harness = await startMerged({ modern: MODERN });
    return { url: harness.url, token: await harness.grant('ada'), tool: 'modern__echo' };
  },
};

describe.each(['one stdio server', 'the merged address'] as const)('a stateless request to %s', (where) => {
  it('is refused without what each must say, and spoils nothing for the next one', async () => {
    const { url, token, tool: name } = await PLACES[where]();
    const lacking = [
      {},
      { _meta: { [CAPABILITIES]: {} } },
      { _meta: { [VERSION]: '2026-07-28' } },
      { _meta: { [VERSION]: '2026-07-28', [CAPABILITIES]: 'all' } },
    ];
    for (const params of lacking) {
      const refused = await post(url, token, 'server/discover', params);
      expect([refused.status, refused.message.error?.code], JSON.stringify(params)).toEqual([400, -32602]);
    }
    const called = await post(
      url,
      token,
      'tools/call',
      { _meta: COMPLETE, name, arguments: { text: 'hi' } },
      { 'mcp-name': name },
    );
    expect(called.message.result).toMatchObject({ resultType: 'complete', content: [{ type: 'text', text: 'hi' }] });
  });

  it('hears which revisions there are when it names another one', async () => {
    const { url, token } = await PLACES[where]();
    const { message } = await post(url, token, 'server/discover', { _meta: COMPLETE });
    await post(url, token, 'tools/list', { _meta: COMPLETE });
    for (const version of ['v999.0.0', '2999-01-01']) {
      const params = { _meta: { ...COMPLETE, [VERSION]: version } };
      const refused = await post(url, token, 'tools/list', params, { 'mcp-protocol-version': version });
      expect([refused.status, refused.text]).toEqual([400, expect.any(String)]);
      expect(refused.message.error).toMatchObject({ code: -32022, data: { requested: version } });
      const { supported } = z.object({ supported: z.array(z.string()) }).parse(refused.message.error?.data);
      expect(message.result?.['supportedVersions']).toEqual(expect.arrayContaining(supported));
    }
  });

  it('learns that methods of sessions are gone', async () => {
    const { url, token } = await PLACES[where]();
    for (const method of ['resources/subscribe', 'resources/unsubscribe', 'ping', 'logging/setLevel', 'initialize']) {
      const refused = await post(url, token, method, { _meta: COMPLETE, uri: 'note://1', level: 'info' });
      expect([refused.status, refused.message.error?.code], method).toEqual([404, -32601]);
    }
  });
});

/** A server with sessions logs unasked. */
it.each([
  [undefined, false],
  ['debug', true],
  ['error', false],
])('hears the log of a server only from the level on that it names (%s)', async (level, isHeard) => {
  const harness = await startMerged({ raw: [process.execPath, 'test/fakes/servers/raw-server.ts'] });
  const params = { _meta: { ...COMPLETE, ...(level === undefined ? {} : { [LOG_LEVEL]: level }) }, name: 'raw__chatter' };
  const answer = await post(harness.url, await harness.grant('ada'), 'tools/call', params, { 'mcp-name': 'raw__chatter' });
  expect(answer.message.result).toMatchObject({ content: [{ text: 'done' }] });
  expect(answer.text.includes('notifications/message')).toBe(isHeard);
});

const FIXTURE = [process.execPath, 'test/conformance/fixture-server/main.ts', 'stdio'];
const HELLO = '=?base64?SGVsbG8=?=';

/** The server itself can't: it is on a pipe. */
it.each(['own', 'merged'] as const)(
  'is refused when a header is not what the argument is that it repeats, at the %s address',
  async (at) => {
    const harness = await startMerged({ fixture: FIXTURE });
    const url = at === 'own' ? `${harness.origin}/servers/fixture/mcp` : harness.url;
    const name = at === 'own' ? 'test_x_mcp_header' : 'fixture__test_x_mcp_header';
    const token = await harness.grant('ada');
    const call = (args: object, headers: Readonly<Record<string, string>>): Promise<Answer> =>
      post(url, token, 'tools/call', { _meta: COMPLETE, name, arguments: args }, { 'mcp-name': name, ...headers });
    await post(url, token, 'tools/list', { _meta: COMPLETE });
    const refused = [
      await call({ region: 'Hello' }, {}),
      await call({ region: 'Hello' }, { 'mcp-param-region': 'Goodbye' }),
      await call({ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' }),
      await call({ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }),
    ];
    for (const { status, message } of refused) expect([status, message.error?.code]).toEqual([400, -32020]);
    const passed = [
      await call({ region: 'Hello' }, { 'mcp-param-region': 'Hello' }),
      await call({ region: 'Hello' }, { 'mcp-param-region': HELLO }),
      await call({ region: 'SGVsbG8=' }, { 'mcp-param-region': 'SGVsbG8=' }),
      await call({}, { 'mcp-param-region': 'ignored' }),
      await call({ level: 3 }, {}),
    ];
    for (const { status, message } of passed) expect([status, message.result?.['resultType']]).toEqual([200, 'complete']);
  },
);

/** A server over HTTP that answers each request as the test says, by its number; it notes what it was asked. */
async function startPlayed(
  answerOf: (count: number) => { readonly status: number; readonly answer: object },
): Promise<{ readonly url: string; readonly asked: { method: string; params: Record<string, unknown> }[] }> {
  const asked: { method: string; params: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const { id, method, params } = RequestSchema.parse(JSON.parse(body));
      asked.push({ method, params });
      const { status, answer } = answerOf(asked.length);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, asked };
}

const RequestSchema = z.object({ id: z.number(), method: z.string(), params: z.record(z.string(), z.unknown()) });
const SERVED = {
  status: 200,
  answer: { result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, tools: [] } },
};

it('asks a server again that refuses the revision first and then names it', async () => {
  const data = { supported: ['2026-07-28'], requested: '2026-07-28' };
  const refused = { status: 400, answer: { error: { code: -32022, message: 'not now', data } } };
  const { url, asked } = await startPlayed((count) => (count === 1 ? refused : SERVED));
  const harness = await startMerged({});
  await harness.addHttp('hesitant', url);
  const { message } = await post(harness.url, await harness.grant('ada'), 'tools/list', { _meta: COMPLETE });
  expect(message.result).toMatchObject({ tools: [] });
  expect(asked.map(({ method }) => method)).toEqual(['server/discover', 'server/discover', 'tools/list']);
});

it('decides by nothing that one client says how a server is met for the others', async () => {
  const { url, asked } = await startPlayed(() => SERVED);
  const harness = await startMerged({});
  await harness.addHttp('picky', url);
  const info = 'io.modelcontextprotocol/clientInfo';
  const capabilities = { elicitation: 5, roots: 'all', sampling: { tools: 'some' } };
  const odd = { ...COMPLETE, [CAPABILITIES]: capabilities, [info]: { name: 'odd', version: '1', icons: 7 } };
  await post(harness.url, await harness.grant('ada'), 'tools/list', { _meta: { ...odd, progressToken: { a: 1 } } });
  expect(asked[0]).toEqual({
    method: 'server/discover',
    params: { _meta: { ...COMPLETE, [CAPABILITIES]: { sampling: {} }, [info]: { name: 'odd', version: '1' } } },
  });
});
