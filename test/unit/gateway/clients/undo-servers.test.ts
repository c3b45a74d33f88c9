import { expect, test } from 'vitest';
import { setUpClients } from './clients-harness.ts';

const CURSOR = '.cursor/mcp.json';
const KIRO = '.kiro/settings/mcp.json';
const ONE = '{"mcpServers":{"one":{"command":"one","env":{"ONE_TOKEN":"abc"}},"both":{"command":"both"}}}';

async function connected() {
  const fixture = await setUpClients();
  fixture.write(CURSOR, ONE);
  fixture.write(KIRO, '{"mcpServers":{"both":{"command":"both"}}}');
  await fixture.servers.add({ name: 'mine', connection: { transport: 'stdio', command: 'mine', args: [], env: {} } });
  await fixture.connect('cursor');
  await fixture.connect('kiro');
  const names = (): string[] => fixture.servers.list().map(({ name }) => name);
  return { ...fixture, names };
}

test('putting a client back leaves its servers, unless the person wants them gone', async () => {
  const fixture = await connected();
  const plan = await fixture.clients.planUndo('cursor');
  expect(plan.servers).toEqual([
    { name: 'one', reason: null },
    { name: 'both', reason: 'Kiro may use it.' },
  ]);
  await fixture.undo('cursor');
  expect(fixture.names()).toEqual(['mine', 'one', 'both']);
});

test('only what nobody else may use is removed, with its credentials', async () => {
  const fixture = await connected();
  expect(await fixture.undo('cursor', true)).toMatchObject({ removed: ['one'], files: [{ how: 'exact' }] });
  expect(fixture.names()).toEqual(['mine', 'both']);
  expect(await fixture.secrets.get('server/one/env/ONE_TOKEN')).toBeNull();
  // The last one that it was for takes it along, also when another client brought it in.
  expect(await fixture.undo('kiro', true)).toMatchObject({ removed: ['both'] });
  expect(fixture.names()).toEqual(['mine']);
});

test('a grant for every server keeps them all', async () => {
  const fixture = await connected();
  await fixture.grants.create('Console', 'all');
  const { servers } = await fixture.clients.planUndo('cursor');
  expect(servers.map(({ reason }) => reason)).toEqual(['Console may use it.', 'Kiro, Console may use it.']);
  expect(await fixture.undo('cursor', true)).toMatchObject({ removed: [] });
});

test('what is removed is what was shown', async () => {
  const fixture = await connected();
  const { precondition } = await fixture.clients.planUndo('cursor');
  await fixture.undo('kiro');
  await expect(fixture.clients.undo('cursor', precondition, true)).rejects.toMatchObject({ code: 'conflict' });
});

test('a server keeps where it came from under another name; imported ones are meant, too', async () => {
  const fixture = await connected();
  await fixture.servers.rename('one', 'uno');
  await fixture.grants.renameServer('one', 'uno');
  fixture.write(CURSOR, fixture.read(CURSOR).replace('{"mcpServers":{', '{"mcpServers":{"late":{"command":"late"},'));
  await fixture.clients.import('cursor', {});
  expect(fixture.names()).toEqual(['mine', 'uno', 'both', 'late']);
  expect(await fixture.undo('cursor', true)).toMatchObject({ removed: ['uno', 'late'] });
});

test('all at once: everything that came from clients goes, and what a person added stays', async () => {
  const fixture = await connected();
  expect(await fixture.clients.planUndoAll()).toEqual({
    clients: ['cursor', 'kiro'],
    servers: [
      { name: 'one', reason: null },
      { name: 'both', reason: null },
    ],
  });
  expect(await fixture.clients.undoAll(true)).toMatchObject({ removed: ['one', 'both'], failed: [] });
  expect(fixture.names()).toEqual(['mine']);
  expect(fixture.records.at(-1)).toContain('one, both');
});

test('all at once, also when the last of them may use every server, but not what one uses that stays', async () => {
  const fixture = await connected();
  fixture.write('.warp/.mcp.json', '{}');
  await fixture.connect('warp');
  fixture.write(KIRO, '{');
  expect(await fixture.clients.undoAll(true)).toMatchObject({ removed: ['one'], failed: [{ client: 'kiro' }] });
  expect(fixture.names()).toEqual(['mine', 'both']);
});

test('an entry that leads to no server, or to another one of the name, is a problem that repairing puts right', async () => {
  const fixture = await connected();
  const drift = async (): Promise<string[]> =>
    ((await fixture.clients.scan()).find(({ id }) => id === 'cursor')?.drift ?? []).map(
      ({ kind, message }) => `${kind} ${message}`,
    );
  await fixture.servers.rename('one', 'uno');
  await fixture.grants.renameServer('one', 'uno');
  expect(await drift()).toEqual([]);
  await fixture.servers.add({ name: 'one', connection: { transport: 'stdio', command: 'evil', args: [], env: {} } });
  expect(await drift()).toEqual([expect.stringMatching(/^server-gone "one" .* the one that was meant is uno/)]);
  await fixture.connect('cursor');
  expect(fixture.read(CURSOR)).toContain('/servers/uno/mcp');
  expect(await drift()).toEqual([]);
  await fixture.servers.remove('uno');
  expect(await drift()).toEqual([expect.stringMatching(/^server-gone "one" in .* no server here any more/)]);
  expect(fixture.clients.problems().map(({ code }) => code)).toEqual(['client-changed']);
  expect((await fixture.connect('cursor')).imported).toEqual(['one-2']);
  expect(await drift()).toEqual([]);
});

test('repairing after a rename leads to the renamed server, and makes no second one', async () => {
  const fixture = await connected();
  await fixture.servers.rename('one', 'uno');
  await fixture.grants.renameServer('one', 'uno');
  await fixture.servers.change('uno', { connection: { transport: 'stdio', command: 'other', args: [], env: {} } });
  const again = await fixture.connect('cursor');
  expect(again.imported).toEqual([]);
  expect(fixture.read(CURSOR)).toContain('/servers/uno/mcp');
  expect((await fixture.undo('cursor')).files).toMatchObject([{ how: 'exact' }]);
  expect(fixture.read(CURSOR)).toBe(ONE);
});
