import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

/** What a file says is paused is paused: a switch that does nothing would be worse than none. */
let installation: Installation;
let token = '';

beforeEach(async () => {
  installation = await createInstallation();
  await installation.json('servers', 'add', 'erring', '--', ...SERVER_COMMANDS.erring);
  ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
});

afterEach(() => installation.dispose());

it.each([
  ['grants.json', 'Cursor'],
  ['servers.json', 'erring'],
] as const)('"paused": true in %s denies the calls, and says where', async (name, whom) => {
  const file = join(installation.dataDir, name);
  const text = await readFile(file, 'utf8');
  expect(text).toContain('"paused": false');
  await writeFile(file, text.replace('"paused": false', '"paused": true'));
  const { mcp } = await installation.serve();
  const client = await connectV1(new URL('/servers/erring/mcp', mcp).href, token);
  const result = await client.callTool('fine');
  expect(result.text).toContain(`[POLICY DENIED] Countersign is paused for ${whom}, in ${name}.`);
  await client.close();
});
