import { request } from 'node:http';
import { request as requestRaw } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistorySummary } from '../../../shared/model/history-entry.ts';
import { createInstallation, type Installation, writePolicyFile } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

/** What could be read in two ways never reaches a server, gets the right JSON-RPC error, and is recorded. */
describe('messages that two parsers would read differently', () => {
  let installation: Installation;
  let url = '';
  let headers: Record<string, string> = {};

  beforeAll(async () => {
    installation = await createInstallation();
    await installation.json('servers', 'add', 'memory', '--', ...SERVER_COMMANDS.memory);
    const allowOne = { version: '1', default: 'deny', tools: { read_graph: {} } };
    await installation.json('policy', 'set', 'memory', await writePolicyFile(installation, 'memory', allowOne));
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Mallory');
    const { mcp } = await installation.serve();
    url = new URL('/servers/memory/mcp', mcp).href;
    headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    };
    const params = '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"m","version":"1"}}';
    const opened = await post(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":${params}}`);
    headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
    await post('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  });

  afterAll(() => installation.dispose());

  function post(body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}): Promise<Response> {
    return fetch(url, { method: 'POST', headers: { ...headers, ...more }, body });
  }

  const call = (params: string): string => `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${params}}`;

  it.each([
    ['a tool named twice in another case', call('{"name":"delete_entities","Name":"read_graph","arguments":{}}'), -32600],
    ['a tool named twice', call('{"name":"delete_entities","name":"read_graph","arguments":{}}'), -32700],
    ['an escaped second name', call('{"name":"delete_entities","n\\u0061me":"read_graph","arguments":{}}'), -32700],
    ['arguments in another case', call('{"name":"read_graph","Arguments":{}}'), -32600],
    ['a method in another case', '{"jsonrpc":"2.0","id":7,"Method":"tools/call","method":"ping"}', -32600],
    ['arguments that are no object', call('{"name":"read_graph","arguments":"all"}'), -32602],
    ['params that are no object', '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":["read_graph"]}', -32602],
    ['a batch', `[${call('{"name":"read_graph"}')}]`, -32600],
    ['half a surrogate pair', call('{"name":"read_graph","arguments":{"a":"\\ud800"}}'), -32700],
    ['nesting without end', call(`{"name":"read_graph","arguments":{"a":${'['.repeat(300)}${']'.repeat(300)}}}`), -32700],
    ['no JSON at all', 'tools/call', -32700],
  ])('refuses %s', async (_what, body, code) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code } });
  });

  it('refuses bytes that are no UTF-8', async () => {
    const response = await post(
      new Uint8Array([...Buffer.from('{"jsonrpc":"2.0","id":1,"method":"p'), 0xc3, 0x28, ...Buffer.from('"}')]),
    );
    expect(await response.json()).toMatchObject({ error: { code: -32700 } });
  });

  it('refuses headers that name another tool than the body', async () => {
    const response = await post(call('{"name":"delete_entities","arguments":{}}'), {
      'mcp-method': 'tools/call',
      'mcp-name': 'read_graph',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: 7, error: { code: -32020 } });
  });

  it('records what it refused, and still works', async () => {
    const response = await post(call('{"name":"read_graph","arguments":{}}'));
    expect(await response.text()).toContain('"id":7');
    const { entries } = await installation.json<{ entries: HistorySummary[] }>(
      'history',
      'list',
      '--filter',
      'kind=refused',
      '--limit',
      '50',
    );
    expect(entries.map((entry) => entry.reason).join('\n')).toContain('"Name"');
  });

  it.each([
    ['a foreign Host', { host: 'evil.example' }, 403],
    ['a foreign Origin', { origin: 'http://evil.example' }, 403],
    ['an Origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }, 403],
    ['the Origin null', { origin: 'null' }, 403],
    ['another content type', { 'content-type': 'text/plain' }, 415],
    ['a wrong token', { authorization: 'Bearer csg_wrong' }, 401],
  ])('refuses %s', async (_what, more, status) => {
    const response = await requestRaw(url, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: call('{"name":"read_graph"}'),
    });
    expect(response.statusCode).toBe(status);
    if (status === 401) expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
    await response.body.dump();
  });

  it.each([
    '/servers/memory/mcp/',
    '/servers/memory/mcp/x',
    '/servers/none/mcp',
    '/servers/../mcp',
    '/servers/%2e%2e/mcp',
    '/mcp/',
    '/',
    '/health/x',
  ])('answers 404 at %s', async (path) => {
    expect(await statusOf(url, path, headers)).toBe(404);
  });

  it('says only that it is healthy', async () => {
    const response = await fetch(new URL('/health', url));
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });
});

/** Sends a path as it is written; `fetch` would tidy it up first. */
function statusOf(url: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end('{}');
  });
}
