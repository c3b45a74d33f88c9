import { expect, test } from 'vitest';
import { createMemorySecrets } from '../../../shared/gateway/secrets/memory-secrets.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { connectV1, connectV2 } from '../../harness/clients.ts';
import { CALLER, startProtected, startRemote } from './remote-harness.ts';

async function startSignedIn(authorization = {}, server = {}) {
  const world = await startProtected(authorization, server);
  const remote = await startRemote();
  await remote.add('vault', { url: world.server.url });
  expect((await remote.signIn('vault')).status).toBe(200);
  return { ...world, remote };
}

test.each(['one server', 'merged'] as const)(
  'tokens that ended are renewed once for many calls, which wait for it (%s)',
  async (way) => {
    const { authorization, server, remote } = await startSignedIn({ refreshDelayMs: 100 });
    const isMerged = way === 'merged';
    const client = await connectV1(isMerged ? remote.mergedUrl : remote.urlOf('vault'), remote.token);
    const tool = isMerged ? 'vault__read' : 'read';
    expect((await client.callTool(tool)).text).toBe('read done');
    authorization.expire();
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.callTool(tool)));
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 8 }, () => 'read done'));
    expect(authorization.count('/token', 'refresh_token')).toBe(1);
    expect(server.done).toHaveLength(9);
    // The refresh token was replaced: the next renewal uses the new one.
    authorization.expire();
    expect((await client.callTool(tool)).text).toBe('read done');
    expect(authorization.count('/token', 'refresh_token')).toBe(2);
    await client.close();
  },
);

test('tokens are renewed before they end, without a refused request', async () => {
  const { authorization, server, remote } = await startSignedIn({ expiresInSeconds: 0 });
  const client = await connectV2(remote.urlOf('vault'), remote.token);
  await client.callTool('read');
  expect(authorization.count('/token', 'refresh_token')).toBeGreaterThan(0);
  expect(server.refusedTokens).toBe(0);
  await client.close();
});

test('a refresh token that is worthless ends the sign-in, and says so', async () => {
  const { authorization, remote } = await startSignedIn();
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  authorization.revokeAll();
  await expect(client.callTool('read')).rejects.toThrow('vault wants you to sign in (HTTP 401)');
  expect((await remote.server('vault')).signIn.state).toBe('needed');
  expect((await remote.signIn('vault')).status).toBe(200);
  expect((await client.callTool('read')).text).toBe('read done');
  await client.close();
});

test('a token endpoint that fails for a while does not end the sign-in', async () => {
  const { authorization, remote } = await startSignedIn();
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  authorization.expire();
  authorization.behaviour.tokenAnswer = { status: 503, body: 'busy' };
  await expect(client.callTool('read')).rejects.toThrow('The sign-in to vault could not be renewed');
  authorization.behaviour.tokenAnswer = null;
  expect((await client.callTool('read')).text).toBe('read done');
  await client.close();
});

test('a sign-in outlives a restart, and is worth nothing at another address', async () => {
  const { authorization, server } = await startProtected();
  const other = await startProtected();
  const [dataDir, secrets] = [temporaryFolder(), createMemorySecrets()];
  const first = await startRemote({ dataDir, secrets });
  await first.add('vault', { url: server.url });
  await first.signIn('vault');
  await first.stop();

  const second = await startRemote({ dataDir, secrets });
  const client = await connectV1(second.urlOf('vault'), second.token);
  expect((await client.callTool('read')).text).toBe('read done');
  expect(authorization.count('/authorize')).toBe(1);
  await client.close();
  await second.stop();

  const kept = await secrets.get('server/vault/oauth');
  const third = await startRemote({ secrets });
  await third.add('vault', { url: other.server.url });
  await expect(connectV1(third.urlOf('vault'), third.token)).rejects.toThrow('vault wants you to sign in');
  expect(other.server.seen.map(({ authorization: sent }) => sent)).toEqual(other.server.seen.map(() => null));
  expect(kept).not.toBeNull();
  expect(await secrets.get('server/vault/oauth')).toBeNull();
});

test('signing out forgets the tokens, tells the authorization server, and ends what is open', async () => {
  const { authorization, remote } = await startSignedIn();
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  await remote.gateway.handlers['servers.signOut']({ name: 'vault' }, CALLER);
  expect(authorization.count('/revoke')).toBe(1);
  await expect(client.callTool('read')).rejects.toThrow();
  await expect(connectV1(remote.urlOf('vault'), remote.token)).rejects.toThrow('vault wants you to sign in');
  expect(await remote.secrets.get('server/vault/oauth')).not.toContain(authorization.secrets.at(-1));
});

test('a removed server leaves no secret behind', async () => {
  const { remote } = await startSignedIn();
  await remote.gateway.handlers['servers.remove']({ name: 'vault' }, CALLER);
  expect(await remote.secrets.get('server/vault/oauth')).toBeNull();
});

test('a server that moved to another authorization server gets nothing of the old one', async () => {
  const { authorization, server, remote } = await startSignedIn();
  const other = await startProtected();
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  const refreshes = authorization.count('/token', 'refresh_token');
  server.moveTo(other.authorization);
  await expect(client.callTool('read')).rejects.toThrow('vault wants you to sign in');
  expect(authorization.count('/token', 'refresh_token')).toBe(refreshes);
  await remote.signIn('vault');
  expect((await client.callTool('read')).text).toBe('read done');
  expect(other.authorization.count('/register')).toBe(1);
  await client.close();
});

test('a tool that needs more permissions asks the person for all of them, and not for ever', async () => {
  const { authorization, server, remote } = await startSignedIn({}, { scope: 'files:read', scopes: { write: 'files:write' } });
  const client = await connectV1(remote.urlOf('vault'), remote.token);
  const refused = 'vault wants more permissions for this (files:write)';
  await expect(client.callTool('write')).rejects.toThrow(refused);
  expect((await remote.server('vault')).signIn.state).toBe('more');
  // The rest works meanwhile.
  expect((await client.callTool('read')).text).toBe('read done');
  await remote.signIn('vault');
  expect(authorization.requests.filter(({ path }) => path === '/authorize').at(-1)?.parameters['scope']).toBe(
    'files:read files:write',
  );
  expect((await client.callTool('write')).text).toBe('write done');

  server.behaviour.scopes = { write: 'admin' };
  authorization.behaviour.withholds = 'admin';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(client.callTool('write')).rejects.toThrow('vault wants more permissions for this (admin)');
    await remote.signIn('vault');
  }
  await expect(client.callTool('write')).rejects.toThrow('vault refuses this although you signed in for it (admin).');
  expect((await remote.server('vault')).signIn.state).toBe('signed-in');
  await client.close();
});

test('a configured header wins over signing in', async () => {
  const { server } = await startProtected();
  const remote = await startRemote();
  await remote.add('vault', { url: server.url, headers: { Authorization: 'Bearer of-my-own-0123456789' } });
  await expect(connectV1(remote.urlOf('vault'), remote.token)).rejects.toThrow(
    'vault refused our credentials (HTTP 401). Check the headers configured for it.',
  );
  expect(server.seen.map(({ authorization: sent }) => sent)).toEqual(server.seen.map(() => 'Bearer of-my-own-0123456789'));
  expect((await remote.server('vault')).signIn.state).toBe('none');
  await expect(remote.signIn('vault')).rejects.toThrow('vault has no address that can be signed in to');
  expect(remote.log.lines.join('\n')).not.toContain('of-my-own');
});
