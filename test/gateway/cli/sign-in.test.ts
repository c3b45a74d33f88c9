import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAuthorizationServer, type AuthorizationServer } from '../../fakes/servers/authorization-server.ts';
import { startProtectedServer, type ProtectedServer } from '../../fakes/servers/protected-server.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { until } from '../../harness/until.ts';

const launcher = resolve(import.meta.dirname, '../../../build/bin/countersign.js');

interface Listed {
  readonly servers: readonly {
    readonly name: string;
    readonly health: { readonly state: string };
    readonly signIn: { readonly state: string };
  }[];
}

describe('signing in on the command line', () => {
  let installation: Installation;
  let authorization: AuthorizationServer;
  let server: ProtectedServer;
  let served: ServeLine;

  beforeAll(async () => {
    authorization = await startAuthorizationServer();
    server = await startProtectedServer(authorization);
    installation = await createInstallation();
    served = await installation.serve();
    await installation.json('servers', 'add', 'vault', '--url', server.url);
  });
  afterAll(async () => {
    await installation.dispose();
    await server.stop();
    await authorization.stop();
  });

  it('needs the person', async () => {
    const refused = await installation.run('servers', 'sign-in', 'vault');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('servers.signIn weakens protection: it needs the person');
    expect(authorization.requests).toEqual([]);
  });

  it('prints the address, waits for the person, and ends when they are signed in', async () => {
    const child = spawn(
      process.execPath,
      [
        launcher,
        'servers',
        'sign-in',
        'vault',
        '--json',
        '--operator-token',
        served.operatorToken,
        '--data-dir',
        installation.dataDir,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let out = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    await until('the address', () => out.includes('\n'));
    const { url } = JSON.parse(out) as { url: string };
    const waiting = await installation.json<Listed>('servers', 'list');
    expect(waiting.servers[0]?.signIn.state).toBe('waiting');
    expect(JSON.stringify(waiting)).not.toContain('code_challenge');
    expect((await fetch(url)).status).toBe(200);
    expect(await ended).toBe(0);
    expect(JSON.parse(out.split('\n')[1] ?? '')).toEqual({ name: 'vault', signedIn: true });
    expect((await installation.json<{ tools: unknown[] }>('servers', 'tools', 'vault')).tools).toHaveLength(2);
  });

  it('keeps tokens where credentials are kept, and nowhere else', async () => {
    await installation.stop();
    const found = new Set<string>();
    for (const secret of authorization.secrets)
      for (const file of await findInFolder(installation.dataDir, secret)) found.add(file);
    expect([...found].filter((file) => file !== 'secrets.json')).toEqual([]);
    served = await installation.serve();
  });

  it('ends with the reason when it does not work', async () => {
    server.behaviour.metadata = 'none';
    const failed = await installation.run('servers', 'sign-in', 'vault', '--operator-token', served.operatorToken);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('does not say where to sign in');
    server.behaviour.metadata = 'challenge';
  });

  it('signs out without a proof', async () => {
    expect((await installation.run('servers', 'sign-out', 'vault')).code).toBe(0);
    expect(authorization.count('/revoke')).toBe(1);
    expect(authorization.accessTokens.size).toBe(0);
  });
});
