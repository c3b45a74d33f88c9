import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../shared/gateway/ports.ts';
import { accessHost, type HostState } from '../../../../shared/headless/bridge/host-access.ts';
import type { BridgeWish } from '../../../../shared/headless/control/bridge-lines.ts';
import { type ControlServer, startControlServer } from '../../../../shared/headless/control/control-server.ts';
import { writeHostFile } from '../../../../shared/headless/control/host-file.ts';
import { createFakeGateway, type FakeGateway } from '../../../fakes/fake-gateway.ts';
import { fakeState } from '../../../fakes/fake-state.ts';
import { busyState } from '../../../fakes/ui-data.ts';
import { createRecordingLog, type RecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';
import { until } from '../../../harness/until.ts';

const WISH: BridgeWish = { server: null, grant: null, token: null };
const [GRANT] = busyState(0).grants.map((grant) => ({ ...grant, servers: 'all' as const }));
const [SERVER] = busyState(0).servers;
if (GRANT === undefined || SERVER === undefined) throw new Error('the busy state has a grant and a server');

describe.skipIf(process.platform === 'win32')('the way to a host', () => {
  let dataDir = '';
  let gateway: FakeGateway;
  let control: ControlServer | null = null;
  let log: RecordingLog;

  beforeEach(() => {
    dataDir = temporaryFolder(onTestFinished);
    gateway = createFakeGateway();
    log = createRecordingLog();
    gateway.change({ mcpUrl: 'http://127.0.0.1:47100/mcp', grants: [GRANT], servers: [SERVER] });
  });
  afterEach(async () => {
    await control?.stop();
    control = null;
  });

  async function serve(): Promise<void> {
    control = await startControlServer({
      host: gateway,
      tokens: gateway.tokens,
      dataDir,
      person: { kind: 'proof', operatorToken: 'operator-token-of-this-test', createUiLink: () => '' },
      log,
    });
    const startedAt = new Date().toISOString();
    const mcpUrl = 'http://127.0.0.1:47100';
    await writeHostFile(dataDir, {
      pid: process.pid,
      version: '0',
      startedAt,
      mcpUrl,
      uiUrl: 'http://127.0.0.1:2/',
      socket: control.socket,
    });
  }

  function access(wish: Partial<BridgeWish> = {}): { states: HostState[]; problem(): string | null; token(): string | null } {
    const states: HostState[] = [];
    const host = accessHost({
      dataDir,
      wish: { ...WISH, ...wish },
      clock: systemClock,
      onState: (state) => void states.push(state),
    });
    onTestFinished(() => host.stop());
    const latest = (): HostState | undefined => states.at(-1);
    return {
      states,
      problem: () => {
        const state = latest();
        return state?.kind === 'away' ? state.problem : null;
      },
      token: () => {
        const state = latest();
        return state?.kind === 'ready' ? state.token : null;
      },
    };
  }

  it('is found, lends a token for as long as it lasts, and is gone with the host', async () => {
    await serve();
    const found = access();
    const token = await until('the token', () => found.token());
    expect(found.states).toEqual([
      {
        kind: 'ready',
        mcpUrl: 'http://127.0.0.1:47100',
        grant: GRANT.name,
        token,
        maxConcurrent: fakeState().settings.maxConcurrentPerGrant,
      },
    ]);
    expect(gateway.tokens.authenticate(token)?.name).toBe(GRANT.name);
    await control?.stop();
    control = null;
    await until('word of it', () => found.problem()?.includes('is not running on'));
    await until('the end of the token', () => gateway.tokens.authenticate(token) === null);
    await serve();
    expect(await until('another token', () => found.token())).not.toBe(token);
    expect(log.lines.join('\n')).not.toContain('csg_');
  });

  it('ends the token when the bridge goes', async () => {
    await serve();
    const states: HostState[] = [];
    const host = accessHost({ dataDir, wish: WISH, clock: systemClock, onState: (state) => void states.push(state) });
    const state = await host.first;
    const token = state.kind === 'ready' ? state.token : '';
    expect(gateway.tokens.authenticate(token)).not.toBeNull();
    host.stop();
    await until('the end of the token', () => gateway.tokens.authenticate(token) === null);
    await until('nobody to listen', () => gateway.listeners === 0);
  });

  it('follows what a person changes: no grant, one, several, revoked', async () => {
    gateway.change({ grants: [] });
    await serve();
    const found = access();
    await until('the refusal', () => found.problem()?.includes('there is no grant'));
    gateway.change({ grants: [GRANT] });
    const token = await until('the token', () => found.token());
    const other = { ...GRANT, id: 'other', name: 'other' };
    gateway.change({ grants: [GRANT, other] });
    const unsure = access();
    await until('the choice', () => unsure.problem()?.includes('There are several grants'));
    expect(found.token()).toBe(token);
    const named = access({ grant: 'other' });
    await until('the named one', () => named.token());
    // What was let in as one client never becomes another, also when that is the only one left, also at the next host.
    gateway.change({ grants: [other] });
    await until('the loss', () => found.problem()?.includes(`There is no grant "${GRANT.name}"`));
    expect(gateway.tokens.authenticate(token)).toBeNull();
    await control?.stop();
    await serve();
    await until('the same answer', () => named.states.length >= 3 && named.token());
    await until(
      'the same loss',
      () => found.states.length >= 4 && found.problem()?.includes(`There is no grant "${GRANT.name}"`),
    );
    expect(found.states.filter(({ kind }) => kind === 'ready')).toHaveLength(1);
  });

  it('makes no difference between a server that is unknown and one that was not granted', async () => {
    await serve();
    const known = access({ server: SERVER.name });
    await until('the token', () => known.token());
    const unknown = access({ server: 'nowhere' });
    const words = await until('the refusal', () => unknown.problem());
    gateway.change({ grants: [{ ...GRANT, servers: [] }] });
    expect((await until('the same refusal', () => known.problem())).replace(SERVER.name, 'nowhere')).toBe(words);
  });

  it('says that a token opens nothing, and never lends another in its place', async () => {
    await serve();
    const found = access({ token: 'csg_wrong' });
    await until('the refusal', () => found.problem()?.includes('COUNTERSIGN_TOKEN belongs to no grant'));
  });

  it.each([
    ['nothing there', async () => {}, 'is not running on'],
    ['a file that a dead host left', async () => writeFile(join(dataDir, 'host.json'), '{"pid":999999999}'), 'is not running on'],
    [
      'a host without a socket',
      async () => writeFile(join(dataDir, 'host.json'), `{"pid":${process.pid}}`),
      `in use by process ${process.pid}`,
    ],
    [
      'a socket that is gone',
      async () => writeFile(join(dataDir, 'host.json'), JSON.stringify({ pid: 1, socket: join(dataDir, 'x.sock') })),
      'is not running on',
    ],
    ['no JSON', async () => writeFile(join(dataDir, 'host.json'), 'no'), 'is not running on'],
    ['a link', async () => symlink('/etc/hostname', join(dataDir, 'host.json')), 'not a plain file'],
    ['a folder', async () => mkdir(join(dataDir, 'host.json')), 'not a plain file'],
    ['no data folder', async () => rm(dataDir, { recursive: true }), 'is not running on'],
  ])('explains %s', async (_what, make, words) => {
    await make();
    const found = access();
    expect(await until('the words', () => found.problem())).toContain(words);
  });

  it('believes nothing in a folder that others can write into', async () => {
    await serve();
    await chmod(dataDir, 0o770);
    const found = access();
    expect(await until('the refusal', () => found.problem())).toContain('is not yours alone');
    expect(found.token()).toBeNull();
  });
});
