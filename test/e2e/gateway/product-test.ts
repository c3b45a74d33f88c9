import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { slowHost } from '../../harness/slow-host.ts';
import { type AppPages, appPages } from '../pages/app-pages.ts';

/** The whole product: the installed command, a real client at a real file server, and a person in a real browser. */
export interface Product {
  readonly installation: Installation;
  readonly client: TestClient;
  /** What the file server may read and write; it has a folder `notes`. */
  readonly folder: string;
  readonly app: AppPages;
}

export const test = base.extend<{ product: Product }>({
  product: async ({ page }, use, info) => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-e2e-files-'));
    await mkdir(join(folder, 'notes'));
    const installation = await createInstallation();
    await installation.json('servers', 'add', 'files', '--', ...SERVER_COMMANDS.filesystem(folder));
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
    const served = await installation.serve();
    const client = await connectV1(new URL('/servers/files/mcp', served.mcp).href, token);
    await client.listTools();
    await slowHost(page);
    await page.goto(served.ui);
    await use({ installation, client, folder, app: appPages(page) });
    if (info.status !== info.expectedStatus) console.log(`What the gateway said:\n${installation.output}`);
    await client.close();
    await installation.dispose();
    await rm(folder, { recursive: true, force: true });
  },
});
