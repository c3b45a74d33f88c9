import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV2, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

const ALLOW_ALL = '{"version":"1","default":"allow"}';
const ASK_ALL = '{"version":"1","default":"require_approval"}';

/** What a person throws over the rules, with a real gateway, a real server and a real client. */
describe('a switch', () => {
  let installation: Installation;
  let one: TestClient;
  let two: TestClient;

  beforeAll(async () => {
    installation = await createInstallation();
    for (const name of ['one', 'two']) await installation.json('servers', 'add', name, '--', ...SERVER_COMMANDS.everything);
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Zed');
    const { mcp } = await installation.serve();
    await setRules('one', ALLOW_ALL);
    await setRules('two', ALLOW_ALL);
    one = await connectV2(new URL('/servers/one/mcp', mcp).href, token);
    two = await connectV2(new URL('/servers/two/mcp', mcp).href, token);
  });

  afterAll(async () => {
    await one.close();
    await two.close();
    await installation.dispose();
  });

  async function setRules(server: string, text: string): Promise<void> {
    const { writeFile } = await import('node:fs/promises');
    const file = `${installation.dataDir}/new-rules.txt`;
    await writeFile(file, text);
    await installation.json('policy', 'set', server, file);
  }

  async function questions(): Promise<readonly ApprovalView[]> {
    return (await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list')).approvals;
  }

  const echo = (client: TestClient) => client.callTool('echo', { message: 'hi' });

  it('pauses one server, and leaves the other alone', async () => {
    expect((await installation.run('pause', '--server', 'one')).code).toBe(0);
    expect((await echo(one)).text).toMatch(/^\[POLICY DENIED\] Countersign is paused for one: /);
    expect((await echo(two)).text).toContain('hi');
    await installation.json('resume', '--server', 'one');
    expect((await echo(one)).text).toContain('hi');
  });

  it('asks about what the rules allow, for as long as it is on', async () => {
    expect((await installation.run('ask-everything', '--server', 'two')).code).toBe(0);
    const call = echo(two);
    const [asked] = await until('a question', async () => ((await questions()).length === 0 ? undefined : questions()));
    expect(asked?.tool).toBe('echo');
    // Ending it lets more through, so it needs the person; and what waits is judged again.
    expect(await installation.run('ask-everything', '--server', 'two', '--off')).toMatchObject({ code: 3 });
    await installation.json('ask-everything', '--server', 'two', '--off');
    expect((await call).text).toContain('hi');
  });

  it('lets questions wait in the list in quiet hours, and the answer counts for the call that comes back', async () => {
    await setRules('one', ASK_ALL);
    expect((await installation.run('quiet', '--for', '1h')).code).toBe(3);
    await installation.json('quiet', '--for', '1h');
    expect((await echo(one)).text).toMatch(/^\[APPROVAL PENDING\] echo /);
    const [asked] = await questions();
    expect(asked).toMatchObject({ state: 'pending', heldUntil: null });
    expect((asked?.deadline ?? 0) - (asked?.openedAt ?? 0)).toBeGreaterThan(3_600_000);
    await installation.json('approvals', 'approve', asked?.id ?? '');
    expect((await echo(one)).text).toContain('hi');
    await installation.json('quiet', '--off');
  });

  it('only observes: nothing is stopped, and the history tells what would have been', async () => {
    await setRules('one', '{"version":"1","default":"deny"}');
    expect((await echo(one)).text).toMatch(/^\[POLICY DENIED\]/);
    expect((await installation.run('observe', '--server', 'one')).code).toBe(3);
    await installation.json('observe', '--server', 'one', '--for', '10m');
    expect((await echo(one)).text).toContain('hi');
    const { switches } = await installation.json<{ switches: { kind: string }[] }>('status');
    expect(switches.map(({ kind }) => kind)).toEqual(['observe']);
    await installation.json('observe', '--server', 'one', '--off');
    expect((await echo(one)).text).toMatch(/^\[POLICY DENIED\]/);
    const { entries } = await installation.json<{ entries: { id: number; subject: string }[] }>('history', 'list');
    const shown = await Promise.all(
      entries
        .filter(({ subject }) => subject === 'echo')
        .map(({ id }) => installation.json<{ decision: { observed: string | null } | null }>('history', 'show', String(id))),
    );
    expect(shown.filter(({ decision }) => decision?.observed === 'deny')).toHaveLength(1);
    const events = entries.map(({ subject }) => subject);
    for (const said of [
      'paused',
      'resumed',
      'asking for everything',
      'asking by the rules',
      'quiet hours began',
      'only observing',
    ])
      expect(events).toContain(said);
  });

  it('survives a restart', async () => {
    await installation.json('pause', '--server', 'one', '--for', '1h');
    await installation.stop();
    await installation.serve();
    const { switches } = await installation.json<{ switches: { kind: string; server: string }[] }>('status');
    expect(switches).toMatchObject([{ kind: 'pause', server: 'one' }]);
    await installation.json('resume', '--server', 'one');
  });

  it('ends with the client that it was thrown for', async () => {
    await installation.json('grants', 'create', 'Guest');
    await installation.json('pause', '--client', 'Guest');
    await installation.json('grants', 'revoke', 'Guest');
    expect((await installation.json<{ switches: unknown[] }>('status')).switches).toEqual([]);
  });

  it('is refused for what does not exist', async () => {
    expect(await installation.run('pause', '--server', 'three')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no server "three".'),
    });
  });
});
