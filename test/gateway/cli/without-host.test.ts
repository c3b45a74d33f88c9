import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallation, type Installation, writePolicyFile } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

/** The installed command on a folder where no gateway runs. */
describe('the command line without a running gateway', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.dispose());

  it('says that nothing runs, which is no failure', async () => {
    const { code, stdout } = await installation.run('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ running: false, dataDir: installation.dataDir });
  });

  it.each([
    [['approvals', 'list']],
    [['approvals', 'approve', 'ABC123']],
    [['approvals', 'watch']],
    [['pause']],
    [['resume']],
    [['ui']],
  ])('%j needs a gateway and says how to start one', async (words) => {
    const { code, stdout, stderr } = await installation.run(...words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('countersign serve');
  });

  it.each([
    [['bogus']],
    [[]],
    [['approvals']],
    [['approvals', 'approve']],
    [['approvals', 'approve', 'ABC123', '--remember', 'forever']],
    [['approvals', 'list', 'too', 'many']],
    [['history', 'list', '--limit', '0']],
    [['history', 'list', '--filter', 'colour=red']],
    [['history', 'export', '--format', 'xml']],
    [['history', 'show', 'first']],
    [['servers', 'add', 'name']],
    [['servers', 'add', 'name', '--url', 'ftp://a.example']],
    [['servers', 'add', 'bad__name', '--', 'true']],
    [['serve', '--port', '65536']],
    [['serve', '--ui-port', '1e3']],
    [['policy', 'test', 'name']],
    [['policy', 'test', 'name', '--call', 'x', '--args', '[]']],
    [['policy', 'test', 'name', '--call', 'x', '--message', 'resources/read']],
    [['policy', 'test', 'name', '--message', 'resources/list']],
    [['policy', 'import', '/nowhere', '--yes']],
    [['status', '--jsn']],
  ])('%j is wrong usage', async (words) => {
    const { code, stdout, stderr } = await installation.run(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it.each([[['--json', 'bogus']], [['approvals', 'approve', '--json']], [['history', 'list', '--limit', 'x', '--json']]])(
    'writes an error as JSON to stderr: %j',
    async (words) => {
      const { code, stdout, stderr } = await installation.run(...words);
      expect([code, stdout]).toEqual([2, '']);
      expect((JSON.parse(stderr) as Failure).error.code).toBe('usage');
    },
  );

  it('fails with 1 when a file cannot be read or a name is unknown', async () => {
    for (const words of [
      ['policy', 'check', '/nowhere/policy.json'],
      ['policy', 'cases', '/nowhere/cases.json'],
      ['servers', 'tools', 'nobody'],
      ['grants', 'revoke', 'nobody'],
      ['history', 'show', '4711'],
    ]) {
      const { code, stderr } = await installation.run(...words);
      expect([words, code]).toEqual([words, 1]);
      expect(stderr).toMatch(/^countersign: /);
    }
  });

  it('sets up a folder that has never served, without a proof of the person', async () => {
    const secret = 'hunter2-correct-horse';
    const added = await installation.json(
      'servers',
      'add',
      'everything',
      '--env',
      `API_TOKEN=${secret}`,
      '--',
      ...SERVER_COMMANDS.everything,
    );
    expect(added).toEqual({ name: 'everything', url: 'http://127.0.0.1:47100/servers/everything/mcp' });
    const grant = await installation.json<Record<string, string>>('grants', 'create', 'Cursor', '--servers', 'everything');
    expect(Object.keys(grant).toSorted()).toEqual(['name', 'token', 'url']);
    expect(grant['url']).toBe('http://127.0.0.1:47100/mcp');
    const { grants } = await installation.json<{ grants: { name: string; servers: unknown }[] }>('grants', 'list');
    expect(grants).toMatchObject([{ name: 'Cursor', servers: ['everything'] }]);
    expect(JSON.stringify(grants)).not.toContain(grant['token']);
    const listed = await installation.run('servers', 'list', '--json');
    expect(listed.stdout).not.toContain(secret);
    expect((JSON.parse(listed.stdout) as { servers: { name: string }[] }).servers.map(({ name }) => name)).toEqual([
      'everything',
    ]);
  });

  it('takes the global options before and after the command', async () => {
    for (const words of [
      ['--json', 'grants', 'list'],
      ['grants', '--json', 'list'],
      ['grants', 'list', '--json'],
    ]) {
      const { code, stdout } = await installation.run(...words);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('grants');
    }
  });

  it('lists the tools of a server with category, risk and rule', async () => {
    const { tools } = await installation.json<{ tools: { name: string; effect: string; classification: { risk: string } }[] }>(
      'servers',
      'tools',
      'everything',
    );
    expect(tools.find(({ name }) => name === 'echo')).toMatchObject({ classification: { category: expect.any(String) } });
    const { stdout } = await installation.run('servers', 'tools', 'everything');
    expect(stdout).toMatch(/^TOOL +CATEGORY +RISK +EFFECT +RULE +DEFINITION\n/);
  });

  describe('policies', () => {
    const strict = { version: '1', default: 'deny', tools: { echo: { action: 'deny', reason: 'Not here.' }, 'get-sum': {} } };

    it('names every error with its path, and exits with 3', async () => {
      const file = await writePolicyFile(installation, 'broken', {
        version: '2',
        defalt: 'deny',
        tools: { x: { action: 'maybe' } },
      });
      const { code, stdout } = await installation.run('policy', 'check', file, '--json');
      expect(code).toBe(3);
      const check = JSON.parse(stdout) as { ok: boolean; problems: { path: string }[] };
      expect(check.ok).toBe(false);
      expect(check.problems.length).toBeGreaterThanOrEqual(3);
      const human = await installation.run('policy', 'check', file);
      expect([human.code, human.stdout.split('\n')[0]]).toEqual([3, expect.stringMatching(/^Not valid: \d+ errors\.$/)]);
      const set = await installation.run('policy', 'set', 'everything', file);
      expect([set.code, set.stdout]).toEqual([3, '']);
      expect(set.stderr).toContain('nothing was changed');
    });

    it('puts a good one into force and gives its verdicts', async () => {
      const file = await writePolicyFile(installation, 'strict', strict);
      expect((await installation.run('policy', 'check', file)).code).toBe(0);
      expect(await installation.json('policy', 'set', 'everything', file)).toMatchObject({ server: 'everything' });
      const denied = await installation.run(
        'policy',
        'test',
        'everything',
        '--call',
        'echo',
        '--args',
        '{"message":"x"}',
        '--json',
      );
      expect(denied.code).toBe(3);
      expect(JSON.parse(denied.stdout)).toMatchObject({ effect: 'deny', rule: '/tools/echo/action' });
      const allowed = await installation.run('policy', 'test', 'everything', '--call', 'get-sum');
      expect([allowed.code, allowed.stdout.split('\n')[0]]).toEqual([0, 'Verdict  allow']);
      const sampling = await installation.json('policy', 'test', 'everything', '--message', 'sampling/createMessage');
      expect(sampling).toMatchObject({ effect: 'ask', rule: '(first use)', risk: 'high' });
      const shown = await installation.run('policy', 'show', 'everything');
      expect(JSON.parse(shown.stdout)).toMatchObject(strict);
    });

    it('shows what a file of another dialect becomes and saves it only when told to', async () => {
      const file = join(installation.dataDir, 'intercept.yaml');
      await writeFile(
        file,
        'version: "1"\ntools:\n  echo:\n    rules:\n      - action: deny\n        on_deny: Imported.\n    colour: red\n',
      );
      const before = await installation.run('policy', 'show', 'everything', '--json');
      const shown = await installation.run('policy', 'import', file, '--json');
      const imported = JSON.parse(shown.stdout) as {
        ok: boolean;
        document: unknown;
        problems: unknown[];
        warnings: unknown[];
        saved: unknown;
      };
      expect(JSON.stringify([imported.problems, imported.warnings])).toContain('colour');
      expect(imported.saved).toBeNull();
      expect((await installation.run('policy', 'show', 'everything', '--json')).stdout).toBe(before.stdout);
    });

    it('runs cases: 0 when all are as expected, 3 when one differs', async () => {
      const cases = (expected: string): unknown => ({
        cases: [
          { id: 'first', policy: { version: '1', default: 'deny', tools: {} }, calls: [{ tool: 'x', expect: 'deny' }] },
          { id: 'second', policy: { version: '1', default: 'allow', tools: {} }, calls: [{ tool: 'x', expect: expected }] },
        ],
      });
      const good = await installation.run('policy', 'cases', await writePolicyFile(installation, 'good', cases('allow')));
      expect([good.code, good.stdout]).toEqual([0, 'ok       first\nok       second\n']);
      const bad = await installation.run('policy', 'cases', await writePolicyFile(installation, 'bad', cases('ask')), '--json');
      expect(bad.code).toBe(3);
      const lines = bad.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; outcome: string });
      expect(lines.map(({ id, outcome }) => [id, outcome])).toEqual([
        ['first', 'pass'],
        ['second', 'differs'],
      ]);
    });

    it('says what a draft would have changed', async () => {
      const file = await writePolicyFile(installation, 'draft', { version: '1', default: 'deny', tools: {} });
      expect(await installation.json('policy', 'simulate', 'everything', file, '--since', '7d')).toMatchObject({
        calls: 0,
        changed: 0,
      });
    });
  });

  it('exports the history as JSON lines and as CSV', async () => {
    const { stdout } = await installation.run('history', 'export');
    const subjects = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { subject: string }).subject);
    expect(subjects).toContain('grant created');
    const csv = await installation.run('history', 'export', '--format', 'csv', '--filter', 'kind=event');
    expect(csv.code).toBe(0);
    expect(csv.stdout.split('\n').length).toBeGreaterThan(subjects.length);
  });

  it('verifies the history: 0 and the count, then 3 and the first entry that fails', async () => {
    const whole = await installation.run('history', 'verify', '--json');
    expect(whole.code).toBe(0);
    const { entries } = JSON.parse(whole.stdout) as { entries: number };
    expect(entries).toBeGreaterThanOrEqual(2);
    const database = new DatabaseSync(join(installation.dataDir, 'history.db'));
    database.exec("UPDATE entries SET reason = 'rewritten' WHERE id = 1");
    database.close();
    const broken = await installation.run('history', 'verify', '--json');
    expect(broken.code).toBe(3);
    expect(JSON.parse(broken.stdout)).toMatchObject({ ok: false, firstFailing: { entry: 1 } });
  });

  it('refuses a data folder that others could write into', async () => {
    const open = await createInstallation();
    try {
      await writeFile(join(open.dataDir, 'grants.json'), '{}');
      await chmod(open.dataDir, 0o777);
      const { code, stderr } = await open.run('grants', 'list');
      expect(code).toBe(1);
      expect(stderr).toContain('chmod 700');
    } finally {
      await open.dispose();
    }
  });
});
