import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startAuthorizationServer } from '../../fakes/servers/authorization-server.ts';
import { type LegacyBehaviour, startLegacyServer } from '../../fakes/servers/legacy-server.ts';
import { connectV1, connectV2 } from '../../harness/clients.ts';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { startOnPort } from '../merged/merged-harness.ts';
import { richV1, richV2 } from '../traffic/sdk-clients.ts';
import { CALLER, startRemote } from './remote-harness.ts';

const EVERYTHING_SSE = [
  process.execPath,
  resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js'),
  'sse',
] as const;

async function startOld(behaviour: Partial<LegacyBehaviour> = {}) {
  const server = await startLegacyServer(behaviour);
  onTestFinished(() => server.stop());
  const remote = await startRemote();
  await remote.add('old', { url: server.url });
  return { server, remote };
}

test.each([
  ['sdk 1', richV1],
  ['sdk 2', richV2],
] as const)('everything that a real server over HTTP+SSE can do reaches a client of %s', async (_line, connect) => {
  const port = await startOnPort(EVERYTHING_SSE);
  const remote = await startRemote();
  await remote.add('everything', { url: `http://127.0.0.1:${port}/sse` });
  const client = await connect(remote.urlOf('everything'), remote.token);
  const tools = await client.tools();
  expect(tools.length).toBeGreaterThan(5);
  expect((await client.call('echo', { message: 'hello' })).text).toContain('hello');
  const steps: number[] = [];
  await client.call(
    'trigger-long-running-operation',
    { duration: 1.2, steps: 4 },
    { onprogress: ({ progress }) => steps.push(progress) },
  );
  expectSteps(steps);
  await client.close();
  await until('the connection to be gone', async () => (await remote.server('everything')).health.connections === 0);
  expect((await remote.server('everything')).health.state).toBe('idle');
});

test.each([400, 404, 405])('a server that refuses a POST with %i is taken for what it is, and remembered', async (postStatus) => {
  const { server, remote } = await startOld({ postStatus });
  for (const connect of [connectV1, connectV2]) {
    const client = await connect(remote.urlOf('old'), remote.token);
    expect(await client.listTools()).toEqual(['greet']);
    expect((await client.callTool('greet')).text).toBe('greet done');
    await client.close();
  }
  expect(server.posts.filter(({ path }) => path === '/sse')).toHaveLength(1);
});

test('it is one of many at the merged address, and can be looked at', async () => {
  const { remote } = await startOld();
  const client = await connectV1(remote.mergedUrl, remote.token);
  expect((await client.callTool('old__greet')).text).toBe('greet done');
  await client.close();
  const { tools } = await remote.gateway.handlers['servers.tools']({ name: 'old' }, CALLER);
  expect(tools.map(({ name }) => name)).toEqual(['greet']);
});

test('each client has a stream of its own, and a stream that ends is the end of its session', async () => {
  const { server, remote } = await startOld();
  const [first, second] = [
    await connectV1(remote.urlOf('old'), remote.token),
    await connectV1(remote.urlOf('old'), remote.token),
  ];
  expect(server.openStreams).toBe(2);
  server.hangUp();
  await expect(first.callTool('greet')).rejects.toThrow();
  await expect(second.callTool('greet')).rejects.toThrow();
  const third = await connectV1(remote.urlOf('old'), remote.token);
  expect((await third.callTool('greet')).text).toBe('greet done');
  for (const client of [first, second, third]) await client.close();
});

test.each([
  ['another origin', { endpoint: 'https://evil.example/messages' }],
  ['another port', { endpoint: 'http://127.0.0.1:1/messages' }],
  ['a first event of another name', { firstEvent: 'message' }],
  ['no stream', { stream: 'none' }],
] as const)('a server that names %s for its messages is not taken for one of that revision', async (_what, behaviour) => {
  const { server, remote } = await startOld({ ...behaviour, postStatus: 405 });
  await expect(connectV1(remote.urlOf('old'), remote.token)).rejects.toThrow();
  expect(server.posts.map(({ path }) => path)).toEqual(['/sse']);
});

test('one that turns bad after it was found out gets no message', async () => {
  const { server, remote } = await startOld();
  await (await connectV1(remote.urlOf('old'), remote.token)).close();
  server.behaviour.endpoint = 'https://evil.example/messages';
  await expect(connectV1(remote.urlOf('old'), remote.token)).rejects.toThrow('old does not say where its messages go.');
  expect((await remote.server('old')).health.state).toBe('failing');
});

test('a configured header goes with every request, and with no log line', async () => {
  const server = await startLegacyServer({ accepts: (given) => given === 'Bearer of-my-own-0123456789' });
  onTestFinished(() => server.stop());
  const remote = await startRemote();
  await remote.add('old', { url: server.url, headers: { Authorization: 'Bearer of-my-own-0123456789', 'X-Team': 'blue' } });
  const client = await connectV1(remote.urlOf('old'), remote.token);
  expect((await client.callTool('greet')).text).toBe('greet done');
  await client.close();
  expect(server.posts.every(({ headers }) => headers['x-team'] === 'blue')).toBe(true);
  expect(remote.log.lines.join('\n')).not.toContain('of-my-own');
});

test.each([true, false])('a server of that revision may want a sign-in too (its POST is open: %s)', async (isPostOpen) => {
  const authorization = await startAuthorizationServer();
  onTestFinished(() => authorization.stop());
  const accepts = (given: string | null): boolean => authorization.accessTokens.has((given ?? '').replace('Bearer ', ''));
  const { remote } = await startOld({ accepts, issuer: authorization.issuer, isPostOpen });
  await expect(connectV1(remote.urlOf('old'), remote.token)).rejects.toThrow('old wants you to sign in (HTTP 401)');
  expect((await remote.signIn('old')).status).toBe(200);
  const client = await connectV1(remote.urlOf('old'), remote.token);
  expect((await client.callTool('greet')).text).toBe('greet done');
  authorization.expire();
  expect((await client.callTool('greet')).text).toBe('greet done');
  expect(authorization.count('/token', 'refresh_token')).toBe(1);
  await client.close();
});
