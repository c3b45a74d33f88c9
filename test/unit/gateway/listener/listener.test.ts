import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../shared/gateway/listener/exchange.ts';
import { type Listener, type Refused, startListener } from '../../../../shared/gateway/listener/listener.ts';
import type { Grant } from '../../../../shared/model/grant.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';
import { exchangeBytes, type RawAnswer } from './raw-http.ts';

const GRANT: Grant = {
  id: 'g1',
  name: 'one',
  tokenSha256: '0'.repeat(64),
  servers: ['files', 'secret.db'],
  paused: false,
  holdSeconds: null,
  createdAt: '2026-01-01T00:00:00Z',
};
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

interface Parts {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly version?: string;
}

describe('the listener', () => {
  let listener: Listener;
  let handled: Exchange[] = [];
  let refused: Refused[] = [];
  let hold: ((exchange: Exchange) => Promise<void>) | null = null;
  const held: (() => void)[] = [];

  beforeAll(async () => {
    listener = await startListener(0, {
      log: createRecordingLog(),
      authenticate: (token) => (token === 'right' ? GRANT : null),
      hasServer: (name) => ['files', 'secret.db', 'ungranted'].includes(name),
      maxConcurrentPerGrant: () => 3,
      onRefused: (refusal) => void refused.push(refusal),
      handle: async (exchange) => {
        handled.push(exchange);
        if (hold !== null) return hold(exchange);
        exchange.response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
      },
    });
  });
  afterAll(() => listener.stop());
  beforeEach(() => {
    handled = [];
    refused = [];
  });
  afterEach(() => {
    hold = null;
    for (const release of held.splice(0)) release();
  });

  const own = (): string => `127.0.0.1:${listener.port}`;

  function request(parts: Parts = {}): string {
    const { method = 'POST', target = '/servers/files/mcp', body = method === 'POST' ? PING : '', version = '1.1' } = parts;
    const usual = [
      `Host: ${own()}`,
      'Authorization: Bearer right',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const given = parts.headers ?? [];
    const replaced = new Set(given.map((line) => line.split(':')[0]?.toLowerCase()));
    const kept = usual.filter((line) => !replaced.has(line.split(':')[0]?.toLowerCase()));
    const lines = [...kept, ...given.filter((line) => !line.endsWith(':-'))];
    return `${method} ${target} HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
  }

  const send = (parts: Parts = {}): Promise<RawAnswer> => exchangeBytes(listener.port, request(parts));

  it('lets a good request in, with its grant, its place and its message', async () => {
    expect((await send()).status).toBe(200);
    expect(handled[0]).toMatchObject({
      grant: { id: 'g1' },
      address: { kind: 'server', server: 'files' },
      method: 'POST',
      message: { method: 'ping', id: 1 },
    });
    expect((await send({ target: '/mcp' })).status).toBe(200);
    expect(handled[1]?.address).toEqual({ kind: 'merged' });
    expect((await send({ target: '/servers/secret.db/mcp', method: 'GET' })).status).toBe(200);
    expect((await send({ method: 'DELETE' })).status).toBe(200);
    expect(handled.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'DELETE']);
    expect(refused).toEqual([]);
  });

  it('listens on the IPv6 loopback with the same port, where there is one', async () => {
    const answer = await exchangeBytes(listener.port, request({ headers: [`Host: [::1]:${listener.port}`] }), '::1').catch(
      (error: unknown) => error,
    );
    if (answer instanceof Error)
      expect(answer).toMatchObject({ code: expect.stringMatching(/EADDRNOTAVAIL|ENETUNREACH|ECONNREFUSED/) });
    else expect(answer).toMatchObject({ status: 200 });
  });

  it.each([['127.0.0.1'], ['localhost'], ['[::1]']])('knows itself as %s', async (name) => {
    expect((await send({ headers: [`Host: ${name}:${listener.port}`, `Origin: http://${name}:${listener.port}`] })).status).toBe(
      200,
    );
  });

  describe('refuses with 403', () => {
    const hosts: readonly (readonly [string, (port: number) => string])[] = [
      ['another name', (port) => `evil.example:${port}`],
      ['no port', () => '127.0.0.1'],
      ['another port', (port) => `127.0.0.1:${port + 1}`],
      ['a longer port', (port) => `127.0.0.1:${port}0`],
      ['a zero before the port', (port) => `127.0.0.1:0${port}`],
      ['a look-alike', (port) => `127.0.0.1.evil.example:${port}`],
      ['a subdomain', (port) => `x.localhost:${port}`],
      ['a trailing dot', (port) => `localhost.:${port}`],
      ['upper case', (port) => `LOCALHOST:${port}`],
      ['another loopback address', (port) => `127.0.0.2:${port}`],
      ['a short address', (port) => `127.1:${port}`],
      ['all interfaces', (port) => `0.0.0.0:${port}`],
      ['IPv6 in another spelling', (port) => `[0:0:0:0:0:0:0:1]:${port}`],
      ['an IPv4 address in IPv6', (port) => `[::ffff:127.0.0.1]:${port}`],
      ['a user', (port) => `me@127.0.0.1:${port}`],
      ['a path', (port) => `127.0.0.1:${port}/`],
      ['an empty value', () => ''],
    ];
    it.each(hosts)('a Host with %s', async (_what, host) => {
      expect((await send({ headers: [`Host: ${host(listener.port)}`] })).status).toBe(403);
      expect(handled).toEqual([]);
    });

    const origins: readonly (readonly [string, (port: number) => string])[] = [
      ['empty', () => ''],
      ['null', () => 'null'],
      ['of another port', (port) => `http://127.0.0.1:${port + 1}`],
      ['without a port', () => 'http://localhost'],
      ['with https', (port) => `https://127.0.0.1:${port}`],
      ['of a look-alike', (port) => `http://localhost.evil.example:${port}`],
      ['with our name as a user', (port) => `http://127.0.0.1:${port}@evil.example`],
      ['with a slash', (port) => `http://127.0.0.1:${port}/`],
      ['in upper case', (port) => `HTTP://127.0.0.1:${port}`],
      ['twice in one', (port) => `http://127.0.0.1:${port}, http://127.0.0.1:${port}`],
      ['of a file', () => 'file://'],
      ['of an extension', () => 'chrome-extension://abcdef'],
    ];
    it.each(origins)('an Origin %s', async (_what, origin) => {
      const answer = await send({ headers: [`Origin: ${origin(listener.port)}`] });
      expect(answer.status).toBe(403);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(refused).toMatchObject([{ status: 403, reason: 'the Origin is not ours', grant: null }]);
    });

    it('a Host or an Origin given twice', async () => {
      expect((await send({ headers: [`Host: ${own()}`, `Host: ${own()}`] })).status).toBeGreaterThanOrEqual(400);
      expect((await send({ headers: [`Origin: http://${own()}`, `Origin: http://${own()}`] })).status).toBe(403);
      expect(handled).toEqual([]);
    });

    it('even /health, for a stranger', async () => {
      expect((await send({ method: 'GET', target: '/health', headers: ['Host: evil.example'] })).status).toBe(403);
    });
  });

  it('says that it is well, and nothing else, to anybody on this machine', async () => {
    const answer = await exchangeBytes(listener.port, `GET /health HTTP/1.1\r\nHost: ${own()}\r\n\r\n`);
    expect(answer).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect([...answer.headers.keys()].toSorted()).toEqual(['connection', 'content-length', 'content-type', 'date', 'keep-alive']);
    expect((await send({ target: '/health' })).status).toBe(405);
  });

  it.each([
    '/',
    '/mcp/',
    '/mcp/x',
    '//mcp',
    '/MCP',
    '/mcp?x=1',
    '/mcp#x',
    '/mcp;x',
    '/health/',
    '/health?',
    '/servers/files',
    '/servers/files/',
    '/servers/files/mcp/',
    '/servers/files/mcp/x',
    '/servers/files/mcp?x=1',
    '/servers//mcp',
    '/servers/files//mcp',
    '/servers/../mcp',
    '/servers/./files/mcp',
    '/servers/x/../files/mcp',
    '/servers/%66iles/mcp',
    '/servers/files%2fmcp',
    '/servers/files/%6dcp',
    '/servers/files%00/mcp',
    '/servers/files\\mcp',
    '/servers/nobody/mcp',
    '/servers/ungranted/mcp',
    '/servers/Files/mcp',
    '/servers/__proto__/mcp',
    '*',
    'http://127.0.0.1/mcp',
    '/ui',
  ])('has nothing at %s', async (target) => {
    const answer = await send({ target });
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('');
    expect(handled).toEqual([]);
  });

  it('answers for an ungranted server exactly as for one that does not exist', async () => {
    const [ungranted, unknown] = await Promise.all([
      send({ target: '/servers/ungranted/mcp' }),
      send({ target: '/servers/unknown/mcp' }),
    ]);
    const withoutDate = (answer: RawAnswer): string => answer.text.replace(/^date: .*$/im, '');
    expect(withoutDate(ungranted)).toBe(withoutDate(unknown));
  });

  it.each([
    ['no token', 'Authorization:-'],
    ['a wrong token', 'Authorization: Bearer wrong'],
    ['an empty token', 'Authorization: Bearer '],
    ['another scheme', 'Authorization: Basic right'],
    ['a token alone', 'Authorization: right'],
    ['a token and more', 'Authorization: Bearer right right'],
    ['two blanks', 'Authorization: Bearer  right'],
  ])('wants a token, not %s', async (_what, header) => {
    const answer = await send({ headers: [header] });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="countersign"/);
    expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id: null, error: { message: expect.any(String) } });
    expect(handled).toEqual([]);
  });

  it('refuses a token given twice, even the same', async () => {
    expect(
      (await send({ headers: ['Authorization: Bearer right', 'Authorization: Bearer wrong'] })).status,
    ).toBeGreaterThanOrEqual(400);
    expect(
      (await send({ headers: ['Authorization: Bearer right', 'Authorization: Bearer right'] })).status,
    ).toBeGreaterThanOrEqual(400);
    expect(handled).toEqual([]);
  });

  it.each(['PUT', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE'])('has no method %s', async (method) => {
    const answer = await send({ method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST, GET, DELETE');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    'Content-Type:-',
    'Content-Type: text/plain',
    'Content-Type: application/json5',
    'Content-Type: application/jsonx; charset=utf-8',
    'Content-Type: text/plain; application/json',
    'Content-Type: application/json; charset=utf-16',
    'Content-Type: application/json, text/plain',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Type: multipart/form-data; boundary=application/json',
    'Content-Encoding: gzip',
  ])('does not read a body with %s', async (header) => {
    expect((await send({ headers: [header] })).status).toBe(415);
    expect(handled).toEqual([]);
  });

  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])(
    'reads %s',
    async (type) => {
      expect((await send({ headers: [`Content-Type: ${type}`] })).status).toBe(200);
    },
  );

  it.each(['Content-Type: application/json', 'Mcp-Session-Id: x', 'MCP-Protocol-Version: 2025-11-25', 'Mcp-Name: x'])(
    'refuses "%s" given twice',
    async (line) => {
      expect((await send({ headers: [line, line] })).status).toBe(400);
      expect(handled).toEqual([]);
    },
  );

  describe('what two parsers could read in two ways', () => {
    const rest = '0\r\n\r\n';
    it.each([
      ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], rest],
      ['two lengths', ['Content-Length: 40', 'Content-Length: 5'], PING],
      ['a length that is no number', ['Content-Length: 4x'], PING],
      ['a negative length', ['Content-Length: -1'], PING],
      ['a length with a sign', ['Content-Length: +40'], PING],
      ['an unknown transfer coding', ['Content-Length:-', 'Transfer-Encoding: gzip'], rest],
      ['chunked twice over', ['Content-Length:-', 'Transfer-Encoding: chunked, identity'], rest],
      ['a blank before the colon', ['X : y'], PING],
      ['a folded header', ['X: y\r\n z'], PING],
      ['a header without a name', [': y'], PING],
      ['a line feed alone between headers', ['X: y\nTransfer-Encoding: chunked'], PING],
      ['a NUL in a header', ['X: a\u0000b'], PING],
      ['a broken chunk size', ['Content-Length:-', 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'],
    ])('is refused: %s', async (_what, headers, body) => {
      const answer = await exchangeBytes(listener.port, request({ headers, body }));
      expect(answer.status === 0 || answer.status >= 400).toBe(true);
      expect(handled).toEqual([]);
    });

    it('is refused: another protocol', async () => {
      expect((await exchangeBytes(listener.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).status).toBeGreaterThanOrEqual(400);
      expect((await exchangeBytes(listener.port, 'nonsense\r\n\r\n')).status).toBe(400);
      expect((await exchangeBytes(listener.port, `POST /mcp HTTP/1.1\r\nAuthorization: Bearer right\r\n\r\n`)).status).toBe(400);
    });
  });

  it('answers a broken message with its JSON-RPC error, and says so', async () => {
    const answers = await Promise.all(
      [
        '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"a","Name":"b"}}',
        '{',
        '[]',
        '{"jsonrpc":"2.0","id":"x","method":"tools/call","params":[]}',
      ].map((body) => send({ body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { id: 3, error: { code: -32600 } },
      { id: null, error: { code: -32700 } },
      { id: null, error: { code: -32600 } },
      { id: 'x', error: { code: -32602 } },
    ]);
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ grant: { id: 'g1' }, server: 'files', status: 400 });
    expect(handled).toEqual([]);
  });

  it('refuses a body over 16 MB by its length, before it is sent', async () => {
    const answer = await exchangeBytes(
      listener.port,
      request({ headers: [`Content-Length: ${16 * 1024 * 1024 + 1}`], body: '{' }),
    );
    expect(answer.status).toBe(413);
  });

  it('refuses a body over 16 MB that does not say its length', async () => {
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const bytes = Buffer.from(
      request({ headers: ['Content-Length:-', 'Transfer-Encoding: chunked'], body: '' }) + chunk.repeat(17) + '0\r\n\r\n',
    );
    expect((await exchangeBytes(listener.port, bytes)).status).toBe(413);
    expect(handled).toEqual([]);
  });

  it('takes a body of nearly 16 MB', async () => {
    const filler = 'x'.repeat(16 * 1024 * 1024 - 200);
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"text":"${filler}"}}}`;
    expect((await send({ body })).status).toBe(200);
  });

  it('refuses headers over 16 KB', async () => {
    expect((await send({ headers: [`X-Long: ${'x'.repeat(17 * 1024)}`] })).status).toBe(431);
  });

  it('lets a client have only so many requests at once, and counts down when they end', async () => {
    hold = (exchange) =>
      new Promise((resolve) => {
        held.push(() => {
          exchange.response.writeHead(200, { 'content-length': 2 }).end('{}');
          resolve();
        });
      });
    const waiting = [send(), send(), send({ method: 'GET' })];
    await until('three requests inside', () => handled.length === 3);
    const fourth = await send();
    expect(fourth.status).toBe(429);
    expect(fourth.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(fourth.body)).toMatchObject({ jsonrpc: '2.0', error: { message: expect.stringContaining('too many') } });
    for (const release of held.splice(0)) release();
    await Promise.all(waiting);
    hold = null;
    await until('room again', async () => (await send()).status === 200);
  });

  it('never tells what it is made of', async () => {
    const answers = [await send(), await send({ target: '/nowhere' }), await send({ headers: ['Authorization:-'] })];
    for (const { headers } of answers) {
      expect(headers.has('x-powered-by')).toBe(false);
      expect(headers.has('server')).toBe(false);
    }
  });
});
