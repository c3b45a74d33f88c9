import { expect, it, onTestFinished } from 'vitest';
import { startScriptedHttp } from '../../fakes/servers/scripted-http.ts';
import { until } from '../../harness/until.ts';
import { rawClient } from './raw-client.ts';
import { startTraffic } from './traffic-harness.ts';

const INITIALIZED =
  '{"jsonrpc":"2.0","id":"init","result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s","version":"1"}}}';
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}';
const LIST = '{"jsonrpc":"2.0","id":2,"method":"prompts/list"}';

it.each([
  ['a call', CALL],
  ['another request', LIST],
])('holds nothing open to a server that never answered %s, once the session has ended', async (_what, request) => {
  const server = await startScriptedHttp();
  server.answer = ({ method, body }, response) => {
    if (method === 'DELETE') response.writeHead(204).end();
    else if (body.includes('"initialize"'))
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's' }).end(INITIALIZED);
    else if (!body.includes('"id"')) response.writeHead(202).end();
  };
  const under = await startTraffic({ web: { transport: 'http', url: `http://127.0.0.1:${server.port}/mcp`, headers: {} } });
  onTestFinished(async () => {
    await under.stop();
    await server.stop();
  });
  const client = await rawClient(under.url('web')).open();
  const leave = new AbortController();
  const left = client.post(request, {}, leave.signal).catch(() => null);
  const asked = await until('the server to be asked', () => server.seen.find(({ body }) => body.toString('utf8') === request));
  leave.abort();
  await left;
  // Leaving is not cancelling (MCP 2025-11-25, Streamable HTTP), so until then it runs on.
  expect(asked.isAborted).toBe(false);
  expect((await client.end()).status).toBe(204);
  await until('the request to be let go', () => asked.isAborted);
});
