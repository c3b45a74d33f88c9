import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

const launcher = resolve(import.meta.dirname, '../../../build/bin/countersign.js');
const INITIALIZE =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}\n';

interface Answer {
  readonly result: { readonly serverInfo: { readonly name: string }; readonly instructions?: string };
}

/** The installed command, as a client's configuration names it. */
describe('countersign bridge', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await createInstallation();
    await installation.json('servers', 'add', 'everything', '--', ...SERVER_COMMANDS.everything);
  });
  afterAll(() => installation.dispose());

  function firstAnswer(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const options = { stdio: ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } };
    const child = spawn(process.execPath, [launcher, ...words], options);
    child.stdin.write(INITIALIZE);
    return new Promise((done, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => {
        child.stdin.end();
        done(JSON.parse(line) as Answer);
      });
      child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    });
  }

  it('explains itself while no gateway runs, whichever way it is called', async () => {
    const { dataDir } = installation;
    for (const words of [
      ['bridge', 'everything', '--data-dir', dataDir],
      ['--data-dir', dataDir, 'bridge', 'everything'],
    ]) {
      const { result } = await firstAnswer(words);
      expect(result.serverInfo.name).toBe('countersign');
      expect(result.instructions).toContain(`Countersign is not running on ${dataDir}`);
    }
  });

  it('asks for a grant, and is the server once there is one', async () => {
    await installation.serve();
    const words = ['bridge', 'everything'];
    const env = { COUNTERSIGN_DATA_DIR: installation.dataDir };
    expect((await firstAnswer(words, env)).result.instructions).toContain('there is no grant');
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'One');
    expect((await firstAnswer(words, env)).result.serverInfo.name).toMatch(/everything/);
    await installation.json('grants', 'create', 'Two');
    expect((await firstAnswer(words, env)).result.instructions).toContain('There are several grants');
    expect((await firstAnswer([...words, '--grant', 'Two'], env)).result.serverInfo.name).toMatch(/everything/);
    expect((await firstAnswer(words, { ...env, COUNTERSIGN_TOKEN: token })).result.serverInfo.name).toMatch(/everything/);
    const { entries } = await installation.json<{ entries: { subject: string; client: string }[] }>(
      'history',
      'list',
      '--limit',
      '50',
    );
    expect(entries.filter(({ subject }) => subject === 'token lent').map(({ client }) => client)).toEqual(['Two', 'One']);
  });

  it('has words for a mistake', async () => {
    const { code, stderr } = await installation.run('bridge', 'a', 'b');
    expect(code).toBe(2);
    expect(stderr).toContain('too many arguments');
    expect((await installation.run('bridge', '--help')).stdout).toContain('--grant <name>');
  });
});
