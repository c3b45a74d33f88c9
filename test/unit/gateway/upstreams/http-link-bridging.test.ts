import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../shared/gateway/ports.ts';
import { createHttpLink, type HttpLink } from '../../../../shared/gateway/upstreams/http-link.ts';
import type { UpstreamError } from '../../../../shared/gateway/upstreams/link.ts';
import { ExactNumber } from '../../../../shared/model/json.ts';
import { startScriptedHttp, type ScriptedHttp } from '../../../fakes/servers/scripted-http.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';

const META = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}';

async function setUp(whenReady?: () => Promise<void> | void): Promise<{ link: HttpLink; http: ScriptedHttp; heard: string[] }> {
  const http = await startScriptedHttp();
  const link = createHttpLink({
    url: `http://127.0.0.1:${http.port}/mcp`,
    headers: {},
    name: 'remote',
    clock: systemClock,
    log: createRecordingLog(),
    connectTimeoutMs: 60_000,
    ...(whenReady === undefined ? {} : { whenReady }),
  });
  const heard: string[] = [];
  link.onMessage(({ text }) => void heard.push(text));
  onTestFinished(async () => {
    await link.close();
    await http.stop();
  });
  return { link, http, heard };
}

function stream(response: ServerResponse, ...texts: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of texts) response.write(`data: ${text}\n\n`);
}

describe('a link whose client has ids of its own', () => {
  it('knows the answer to an id that a double cannot hold, and makes up no other', async () => {
    const { link, http, heard } = await setUp();
    const answer = '{"jsonrpc":"2.0","id":9007199254740993,"result":{}}';
    http.answer = (_request, response) => {
      stream(response, answer);
      response.end();
    };
    await link.send('{"jsonrpc":"2.0","id":9007199254740993,"method":"x"}');
    await until('the answer', () => heard.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual([answer]);
  });

  it('answers for a server that broke off under the id as it was written', async () => {
    const { link, http, heard } = await setUp();
    http.answer = (_request, response) => {
      stream(response, '{"jsonrpc":"2.0","method":"notifications/x"}');
      response.end();
    };
    await link.send('{"jsonrpc":"2.0","id":9007199254740993,"method":"x"}');
    await until('both', () => heard.length === 2);
    expect(heard[1]).toContain('"id":9007199254740993,"error"');
  });

  it('leaves exactly the request that is meant', async () => {
    const { link, http } = await setUp();
    http.answer = (_request, response) => stream(response, ': open');
    for (const id of ['9007199254740992', '9007199254740993'])
      await link.send(`{"jsonrpc":"2.0","id":${id},"method":"x","params":{${META}}}`);
    link.leave(new ExactNumber('9007199254740993'));
    await until('the one', () => http.seen[1]?.isAborted === true);
    expect(http.seen[0]?.isAborted).toBe(false);
  });

  it('says what a refusal said', async () => {
    const { link, http } = await setUp();
    const error = { code: -32600, message: 'Refused: too many calls at once.' };
    http.answer = (_request, response) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: null, error });
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' }).end(body);
    };
    const failure = await link.send('{"jsonrpc":"2.0","id":1,"method":"x"}').catch((reason: unknown) => reason as UpstreamError);
    expect(failure).toMatchObject({ code: 'unreachable', refusal: { status: 429, retryAfterMs: 3000, error } });
  });

  it.each(['application/json', 'text/event-stream'])('reads no more of %s than is wanted', async (type) => {
    let isWanted = false;
    const waiting: (() => void)[] = [];
    const { link, http, heard } = await setUp(() =>
      isWanted ? undefined : new Promise<void>((resolve) => void waiting.push(resolve)),
    );
    const answer = `{"jsonrpc":"2.0","id":1,"result":{"text":"${'x'.repeat(8 * 1024 * 1024)}"}}`;
    let isSent = false;
    http.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(type === 'application/json' ? answer : `data: ${answer}\n\n`, () => (isSent = true));
    };
    const sent = link.send('{"jsonrpc":"2.0","id":1,"method":"x"}');
    await until('the first part', () => waiting.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([heard, isSent, waiting.length]).toEqual([[], false, 1]);
    isWanted = true;
    for (const go of waiting.splice(0)) go();
    await sent;
    await until('the answer', () => heard.length === 1);
    expect(heard[0]).toBe(answer);
  });
});
