import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ClientId } from '../../../../shared/model/client-id.ts';
import { type ClientsFixture, setUpClients } from './clients-harness.ts';

const server = (command: string, name = 'shared'): string => JSON.stringify({ mcpServers: { [name]: { command } } });

/** Cursor and Claude Code connected, with a project that Claude Code knows of. */
async function atWork(): Promise<ClientsFixture & { drift: (client: ClientId) => Promise<string[]>; project: string }> {
  const fixture = await setUpClients();
  const project = join(fixture.home, 'work/app');
  fixture.write('work/app/.cursor/mcp.json', server('was-here'));
  fixture.write('.claude.json', JSON.stringify({ mcpServers: { own: { command: 'own' } }, projects: { [project]: {} } }));
  fixture.write('.cursor/mcp.json', server('mine', 'mine'));
  await fixture.connect('cursor');
  await fixture.connect('claude-code');
  const drift = async (client: ClientId): Promise<string[]> =>
    ((await fixture.clients.scan()).find(({ id }) => id === client)?.drift ?? []).map(
      ({ kind, message }) => `${kind}: ${message}`,
    );
  return { ...fixture, drift, project };
}

test('what a project had is said before connecting, and is no problem afterwards', async () => {
  const { clients, drift } = await atWork();
  const { notes } = await clients.plan('cursor', 'wrap', {});
  expect(notes.join(' ')).toContain('called directly: "shared"');
  expect(await drift('cursor')).toEqual([]);
});

test('a server that a project brings, or changes, is a problem of each client that would call it', async () => {
  const { write, drift, clients } = await atWork();
  write('work/app/.mcp.json', server('fresh'));
  expect(await drift('claude-code')).toEqual([expect.stringMatching(/^unrouted: "shared" in .*\.mcp\.json is new/)]);
  expect(await drift('cursor')).toEqual([]);
  write('work/app/.cursor/mcp.json', server('another'));
  expect(await drift('cursor')).toEqual([expect.stringMatching(/^unrouted: "shared" in .* was changed/)]);
  expect(clients.problems().map(({ code, client }) => [code, client])).toEqual([
    ['client-unrouted', 'claude-code'],
    ['client-unrouted', 'cursor'],
  ]);
  await clients.accept('cursor');
  expect(await drift('cursor')).toEqual([]);
  expect(await drift('claude-code')).toHaveLength(1);
});

test('repairing takes note of it, and writes nothing into the project', async () => {
  const { write, read, drift, connect } = await atWork();
  write('work/app/.cursor/mcp.json', server('another'));
  await connect('cursor');
  expect(await drift('cursor')).toEqual([]);
  expect(read('work/app/.cursor/mcp.json')).toBe(server('another'));
});

test('a project in the user’s own file counts as well', async () => {
  const { read, write, drift, project } = await atWork();
  const settings = JSON.parse(read('.claude.json')) as Record<string, unknown>;
  write('.claude.json', JSON.stringify({ ...settings, projects: { [project]: { mcpServers: { local: { command: 'x' } } } } }));
  expect(await drift('claude-code')).toEqual([expect.stringContaining(`(for ${project}) is new`)]);
});

test('one that is gone, switched off, or leads here is none', async () => {
  const { write, drift, home } = await atWork();
  unlinkSync(join(home, 'work/app/.cursor/mcp.json'));
  const off = { command: 'x', disabled: true };
  const here = { url: 'http://127.0.0.1:47100/servers/own/mcp' };
  write('work/app/.mcp.json', JSON.stringify({ mcpServers: { off, here } }));
  expect([await drift('cursor'), await drift('claude-code')]).toEqual([[], []]);
});

