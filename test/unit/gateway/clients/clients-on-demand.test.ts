import { expect, it, onTestFinished } from 'vitest';
import { createClientsOnDemand } from '../../../../shared/gateway/clients/clients-on-demand.ts';
import { until } from '../../../harness/until.ts';
import { setUpClients } from './clients-harness.ts';

const CURSOR = '{ "mcpServers": { "docs": { "url": "https://docs.example/mcp" } } }';

async function onDemand({ isConnected }: { readonly isConnected: boolean }) {
  const fixture = await setUpClients();
  fixture.write('.cursor/mcp.json', CURSOR);
  if (isConnected) await fixture.connect('cursor');
  let changes = 0;
  const clients = createClientsOnDemand(fixture.context, () => (changes += 1));
  onTestFinished(clients.stop);
  return { ...fixture, clients, changes: () => changes };
}

it('looks at nobody’s files while no client is connected and nobody looks', async () => {
  const { clients, clock } = await onDemand({ isConnected: false });
  clients.watch();
  clock.advance(60_000);
  // As long as loading takes.
  await import('../../../../shared/gateway/clients/clients.ts');
  await new Promise((resolve) => setImmediate(resolve));
  expect(clients.loaded).toBeNull();
});

it('watches from the first look on', async () => {
  const { clients, changes } = await onDemand({ isConnected: false });
  clients.watch();
  const loaded = await clients.get();
  expect(await clients.get()).toBe(loaded);
  await until('the first look', () => changes() > 0);
  expect(loaded.views().find(({ id }) => id === 'cursor')?.files.length).toBeGreaterThan(0);
});

it('watches at once where a client is connected, and no more once it is stopped', async () => {
  const { clients, changes } = await onDemand({ isConnected: true });
  clients.watch();
  await until('the first look', () => changes() > 0);
  clients.stop();
  expect(clients.loaded?.problems()).toEqual([]);
});
