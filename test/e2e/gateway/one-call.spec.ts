import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { slowHost } from '../../harness/slow-host.ts';
import { approvalsPage } from '../pages/approvals-page.ts';

/** The whole product: a real client, the installed command, a person in a real browser. */
interface Product {
  readonly installation: Installation;
  readonly served: ServeLine;
  readonly client: TestClient;
  journal(): string;
}

const test = base.extend<{ product: Product }>({
  product: async ({ page }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-e2e-home-'));
    const installation = await createInstallation();
    await installation.json('servers', 'add', 'pmcp', '--env', `PMCP_HOME=${home}`, '--', ...SERVER_COMMANDS.pmcp);
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
    const served = await installation.serve();
    const client = await connectV1(new URL('/servers/pmcp/mcp', served.mcp).href, token);
    const journal = (): string =>
      existsSync(join(home, 'journal.jsonl')) ? readFileSync(join(home, 'journal.jsonl'), 'utf8') : '';
    await slowHost(page);
    await page.goto(served.ui);
    await page.getByRole('link', { name: 'Approvals' }).click();
    await use({ installation, served, client, journal });
    await client.close();
    await installation.dispose();
    await rm(home, { recursive: true, force: true });
  },
});

function provisions(product: Product): number {
  return product
    .journal()
    .split('\n')
    .filter((line) => line.includes('"what":"provision"')).length;
}

test('Allow once runs the call, once; the same call asks again; a denial reaches the client with its reason', async ({
  page,
  product,
}) => {
  const approvals = approvalsPage(page);
  const card = (tool: string) => approvals.card('Cursor', tool);
  const first = product.client.callTool('gateway.provision', { server_name: 'filesystem' });
  await expect(card('gateway.provision')).toBeVisible();
  await expect(card('gateway.provision')).toContainText('pmcp');
  await expect(card('gateway.provision')).toContainText('@modelcontextprotocol/server-filesystem');
  await expect(card('gateway.provision')).toContainText('server_name');
  expect(provisions(product)).toBe(0);
  await product.client.ping();
  await approvals.allowOnce();
  expect(await first).toMatchObject({ isError: false });
  expect(provisions(product)).toBe(1);

  const second = product.client.callTool('gateway.provision', { server_name: 'filesystem' });
  await expect(card('gateway.provision')).toBeVisible();
  await approvals.denyBecause('The memory server is enough');
  const denied = await second;
  expect(denied.isError).toBe(true);
  expect(denied.text).toContain('[POLICY DENIED]');
  expect(denied.text).toContain('The memory server is enough');
  expect(provisions(product)).toBe(1);

  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('main')).toContainText('gateway.provision');
  await expect(page.getByRole('main')).toContainText(/Denied · you/);
  await expect(page.getByRole('main')).toContainText(/Allowed · you/);
});

test('a credential is nowhere in the page, the data folder, the log or the export', async ({ page, product }) => {
  const approvals = approvalsPage(page);
  const card = (tool: string) => approvals.card('Cursor', tool);
  const secret = 'correct-horse-battery-staple-9713';
  const sent: string[] = [];
  page.on('response', (response) => {
    void response
      .text()
      .then((text) => sent.push(text))
      .catch(() => {});
  });
  const call = product.client.callTool('gateway.auth_connect', {
    server_name: 'github',
    credential: secret,
    env_var: 'GITHUB_TOKEN',
  });
  await expect(card('gateway.auth_connect')).toBeVisible();
  await expect(card('gateway.auth_connect')).toContainText('GITHUB_TOKEN');
  expect(await page.content()).not.toContain(secret);
  await approvals.allowOnce();
  expect((await call).isError).toBe(false);
  expect(product.journal()).toContain('auth_connect');

  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('gateway.auth_connect').first().click();
  await expect(page.getByRole('main')).toContainText('••••');
  expect(await page.content()).not.toContain(secret);
  expect(sent.join('\n')).not.toContain(secret);
  expect(await findInFolder(product.installation.dataDir, secret)).toEqual([]);
  expect((await product.installation.run('history', 'export', '--format', 'csv')).stdout).not.toContain(secret);
  expect(product.installation.output).not.toContain(secret);
});

test('a newcomer sees a real question within a minute', async ({ page, product }) => {
  await product.installation.json('servers', 'remove', 'pmcp');
  await product.installation.json('grants', 'revoke', 'Cursor');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: /run the demo/ }).click();
  const question = page.getByRole('article', { name: 'Demo client asks to run get-env' });
  await expect(question).toBeVisible();
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  await expect(question).toBeHidden();
});
