import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectV1 } from '../../harness/clients.ts';
import { type AuthorizationServer, type Behaviour, stopServer } from '../../fakes/servers/authorization-server.ts';
import type { ProtectedBehaviour } from '../../fakes/servers/protected-server.ts';
import { CALLER, startProtected, startRemote } from './remote-harness.ts';

async function startWith(authorization: Partial<Behaviour>, server: Partial<ProtectedBehaviour> = {}) {
  const world = await startProtected(authorization, server);
  const remote = await startRemote();
  await remote.add('vault', { url: world.server.url });
  return { ...world, remote };
}

/** Counts what arrives; nothing of ours may. */
async function startBystander(): Promise<{ readonly url: string; readonly hits: readonly string[] }> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => stopServer(server));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits };
}

test.each([
  ['no PKCE in its metadata', { code_challenge_methods_supported: undefined }, 'does not protect sign-ins with PKCE (S256)'],
  ['plain PKCE alone', { code_challenge_methods_supported: ['plain'] }, 'does not protect sign-ins with PKCE (S256)'],
  ['another issuer in its metadata', { issuer: 'https://other.example' }, 'is that of another authorization server'],
  ['a token endpoint without encryption', { token_endpoint: 'http://auth.example/token' }, 'only https addresses are used'],
  ['a page that is a program', { authorization_endpoint: 'javascript:alert(1)' }, 'cannot be read'],
  ['a page that is a file', { authorization_endpoint: 'file:///etc/passwd' }, 'file:: only https addresses are used'],
] as const)('an authorization server with %s is refused before the browser opens', async (_what, changes, why) => {
  const { remote, authorization } = await startWith({ changes });
  await expect(remote.signIn('vault')).rejects.toThrow(why);
  expect(remote.opened).toEqual([]);
  expect(authorization.count('/register')).toBe(0);
  expect((await remote.server('vault')).signIn.problem).toContain(why);
});

test.each([
  ['metadata for another server', { changes: { resource: 'https://other.example/mcp' } }, 'is for another server'],
  ['metadata for a path that is not above it', { changes: { resource: 'SELF/other' } }, 'is for another server'],
  ['metadata without end', { isEndless: true }, 'sent more than 256 KB'],
] as const)('%s is refused', async (_what, behaviour, why) => {
  const { remote, server } = await startWith({});
  Object.assign(server.behaviour, behaviour);
  if ('changes' in behaviour) {
    const { resource } = behaviour.changes;
    server.behaviour.changes = { resource: resource.replace('SELF', server.origin) };
  }
  await expect(remote.signIn('vault')).rejects.toThrow(why);
  expect(remote.opened).toEqual([]);
});

test('an authorization server whose metadata has no end is given up', async () => {
  const { remote } = await startWith({ isEndless: true });
  await expect(remote.signIn('vault')).rejects.toThrow('sent more than 256 KB');
});

test.each(['resource', 'issuer'] as const)('a redirect of the %s metadata to another origin is not followed', async (whose) => {
  const bystander = await startBystander();
  const { remote, server, authorization } = await startWith({});
  if (whose === 'resource') server.behaviour.redirectsTo = `${bystander.url}/metadata`;
  else authorization.behaviour.redirectsTo = `${bystander.url}/metadata`;
  await expect(remote.signIn('vault')).rejects.toThrow();
  expect(bystander.hits).toEqual([]);
});

test('a server that redirects calls to another origin does not take a token there', async () => {
  const bystander = await startBystander();
  const { remote, server } = await startWith({});
  await remote.signIn('vault');
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  server.behaviour.redirectsCallsTo = bystander.url;
  await expect(client.callTool('read')).rejects.toThrow('vault redirects elsewhere (HTTP 307)');
  await expect(connectV1(remote.mergedUrl, remote.token).then((merged) => merged.callTool('vault__read'))).rejects.toThrow();
  expect(bystander.hits).toEqual([]);
  await client.close();
});

