import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stopServer } from '../../../fakes/servers/authorization-server.ts';
import { addressProblem, createSafeFetch, isLoopbackHost } from '../../../../shared/gateway/mcp/safe-fetch.ts';

describe('addresses that a server names', () => {
  it.each([
    ['https://auth.example/x', true, true],
    ['https://auth.example:8443/x', false, true],
    ['http://auth.example/x', true, false],
    ['http://127.0.0.1:9/x', true, true],
    ['http://127.1:9/x', true, true],
    ['http://0x7f000001/x', true, true],
    ['http://[::1]:9/x', true, true],
    ['http://localhost:9/x', true, true],
    ['http://LOCALHOST./x', true, true],
    ['http://app.localhost/x', true, true],
    ['http://127.0.0.1:9/x', false, false],
    ['https://127.0.0.1:9/x', false, false],
    ['https://localhost/x', false, false],
    ['http://127.0.0.1.evil.example/x', true, false],
    ['http://localhost.evil.example/x', true, false],
    ['http://127.evil.example/x', true, false],
    ['http://169.254.169.254/latest', true, false],
    ['http://0.0.0.0/x', true, false],
    ['http://10.0.0.1/x', true, false],
    ['https://user@auth.example/', true, false],
    ['https://user:word@auth.example/', true, false],
    ['ftp://auth.example/', true, false],
    ['file:///etc/passwd', true, false],
    ['javascript:alert(1)', true, false],
    ['data:text/html,x', true, false],
  ])('%s (from a server on this computer: %s) may be used: %s', (address, mayBeLocal, isFine) => {
    expect(addressProblem(new URL(address), mayBeLocal) === null).toBe(isFine);
  });

  it('no name is this computer because it holds the word', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    fc.assert(fc.property(label, label, (a, b) => !isLoopbackHost(`localhost.${a}.${b === 'localhost' ? 'x' : b}`)));
  });

  it('are refused before anything is sent, and messages name no path', async () => {
    const fetch = createSafeFetch({ serverUrl: new URL('https://vault.example/mcp'), timeoutMs: 1000 });
    await expect(fetch('http://169.254.169.254/secret-path')).rejects.toMatchObject({
      code: 'unsafe',
      message: '169.254.169.254: only https addresses are used for signing in.',
    });
    await expect(fetch('https://localhost/secret-path')).rejects.toMatchObject({ code: 'unsafe' });
  });
});

describe('what is fetched', () => {
  async function startServer(listener: RequestListener): Promise<URL> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => stopServer(server));
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`);
  }

  it.each([
    ['says nothing', (): void => {}],
    ['never comes to an end', (_request: unknown, response: { write(text: string): void }): void => response.write('{')],
  ] as const)('is given up when it %s', async (_what, listener) => {
    const url = await startServer((request, response) => listener(request, response));
    const fetch = createSafeFetch({ serverUrl: url, timeoutMs: 150 });
    await expect(fetch(url)).rejects.toMatchObject({
      code: 'unreachable',
      message: `${url.host} cannot be reached (it does not answer in time).`,
    });
  });

  it('is not followed elsewhere, keeps no cookie, and carries nothing that was not asked for', async () => {
    const seen: string[] = [];
    const url = await startServer((request, response) => {
      seen.push(...Object.keys(request.headers));
      response.writeHead(302, { location: 'http://127.0.0.1:1/other', 'set-cookie': 'a=b' }).end();
    });
    const response = await createSafeFetch({ serverUrl: url, timeoutMs: 5000 })(url, { headers: { accept: 'application/json' } });
    expect(response.status).toBe(302);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(seen.filter((name) => !['host', 'connection', 'accept'].includes(name))).toEqual([]);
  });
});
