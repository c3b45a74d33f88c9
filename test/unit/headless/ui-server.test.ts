import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startUiServer, type UiServer } from '../../../shared/headless/ui/ui-server.ts';
import { createFakeClock, type FakeClock } from '../../fakes/fake-clock.ts';
import { createFakeGateway, type FakeGateway } from '../../fakes/fake-gateway.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { browserTransport, type HttpAnswer, send, signIn } from '../../harness/ui-browser.ts';
import { until } from '../../harness/until.ts';

const HOUR_MS = 3_600_000;
const STATE_CALL = JSON.stringify({ name: 'state.get', input: null });

describe('the page of a host', () => {
  let folder = '';
  let clock: FakeClock;
  let gateway: FakeGateway;
  let ui: UiServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-page-'));
    const renderer = join(folder, 'renderer');
    await mkdir(join(renderer, 'assets'), { recursive: true });
    await writeFile(join(renderer, 'index.html'), '<!doctype html><title>the page</title>');
    await writeFile(join(renderer, 'assets/main-abc123.js'), 'export {};');
    await writeFile(join(renderer, 'secret.key'), 'a kind that is not served');
    await writeFile(join(folder, 'outside.html'), 'outside');
    await symlink(join(folder, 'outside.html'), join(renderer, 'linked.html'));
    clock = createFakeClock();
    gateway = createFakeGateway();
    ui = await startUiServer({ host: gateway, rendererFolder: renderer, port: 0, clock, log: createRecordingLog() });
  });
  afterEach(async () => {
    await ui.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const own = (): string => `127.0.0.1:${ui.port}`;
  const get = (path: string, headers: OutgoingHttpHeaders = {}): Promise<HttpAnswer> =>
    send(ui.port, 'GET', path, { host: own(), ...headers });
  const call = (headers: OutgoingHttpHeaders, body: string | Buffer = STATE_CALL): Promise<HttpAnswer> => {
    const all = { host: own(), origin: `http://${own()}`, 'content-type': 'application/json', 'x-countersign': '1', ...headers };
    return send(
      ui.port,
      'POST',
      '/api/call',
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
      body,
    );
  };

  describe('who may ask', () => {
    it.each([
      ['another name', () => `evil.example:${ui.port}`],
      ['a name that begins like ours', () => `127.0.0.1.evil.example:${ui.port}`],
      ['no port', () => '127.0.0.1'],
      ['another port', () => `127.0.0.1:${ui.port + 1}`],
      ['a trailing dot', () => `localhost.:${ui.port}`],
      ['credentials', () => `x@127.0.0.1:${ui.port}`],
      ['a second name', () => `127.0.0.1:${ui.port},evil.example`],
    ])('refuses a Host with %s, even signed in', async (_what, host) => {
      const cookie = await signIn(ui.createLink());
      expect((await get('/', { host: host(), cookie })).status).toBe(403);
      expect((await call({ host: host(), origin: `http://${host()}`, cookie })).status).toBe(403);
    });

    it('refuses two Hosts', async () => {
      const cookie = await signIn(ui.createLink());
      const socket = connect(ui.port, '127.0.0.1');
      const text = await new Promise<string>((resolve, reject) => {
        let all = '';
        socket.on('data', (part: Buffer) => {
          all += part.toString('utf8');
        });
        socket.once('close', () => resolve(all));
        socket.once('error', reject);
        socket.write(`GET / HTTP/1.1\r\nHost: ${own()}\r\nHost: evil.example\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
      });
      expect(text).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(text).not.toContain('the page');
    });

    it.each([
      ['none', () => undefined],
      ['"null"', () => 'null'],
      ['another site', () => 'https://evil.example'],
      ['another port of this machine', () => `http://127.0.0.1:${ui.port + 1}`],
      ['another scheme', () => `https://127.0.0.1:${ui.port}`],
      ['another of our names', () => `http://localhost:${ui.port}`],
      ['a look-alike', () => `http://127.0.0.1:${ui.port}.evil.example`],
      ['nothing', () => ''],
    ])('refuses a call whose Origin is %s', async (_what, origin) => {
      const cookie = await signIn(ui.createLink());
      expect((await call({ cookie, origin: origin() })).status).toBe(403);
    });

    it.each(['cross-site', 'same-site', 'something-new'])('refuses what a browser calls %s', async (site) => {
      const cookie = await signIn(ui.createLink());
      expect((await call({ cookie, 'sec-fetch-site': site })).status).toBe(403);
      expect((await get('/', { cookie, 'sec-fetch-site': site })).status).toBe(403);
      expect((await get('/api/events', { cookie, 'sec-fetch-site': site })).status).toBe(403);
    });

    it.each(['/api/call/', '/api/calls', '//evil.example/', '/api/call%2f', '/..%2fapi/call'])(
      'answers no call at %s',
      async (path) => {
        const cookie = await signIn(ui.createLink());
        const headers = {
          host: own(),
          origin: `http://${own()}`,
          'content-type': 'application/json',
          'x-countersign': '1',
          cookie,
        };
        expect([400, 403, 404, 405]).toContain((await send(ui.port, 'POST', path, headers, STATE_CALL)).status);
      },
    );

    it('answers on ::1 as well, and only on loopback', async () => {
      const host = `[::1]:${ui.port}`;
      expect((await send(ui.port, 'GET', '/', { host }, undefined, '::1')).status).toBe(401);
    });
  });

  describe('signing in', () => {
    it('shows how to get a link, and nothing else, to whoever is not signed in', async () => {
      const page = await get('/');
      expect(page.status).toBe(401);
      expect(page.text).toContain('countersign ui');
      expect(page.text).not.toContain('the page</title>');
      expect((await get('/index.html')).status).toBe(404);
      expect((await get('/assets/main-abc123.js')).status).toBe(404);
      expect((await call({})).status).toBe(401);
      expect((await get('/api/events')).status).toBe(401);
    });

    it('sets a cookie that scripts, other sites and plain copies cannot use for long', async () => {
      const { pathname } = new URL(ui.createLink());
      const answer = await get(pathname);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe('/');
      expect(answer.headers['cache-control']).toBe('no-store');
      const attributes = (answer.headers['set-cookie']?.[0] ?? '').split('; ').slice(1);
      expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${(12 * HOUR_MS) / 1000}`]);
    });

    it('takes a link once', async () => {
      const link = ui.createLink();
      await signIn(link);
      const again = await get(new URL(link).pathname);
      expect(again.status).toBe(403);
      expect(again.headers['set-cookie']).toBeUndefined();
    });

    it('leads whoever is signed in already back to the page', async () => {
      const link = ui.createLink();
      const cookie = await signIn(link);
      const again = await get(new URL(link).pathname, { cookie });
      expect([again.status, again.headers.location]).toEqual([303, '/']);
    });

    it('does not use a link up for a browser that looks ahead, nor for another method', async () => {
      const link = ui.createLink();
      const { pathname } = new URL(link);
      expect((await get(pathname, { 'sec-purpose': 'prefetch' })).status).toBe(405);
      expect((await send(ui.port, 'HEAD', pathname, { host: own() })).status).toBe(405);
      await signIn(link);
    });

    it('lets a link live for ten minutes', async () => {
      const link = ui.createLink();
      clock.advance(10 * 60_000);
      expect((await get(new URL(link).pathname)).status).toBe(403);
      const fresh = ui.createLink();
      clock.advance(10 * 60_000 - 1);
      await signIn(fresh);
    });

    it('lets a sign-in live for twelve hours', async () => {
      const cookie = await signIn(ui.createLink());
      clock.advance(12 * HOUR_MS - 1);
      expect((await call({ cookie })).status).toBe(200);
      clock.advance(1);
      expect((await call({ cookie })).status).toBe(401);
    });

    it('ends every sign-in with the host', async () => {
      const cookie = await signIn(ui.createLink());
      const { port } = ui;
      await ui.stop();
      ui = await startUiServer({ host: gateway, rendererFolder: folder, port, clock, log: createRecordingLog() });
      expect((await call({ cookie })).status).toBe(401);
    });

    it.each(['', 'x', '../open', 'A'.repeat(43), `${'A'.repeat(43)}/`])('takes no made-up key %j', async (key) => {
      const answer = await get(`/open/${key}`);
      expect([403, 404]).toContain(answer.status);
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    it.each([
      ['another name', (value: string) => `session=${value}`],
      ['another port', (value: string) => `countersign_1=${value}`],
      ['a name that begins like ours', (value: string) => `countersign_${ui.port}x=${value}`],
      ['a value cut short', (value: string) => `countersign_${ui.port}=${value.slice(0, -1)}`],
    ])('takes no cookie of %s', async (_what, make) => {
      const value = (await signIn(ui.createLink())).split('=')[1] ?? '';
      expect((await call({ cookie: make(value) })).status).toBe(401);
    });

    it('finds its cookie among others', async () => {
      const cookie = await signIn(ui.createLink());
      expect((await call({ cookie: `a=b; countersign_${ui.port}=stale; ${cookie}; c=d` })).status).toBe(200);
    });
  });

  describe('files', () => {
    let cookie = '';
    beforeEach(async () => {
      cookie = await signIn(ui.createLink());
    });

    it('serves the page fresh and its hashed files for good', async () => {
      const page = await get('/', { cookie });
      expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      const script = await get('/assets/main-abc123.js', { cookie });
      expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(script.headers['cache-control']).toContain('immutable');
    });

    it.each([
      '/../outside.html',
      '/..%2foutside.html',
      '/%2e%2e/outside.html',
      '/assets/../../outside.html',
      '/assets/..%2f..%2foutside.html',
      '/assets/%2e%2e%5c..%5coutside.html',
      '/..%5coutside.html',
      '//outside.html',
      '/%00',
      '/index.html%00.js',
      '/%c0%ae%c0%ae/outside.html',
      '/%',
      '/assets',
      '/assets/',
      '/linked.html',
      '/secret.key',
      '/C:/outside.html',
    ])('serves nothing at %s', async (path) => {
      const answer = await get(path, { cookie });
      expect([400, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('outside');
    });

    it.each(['/', '/assets/main-abc123.js', '/nothing.js', '/api/events', '/open/x'])(
      'guards every answer with headers: %s',
      async (path) => {
        for (const headers of [{}, { host: 'evil.example' }]) {
          const { headers: got } = await get(path, headers);
          const policy = String(got['content-security-policy']).split('; ');
          expect(policy).toContain("default-src 'none'");
          expect(policy).toContain("script-src 'self'");
          expect(policy).toContain("frame-ancestors 'none'");
          expect(policy).toContain("base-uri 'none'");
          expect(policy).toContain("require-trusted-types-for 'script'");
          expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
          expect(got['x-content-type-options']).toBe('nosniff');
          expect(got['referrer-policy']).toBe('no-referrer');
          expect(got['cross-origin-opener-policy']).toBe('same-origin');
          expect(got['cross-origin-resource-policy']).toBe('same-origin');
          expect(Object.keys(got).filter((name) => name.startsWith('access-control-'))).toEqual([]);
        }
      },
    );
  });

  describe('calls', () => {
    let cookie = '';
    beforeEach(async () => {
      cookie = await signIn(ui.createLink());
    });

    it.each([undefined, '0', '', '1, 1'])('refuses a call whose x-countersign is %j', async (value) => {
      expect((await call({ cookie, 'x-countersign': value })).status).toBe(403);
    });

    it.each([
      undefined,
      'text/plain',
      'application/json-patch+json',
      'text/plain; x=application/json',
      'application/x-www-form-urlencoded',
    ])('refuses a body of type %j', async (type) => {
      expect((await call({ cookie, 'content-type': type })).status).toBe(415);
    });

    it('takes parameters of the content type', async () => {
      expect((await call({ cookie, 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200);
    });

    it('refuses what is not JSON, and what is not UTF-8', async () => {
      expect((await call({ cookie }, '{"name":')).status).toBe(400);
      expect((await call({ cookie }, Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400);
    });

    it('refuses a body above 20 MB and goes on answering', async () => {
      const big = JSON.stringify({ name: 'state.get', input: 'x'.repeat(20 * 1024 * 1024) });
      const answer = await call({ cookie }, big).catch((error: NodeJS.ErrnoException) => error.code);
      expect([413, 'ECONNRESET', 'EPIPE']).toContain(typeof answer === 'object' ? answer.status : answer);
      expect((await call({ cookie })).status).toBe(200);
    });

    it('answers no preflight with permission', async () => {
      const answer = await send(ui.port, 'OPTIONS', '/api/call', {
        host: own(),
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-countersign',
      });
      expect(answer.status).toBe(403);
    });

    it('gives a refusal the shape of a failed call', async () => {
      expect(JSON.parse((await call({})).text)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    });
  });

  it('ends the streams of its readers when it stops', async () => {
    const transport = browserTransport(ui.port, await signIn(ui.createLink()));
    const seen: unknown[] = [];
    transport.onEvent((message) => seen.push(message));
    await until('the first state', () => seen.length === 1);
    expect(gateway.listeners).toBe(1);
    await ui.stop();
    await until('nobody to listen', () => gateway.listeners === 0);
  });
});