test.each([
  ['the answer of another issuer', { iss: 'https://evil.example' }],
  [
    'an answer that leaves out its issuer although it promised one',
    { iss: null, changes: { authorization_response_iss_parameter_supported: true } },
  ],
] as const)('%s is not traded for tokens', async (_what, behaviour) => {
  const { remote, authorization } = await startWith(behaviour);
  const { status, page } = await remote.signIn('vault');
  expect(status).toBe(400);
  expect(page).toContain('another authorization server');
  expect(authorization.count('/token')).toBe(0);
  expect((await remote.server('vault')).signIn.state).not.toBe('signed-in');
});

test('a person who refuses, and a token endpoint that fails, end a sign-in with words', async () => {
  const { remote, authorization } = await startWith({ deniesPerson: true });
  expect((await remote.signIn('vault')).page).toContain('The sign-in was refused: access denied.');
  authorization.behaviour.deniesPerson = false;
  for (const [answer, why] of [
    [
      { status: 400, body: '{"error":"invalid_grant","error_description":"<script>alert(1)</script>"}' },
      'gave no token (invalid_grant)',
    ],
    [{ status: 500, body: '<h1>broken</h1>' }, 'gave no token: its answer cannot be read'],
    [{ status: 200, body: '{"access_token":"x y","token_type":"Bearer"}' }, 'gave a token that a header cannot carry'],
    [{ status: 200, body: '{"access_token":"x","token_type":"mac"}' }, 'gave a kind of token'],
    [{ status: 200, body: 'x'.repeat(300_000) }, 'sent more than 256 KB'],
  ] as const) {
    authorization.behaviour.tokenAnswer = answer;
    const { status, page } = await remote.signIn('vault');
    expect(status).toBe(400);
    expect(page).toContain(why);
    expect(page).not.toContain('<script>');
  }
});

/** The address that the browser would come back to. */
async function beginWaiting(authorization: AuthorizationServer, remote: Awaited<ReturnType<typeof startRemote>>) {
  const { url } = await remote.gateway.handlers['servers.signIn']({ name: 'vault' }, CALLER);
  const response = await fetch(url, { redirect: 'manual' });
  expect(authorization.count('/authorize')).toBeGreaterThan(0);
  return new URL(response.headers.get('location') ?? '');
}

test('an answer with another state changes nothing: the real one still counts', async () => {
  const { remote, authorization } = await startWith({ breaksState: true });
  const broken = await beginWaiting(authorization, remote);
  const refused = await fetch(broken);
  expect(refused.status).toBe(400);
  expect((await remote.server('vault')).signIn.state).toBe('waiting');
  expect(authorization.count('/token')).toBe(0);

  authorization.behaviour.breaksState = false;
  const right = await beginWaiting(authorization, remote);
  for (const wrong of ['/', '/callback/', '/other']) {
    expect((await fetch(new URL(wrong + right.search, right))).status).toBe(404);
  }
  expect((await fetch(right, { method: 'POST' })).status).toBe(404);
  const twice = new URL(right);
  twice.searchParams.append('code', 'another');
  expect((await fetch(twice)).status).toBe(400);
  expect((await remote.server('vault')).signIn.state).toBe('waiting');
  const page = await fetch(right);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  // It ends once.
  await expect(fetch(right)).rejects.toThrow();
  expect(authorization.count('/token')).toBe(1);
});

test('a sign-in that is begun again replaces the first, whose answer is worth nothing', async () => {
  const { remote, authorization } = await startWith({});
  const first = await beginWaiting(authorization, remote);
  const second = await beginWaiting(authorization, remote);
  await expect(fetch(first)).rejects.toThrow();
  expect((await fetch(second)).status).toBe(200);
});

test('a client never makes a browser open, and a sign-in needs the person', async () => {
  const { remote } = await startWith({});
  await expect(connectV1(remote.urlOf('vault'), remote.token)).rejects.toThrow('vault wants you to sign in');
  await expect(connectV1(remote.mergedUrl, remote.token).then((client) => client.callTool('vault__read'))).rejects.toThrow();
  expect(remote.opened).toEqual([]);
});
