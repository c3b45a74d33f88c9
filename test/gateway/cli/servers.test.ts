import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

interface Shown {
  readonly connection: { readonly args: readonly string[]; readonly env: Record<string, unknown>; readonly cwd?: string };
  readonly consent: string;
  readonly formerNames: readonly string[];
}

/** Servers from their first consent to another name, by the installed command with a real gateway and real servers. */
describe('countersign servers', () => {
  let installation: Installation;
  let served: ServeLine;
  const show = (name: string): Promise<Shown> => installation.json<Shown>('servers', 'show', name);

  beforeAll(async () => {
    installation = await createInstallation();
    await installation.json('servers', 'add', 'notes', '--env', 'API_TOKEN=s3cret-value', '--', ...SERVER_COMMANDS.everything);
    const file = join(installation.dataDir, 'servers.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"args": [', '"args": [ "--no-warnings",'));
    served = await installation.serve();
  });
  afterAll(() => installation.dispose());

  it('starts nothing that was changed in the file, until the person agrees to what stands there now', async () => {
    const problems = await installation.json<{ problems: { code: string; title: string }[] }>('status');
    expect(JSON.stringify(problems)).toContain('waits for your consent');
    expect((await show('notes')).consent).toBe('changed');
    const check = await installation.run('servers', 'check', 'notes', '--json');
    expect(check.code).toBe(1);
    expect(check.stdout).toContain('is not what was agreed to');
    const alone = await installation.run('servers', 'consent', 'notes');
    expect([alone.code, alone.stderr]).toEqual([3, expect.stringContaining('needs the person')]);
    await installation.json('servers', 'consent', 'notes');
    expect((await show('notes')).consent).toBe('given');
  });

  it('tries a server and says what it found', async () => {
    const found = await installation.json<{ ok: boolean; tools: number }>('servers', 'check', 'notes');
    expect(found).toMatchObject({ ok: true });
    expect(found.tools).toBeGreaterThan(5);
    const human = await installation.run('servers', 'show', 'notes');
    expect(human.stdout).toContain('API_TOKEN (secret)');
    expect(human.stdout).not.toContain('s3cret-value');
  });

  it('puts secrets into arguments for the process alone: no file, no answer and no log has them', async () => {
    const seen = join(installation.dataDir, 'seen.json');
    const script = `console.error(process.argv.join(' ')); require('fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(1)))`;
    const added = await installation.json(
      ...['servers', 'add', 'argued', '--secret-argument', '6', '--'],
      ...[process.execPath, '-e', script, '--', '--api-key', 'abcd1234efgh', 'tell-nobody'],
    );
    const shown = await installation.run('servers', 'show', 'argued');
    expect(shown.stdout).toContain('--api-key {{secret/api-key}} {{secret/argument-6}}');
    await installation.run('servers', 'check', 'argued');
    expect(JSON.parse(await readFile(seen, 'utf8'))).toEqual(['--api-key', 'abcd1234efgh', 'tell-nobody']);
    const logs = await installation.run('servers', 'logs', 'argued');
    expect(logs.stdout).toContain('--api-key');
    const history = await installation.run('history', 'export', '--format', 'jsonl');
    const file = await readFile(join(installation.dataDir, 'servers.json'), 'utf8');
    const state = await installation.run('status', '--json');
    for (const text of [
      JSON.stringify(added),
      shown.stdout,
      logs.stdout,
      history.stdout,
      file,
      state.stdout,
      installation.output,
    ])
      for (const value of ['abcd1234efgh', 'tell-nobody']) expect(text).not.toContain(value);
    await installation.json('servers', 'change', 'argued', '--folder', installation.dataDir);
    expect(await installation.run('servers', 'show', 'argued')).toMatchObject({
      stdout: expect.stringContaining('{{secret/argument-6}}') as string,
    });
    const wrong = await installation.run('servers', 'change', 'argued', '--secret-argument', '9');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('from 1 to 6')]);
    await installation.json('servers', 'remove', 'argued');
  });

  it('changes the client that was registered for signing in, and shows all of it but the secret', async () => {
    const client = ['--client-id', 'my-app', '--client-secret', 'hush-hush-1', '--scope', 'a b', '--callback-port', '4711'];
    await installation.json('servers', 'add', 'remote', '--url', 'https://mcp.invalid/mcp', ...client);
    const shown = async (): Promise<string> => (await installation.run('servers', 'show', 'remote')).stdout;
    expect(await shown()).toMatch(/signs in as\s+my-app \(with its secret\)\n.*asks for\s+a b\n.*back at port\s+4711/);
    await installation.json('servers', 'change', 'remote', '--scope', 'c');
    expect(await shown()).toMatch(/my-app \(with its secret\)\n.*asks for\s+c\n/);
    await installation.json('servers', 'change', 'remote', '--client-id', 'other-app');
    expect(await shown()).toMatch(/signs in as\s+other-app\n/);
    await installation.json('servers', 'change', 'remote', '--forget-client');
    expect(await shown()).not.toContain('signs in as');
    expect((await installation.run('servers', 'change', 'notes', '--client-id', 'x')).code).toBe(2);
    await installation.json('servers', 'remove', 'remote');
  });

  it('changes part of it, and keeps the rest with its secrets', async () => {
    await installation.json('servers', 'change', 'notes', '--env', 'LEVEL=debug', '--folder', installation.dataDir);
    const changed = await show('notes');
    expect(changed.connection).toMatchObject({
      env: { LEVEL: 'debug', API_TOKEN: { secret: expect.any(String) as string } },
      cwd: installation.dataDir,
    });
    await installation.json('servers', 'change', 'notes', '--unset', 'LEVEL', '--folder', '');
    expect((await show('notes')).connection).not.toHaveProperty('cwd');
    expect(await installation.json('servers', 'check', 'notes')).toMatchObject({ ok: true });
    const wrong = await installation.run('servers', 'change', 'notes', '--url', 'https://x.example');
    expect(wrong.code).toBe(2);
  });

  it('is switched off without asking, and on by the person alone', async () => {
    expect((await installation.run('servers', 'pause', 'notes')).code).toBe(0);
    expect((await installation.run('servers', 'check', 'notes')).stdout).toContain('it is switched off');
    expect((await installation.run('servers', 'resume', 'notes')).code).toBe(3);
    await installation.json('servers', 'resume', 'notes');
  });

  it('is renamed with everything that hangs on its name; clients keep their address', async () => {
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor', '--servers', 'notes');
    const before = await connectV1(new URL('/servers/notes/mcp', served.mcp).href, token);
    expect((await before.callTool('echo', { message: 'one' })).text).toContain('one');
    await before.close();
    const policy = join(installation.dataDir, 'rules.json');
    await writeFile(policy, JSON.stringify({ version: '1', default: 'allow', tools: { echo: { action: 'deny' } } }));
    await installation.json('policy', 'set', 'notes', policy);

    await installation.json('servers', 'rename', 'notes', 'diary');
    expect(await show('diary')).toMatchObject({ consent: 'given', formerNames: ['notes'] });
    for (const name of ['notes', 'diary']) {
      const client = await connectV1(new URL(`/servers/${name}/mcp`, served.mcp).href, token);
      expect((await client.callTool('echo', { message: 'two' })).text).toContain('[POLICY DENIED]');
      await client.close();
    }
    const { grants } = await installation.json<{ grants: { servers: string[] }[] }>('grants', 'list');
    expect(grants[0]?.servers).toEqual(['diary']);
    const history = await installation.run('history', 'list', '--json', '--filter', 'server=diary', '--filter', 'tool=echo');
    expect(history.stdout).toContain('"server":"notes"');
    expect(history.stdout).toContain('"server":"diary"');
    expect((await installation.run('servers', 'show', 'notes')).code).toBe(1);
    expect((await installation.run('history', 'verify')).code).toBe(0);
  });

  it('reads servers from a text, shows them, and adds them when told to', async () => {
    const text = JSON.stringify({
      inputs: [{ id: 'key', password: true }],
      servers: { web: { url: 'https://x.example/mcp', headers: { Authorization: 'Bearer ${input:key}' } } },
    });
    const shown = await installation.run('servers', 'paste', '--text', text);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("needs --answer 'input:key=…'")]);
    expect((await installation.run('servers', 'paste', '--add', '--text', text)).code).toBe(2);
    await installation.json('servers', 'paste', '--add', '--answer', 'input:key=abc-def', '--text', text);
    const { servers } = await installation.json<{ servers: { name: string; target: string }[] }>('servers', 'list');
    expect(servers).toContainEqual(expect.objectContaining({ name: 'web', target: 'https://x.example/mcp' }));
    const broken = await installation.run('servers', 'paste', '--text', '{"a": ');
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('It is no JSON')]);
  });

  it('fixes a version that was given, and refuses one that is none', async () => {
    await installation.json('servers', 'paste', '--add', '--text', 'npm:@ada/weather');
    expect((await installation.run('servers', 'pin', 'weather', '--to', 'latest')).code).toBe(2);
    await installation.json('servers', 'pin', 'weather', '--to', '1.2.3');
    expect((await show('weather')).connection.args).toEqual(['-y', '@ada/weather@1.2.3']);
    expect((await installation.run('servers', 'pin', 'web')).code).toBe(1);
  });
});
