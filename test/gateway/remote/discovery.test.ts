import { expect, test } from 'vitest';
import { connectV1 } from '../../harness/clients.ts';
import { CALLER, type RemoteHarness, startProtected, startRemote } from './remote-harness.ts';

async function canUse(remote: RemoteHarness, name: string): Promise<boolean> {
  const client = await connectV1(remote.urlOf(name), remote.token);
  const { text } = await client.callTool('read');
  await client.close();
  return text === 'read done';
}

test.each([
  ['named in the challenge', {}, {}],
  ['at the path of the server', {}, { metadata: 'path' }],
  ['at the root', {}, { metadata: 'root' }],
] as const)('resource metadata %s', async (_where, authorization, server) => {
  const world = await startProtected(authorization, server);
  const remote = await startRemote();
  await remote.add('vault', { url: world.server.url });
  await expect(connectV1(remote.urlOf('vault'), remote.token)).rejects.toThrow('vault wants you to sign in');
  expect((await remote.signIn('vault')).status).toBe(200);
  expect(await canUse(remote, 'vault')).toBe(true);
});

test.each([
  ['oauth', ''],
  ['oauth', '/tenant1'],
  ['openid-inserted', ''],
  ['openid-inserted', '/tenant1'],
  ['openid-appended', '/tenant1'],
] as const)('authorization server metadata: %s for the issuer path "%s"', async (metadata, issuerPath) => {
  const { server } = await startProtected({ metadata, issuerPath });
  const remote = await startRemote();
  await remote.add('vault', { url: server.url });
  expect((await remote.signIn('vault')).status).toBe(200);
  expect(await canUse(remote, 'vault')).toBe(true);
});

test('a client id metadata document is used where it is supported, and no registration is made', async () => {
  const { authorization, server } = await startProtected({ changes: { client_id_metadata_document_supported: true } });
  const remote = await startRemote({ clientMetadataUrl: 'https://countersign.example/client.json' });
  await remote.add('vault', { url: server.url });
  expect((await remote.signIn('vault')).status).toBe(200);
  expect(authorization.count('/register')).toBe(0);
  const asked = authorization.requests.find(({ path }) => path === '/authorize')?.parameters['client_id'];
  expect(asked).toBe('https://countersign.example/client.json');
});

test('a client that the person registered is used before everything else, and its secret stays in the secrets port', async () => {
  const { authorization, server } = await startProtected({
    registers: false,
    knownClients: new Map([['mine', 'a-secret-of-mine']]),
  });
  const remote = await startRemote();
  await remote.add('plain', { url: server.url });
  await expect(remote.signIn('plain')).rejects.toThrow('takes only clients that it knows');
  const { handlers } = remote.gateway;
  const oauth = { clientId: 'mine', clientSecret: { secret: 'given' }, scope: 'all' };
  const connection = { transport: 'http', url: server.url, headers: {}, oauth } as const;
  await handlers['servers.add']({ name: 'vault', connection, secrets: { given: 'a-secret-of-mine' } }, CALLER);
  await handlers['policy.set']({ server: 'vault', text: '{"version":"1","default":"allow"}' }, CALLER);
  expect((await remote.signIn('vault')).status).toBe(200);
  const request = authorization.requests.find(({ path }) => path === '/authorize');
  expect(request?.parameters).toMatchObject({ client_id: 'mine', scope: 'all', resource: server.url });
  expect(await remote.secrets.get('server/vault/oauth-client-secret')).toBe('a-secret-of-mine');
  expect(await canUse(remote, 'vault')).toBe(true);
  await handlers['servers.remove']({ name: 'vault' }, CALLER);
  expect(await remote.secrets.get('server/vault/oauth-client-secret')).toBeNull();
});

test('every request to the authorization server names the resource, and a code is bound to its verifier', async () => {
  const { authorization, server } = await startProtected(
    { changes: { scopes_supported: ['offline_access', 'x'] } },
    { scope: 'a b' },
  );
  const remote = await startRemote();
  await remote.add('vault', { url: server.url });
  await remote.signIn('vault');
  const asked = authorization.requests.find(({ path }) => path === '/authorize')?.parameters;
  expect(asked).toMatchObject({ resource: server.url, code_challenge_method: 'S256', scope: 'a b offline_access' });
  expect(asked?.['redirect_uri']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(asked?.['state']?.length).toBeGreaterThan(40);
  const given = authorization.requests.find(({ path }) => path === '/token')?.parameters;
  expect(given).toMatchObject({ resource: server.url, grant_type: 'authorization_code' });
  expect(given?.['code_verifier']?.length).toBeGreaterThan(42);
});

test('a server without any trace of a sign-in is told to be a matter of headers', async () => {
  const { server } = await startProtected({}, { metadata: 'none', isMute: true });
  const remote = await startRemote();
  await remote.add('vault', { url: server.url });
  await expect(connectV1(remote.urlOf('vault'), remote.token)).rejects.toThrow(
    'vault refused our credentials (HTTP 401). Check the headers configured for it.',
  );
  expect((await remote.server('vault')).signIn.state).toBe('none');
  expect((await remote.server('vault')).health.state).toBe('failing');
});
