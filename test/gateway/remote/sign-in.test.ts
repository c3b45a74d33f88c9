import { describe, expect, test } from 'vitest';
import { connectV1, connectV2 } from '../../harness/clients.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { startProtected, startRemote } from './remote-harness.ts';

describe.each([
  ['sdk 1', connectV1],
  ['sdk 2', connectV2],
] as const)('a client of %s', (_line, connect) => {
  test('is told what to do, and gets in when the person has signed in', async () => {
    const { authorization, server } = await startProtected();
    const remote = await startRemote();
    await remote.add('vault', { url: server.url });
    await expect(connect(remote.urlOf('vault'), remote.token)).rejects.toThrow(
      'vault wants you to sign in (HTTP 401). Choose Sign in on the Servers page, or run: countersign servers sign-in vault',
    );
    expect(remote.opened).toEqual([]);
    const before = await remote.server('vault');
    expect(before.health.state).toBe('needs-sign-in');
    expect(before.signIn).toEqual({ state: 'needed', problem: null });
    expect((await remote.state()).problems.map(({ code }) => code)).toContain('sign-in');

    expect((await remote.signIn('vault')).status).toBe(200);
    expect(remote.opened).toHaveLength(1);
    expect((await remote.server('vault')).signIn).toEqual({ state: 'signed-in', problem: null });

    const client = await connect(remote.urlOf('vault'), remote.token);
    expect(await client.listTools()).toEqual(['read', 'write']);
    expect(await client.callTool('read')).toEqual({ isError: false, text: 'read done' });
    await client.close();
    for (const { authorization: sent } of server.seen) expect(sent ?? '').not.toContain(remote.token);
    const state = JSON.stringify(await remote.state());
    await remote.stop();
    expect(authorization.secrets.length).toBeGreaterThan(2);
    for (const secret of authorization.secrets) {
      expect(await findInFolder(remote.dataDir, secret)).toEqual([]);
      expect(remote.log.lines.join('\n')).not.toContain(secret);
      expect(state).not.toContain(secret);
    }
  });
});
