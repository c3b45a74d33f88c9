import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedHttp, type SeenRequest, startScriptedHttp } from '../../fakes/servers/scripted-http.ts';
import { until } from '../../harness/until.ts';
import { type RawClient, rawClient } from '../traffic/raw-client.ts';
import { type MessagesHarness, startMessages } from './messages-harness.ts';

const INITIALIZED =
  '{"jsonrpc":"2.0","id":"init","result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}';
const SAMPLING = '{"jsonrpc":"2.0","id":"s1","method":"sampling/createMessage","params":{"messages":[], "maxTokens":1.50}}';
const ANSWER = '{"jsonrpc":"2.0","id":"c","result":{"content":[]}}';
const CALL = '{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"x","arguments":{}}}';
const REJECTION = '{"jsonrpc":"2.0","id":"s1","error":{"code":-1,"message":"User rejected sampling request"}}';

type Play = (request: SeenRequest, response: ServerResponse) => void;

/** A server over HTTP that answers as the test says: what its client sees, byte by byte. */
describe('a hostile server over HTTP', () => {
  let server: ScriptedHttp;
  let harness: MessagesHarness;
  let client: RawClient;
  let count = 0;
  let onCall: Play = () => {};
  let onOpen: Play = (_request, response) => void response.writeHead(405).end();
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    server = await startScriptedHttp();
    ends.push(server.stop);
    harness = await startMessages({}, (end) => void ends.push(end));
    await harness.addHttp('web', `http://127.0.0.1:${server.port}/mcp`);
    server.answer = (request, response) => {
      const body = request.body.toString('utf8');
      if (request.method === 'GET') return onOpen(request, response);
      if (body.includes('"initialize"')) {
        const headers = { 'content-type': 'application/json', 'mcp-session-id': `session-${count}` };
        return void response.writeHead(200, headers).end(INITIALIZED);
      }
      if (body.includes('"tools/call"')) return onCall(request, response);
      return void response.writeHead(202).end();
    };
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  beforeEach(async () => {
    count += 1;
    client = await rawClient(harness.urlOf('web'), await harness.grant(`client ${count}`)).open();
  });
  afterEach(async () => {
    onOpen = (_request, response) => void response.writeHead(405).end();
    for (const { id } of await harness.questions()) await harness.deny(id);
  });

  function answerJson(body: string): void {
    onCall = (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  /** What reached the server for its own requests. */
  function replies(): string[] {
    return server.seen.map(({ body }) => body.toString('utf8')).filter((body) => body.includes('"s1"'));
  }

  it.each([
    ['a request', SAMPLING],
    ['a batch', `[${ANSWER},${SAMPLING}]`],
    ['a request in another case', SAMPLING.replace('"method"', '"Method"').replace('"jsonrpc"', '"Jsonrpc"')],
    ['JSON that only careless readers take', `{/**/${SAMPLING.slice(1)}`],
    ['an answer with a request in it', ANSWER.replace('"id"', '"METHOD":"sampling/createMessage","id"')],
  ])('can put no request into a body: %s', async (_what, body) => {
    answerJson(body);
    const text = await (await client.post(CALL)).text();
    expect(JSON.parse(text)).toMatchObject({ id: 'c', error: { code: -32000 } });
    expect(text).not.toContain('"params"');
    expect(await harness.questions()).toEqual([]);
  });

  it('passes answers and events on to the byte', async () => {
    const body = '{"jsonrpc":"2.0", "id":"c",\n"result":{"n":12345678901234567890,"a":1,"a":2} }';
    answerJson(body);
    expect(await (await client.post(CALL)).text()).toBe(body);
    const events = `: hello\r\n\r\nid: 1\r\nretry: 10\r\ndata:\r\n\r\nevent: message\ndata: {"jsonrpc":"2.0",\ndata: "method":"notifications/x"}\n\ndata: ${ANSWER}\n\n`;
    onCall = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(events)) response.write(Buffer.from([byte]));
      response.end();
    };
    expect(await (await client.post(CALL)).text()).toBe(events);
  });

  it('is held back in a stream while later events go on, and answered in the client’s place', async () => {
    let end = (): void => {};
    onCall = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: {"jsonrpc":"2.0","method":"notifications/one"}\n\nid: 7\ndata: ${SAMPLING}\n\n`);
      response.write('data: {"jsonrpc":"2.0","method":"notifications/two"}\n\n');
      end = () => response.end(`data: ${ANSWER}\n\n`);
    };
    const response = await client.post(CALL);
    const { id } = await harness.question('sampling');
    end();
    await harness.deny(id);
    const text = await response.text();
    expect(text).toBe(
      `data: {"jsonrpc":"2.0","method":"notifications/one"}\n\ndata: {"jsonrpc":"2.0","method":"notifications/two"}\n\ndata: ${ANSWER}\n\n`,
    );
    await until('the answer', () => replies().includes(REJECTION));
    expect(server.seen.at(-1)?.headers).toMatchObject({
      'mcp-session-id': `session-${count}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
    });
  });

  it('reaches the client after it was allowed, even when the rest of the stream has ended', async () => {
    onCall = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${SAMPLING}\n\ndata: ${ANSWER}\n\n`);
    };
    const response = await client.post(CALL);
    await harness.allow((await harness.question('sampling')).id);
    const text = await response.text();
    expect(text.indexOf(ANSWER)).toBeLessThan(text.indexOf(SAMPLING));
    expect(text).toContain(SAMPLING);
    const result = '{"jsonrpc":"2.0","id":"s1","result":{"role":"assistant","content":{"type":"text","text":"x"},"model":"m"}}';
    await client.post(result);
    await until('the answer', () => replies().includes(result));
    await until('the outcome', async () => (await harness.messages()).at(-1)?.outcome === 'result');
  });

  it('is asked no more when its client leaves the stream', async () => {
    onCall = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${SAMPLING}\n\n`);
    };
    const leave = new AbortController();
    const response = await client.post(CALL, {}, leave.signal);
    await harness.question('sampling');
    leave.abort();
    await response.text().catch(() => '');
    await until('no question to be left', async () => (await harness.questions()).length === 0);
    await until('the answer', () => replies().length > 0);
  });

  it('gets nothing through a stream that its client opened for what it says unasked', async () => {
    onOpen = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${SAMPLING.replace('"id"', '"id":null,"id"')}\n\ndata: [${SAMPLING}]\n\n`);
      response.write(`data: ${SAMPLING}\n\ndata: {"jsonrpc":"2.0","method":"notifications/end"}\n\n`);
    };
    const leave = new AbortController();
    const response = await client.get(leave.signal);
    const question = await harness.question('sampling');
    expect((await harness.questions()).length).toBe(1);
    await harness.deny(question.id);
    await until('the answer', () => replies().includes(REJECTION));
    leave.abort();
    expect(await response.text().catch(() => '')).not.toContain('createMessage');
  });

  it('asks to open an address by an error, and is judged for that too', async () => {
    const elicitation = { mode: 'url', url: 'https://pay.example/1', elicitationId: 'e', message: 'Pay' };
    const error = { code: -32042, message: 'Open it first', data: { elicitations: [elicitation] } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'c', error });
    answerJson(body);
    const allowed = client.post(CALL);
    await harness.allow((await harness.question('elicitation')).id);
    expect(await (await allowed).text()).toBe(body);
    await harness.setPolicy('web', { version: '1', default: 'allow', elicitation: { url: { action: 'deny' } } });
    const text = await (await client.post(CALL)).text();
    expect(text).toContain('[POLICY DENIED]');
    expect(text).not.toContain('pay.example');
    await harness.setPolicy('web', { version: '1', default: 'allow' });
  });
});