test('one broken file is named at its client and harms no other', async () => {
  const { write, drift, clients } = await atWork();
  write('work/app/.cursor/mcp.json', '{"mcpServers": ');
  write('work/app/.mcp.json', '{"mcpServers": ');
  write('work/app/.vscode/mcp.json', '{"mcpServers": ');
  write('.config/Code/User/mcp.json', '{"servers":{"a":{"command":"a"}}}');
  expect(await drift('cursor')).toEqual([expect.stringMatching(/^file-broken: .*work\/app\/\.cursor\/mcp\.json/)]);
  // It was not there when this one was connected: it is said, and nothing more.
  expect(await drift('claude-code')).toEqual([]);
  const views = clients.views();
  for (const id of ['claude-code', 'vscode'])
    expect(views.find((view) => view.id === id)?.files).toContainEqual(
      expect.objectContaining({ kind: 'project', state: 'broken' }),
    );
  expect(views.find(({ id }) => id === 'vscode')).toMatchObject({ state: 'found', servers: [{ name: 'a' }] });
});

test('a change is noticed while it is watched for, within seconds', async () => {
  const { write, clients, clock } = await atWork();
  clients.watch();
  onTestFinished(() => clients.stop());
  const codes = async (): Promise<string[]> => {
    clock.advance(4000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    return clients.problems().map(({ code }) => code);
  };
  await expect.poll(codes).toEqual([]);
  write('work/app/.mcp.json', server('fresh'));
  await expect.poll(codes).toEqual(['client-unrouted']);
});

test('a folder full of files of servers is read, whichever way each is written', async () => {
  const { clients, write, home } = await setUpClients();
  const at = (path: string): string => join(home, '.continue/mcpServers', path);
  write('.claude.json', JSON.stringify({ projects: { [join(home, 'work/a*b')]: {} } }));
  write('.continue/config.yaml', 'name: mine\nversion: 0.0.1\nmcpServers:\n  - name: own\n    command: own\n');
  write(
    '.continue/mcpServers/notes.yaml',
    'name: Notes\nversion: 0.0.1\nschema: v1\nmcpServers:\n  - name: notes\n    command: notes\n',
  );
  write('.continue/mcpServers/deep/er/many.json', server('many'));
  write('.continue/mcpServers/one.json', JSON.stringify({ type: 'sse', url: 'https://one.example/sse' }));
  write('.continue/mcpServers/neither.json', '{"theme":"dark"}');
  write('.continue/mcpServers/broken.yml', 'mcpServers: [');
  write('.continue/mcpServers/readme.md', 'No servers in here.');
  write('work/a*b/.continue/mcpServers/here.yaml', 'mcpServers:\n  - name: here\n    command: here\n');
  write('work/axb/.continue/mcpServers/not-here.yaml', 'mcpServers:\n  - name: not-here\n    command: nobody\n');
  const view = (await clients.scan()).find(({ id }) => id === 'continue');
  expect(view?.servers.map(({ name, file, scope, route, target }) => [name, file, scope, route, target])).toEqual([
    ['own', join(home, '.continue/config.yaml'), 'user', 'direct', 'own'],
    ['notes', at('notes.yaml'), 'user', 'direct', 'notes'],
    ['one', at('one.json'), 'user', 'direct', 'https://one.example/sse'],
    ['shared', at('deep/er/many.json'), 'user', 'direct', 'many'],
    ['here', join(home, 'work/a*b/.continue/mcpServers/here.yaml'), 'project', 'direct', 'here'],
  ]);
  expect(view?.files).toContainEqual(expect.objectContaining({ path: at('broken.yml'), kind: 'user', state: 'broken' }));
  expect(view?.unseen).toHaveLength(1);
});

test('a file that is added to such a folder is noticed while it is watched for', async () => {
  const { write, clients, clock, connect } = await setUpClients();
  write('.continue/config.yaml', 'mcpServers:\n  - name: own\n    command: own\n');
  await connect('continue');
  clients.watch();
  onTestFinished(() => clients.stop());
  const names = async (): Promise<string[]> => {
    clock.advance(4000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const drift = clients.views().find(({ id }) => id === 'continue')?.drift ?? [];
    return drift.flatMap(({ message }) => /"([^"]+)" in/.exec(message)?.[1] ?? []);
  };
  await expect.poll(names).toEqual([]);
  write('.continue/mcpServers/first.json', server('fresh', 'first'));
  await expect.poll(names).toEqual(['first']);
  write('.continue/mcpServers/deep/second.json', server('fresh', 'second'));
  await expect.poll(names).toEqual(['first', 'second']);
});
