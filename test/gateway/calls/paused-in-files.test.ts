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

async function edit(name: string, from: string, to: string): Promise<void> {
  const file = join(installation.dataDir, name);
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

it('"paused": true in grants.json denies the calls, and says where', async () => {
  await edit('grants.json', '"paused": false', '"paused": true');
  const { mcp } = await installation.serve();
  const client = await connectV1(new URL('/servers/erring/mcp', mcp).href, token);
  const result = await client.callTool('fine');
  expect(result.text).toContain('[POLICY DENIED] Countersign is paused for Cursor, in grants.json.');
  await client.close();
});

it.each([
  ['"paused": true', '"paused": false', '"paused": true', 'it is switched off'],
  ['another command', '"args": [', '"args": [ "--eval", "1", ', 'is not what was agreed to'],
  ['no consent', /"consent": \{[^}]*\}/, '"consent": null', 'nobody has agreed to what it runs or reaches'],
] as const)('a server with %s in servers.json does not start, and its clients are told why', async (_what, from, to, why) => {
  const file = join(installation.dataDir, 'servers.json');
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  await writeFile(file, edited);
  const { mcp } = await installation.serve();
  await expect(connectV1(new URL('/servers/erring/mcp', mcp).href, token)).rejects.toThrow(why);
  const merged = await connectV1(new URL('/mcp', mcp).href, token);
  const result = await merged.callTool('erring__fine').catch((error: unknown) => ({ text: String(error) }));
  expect(result.text).toContain(why);
  await merged.close();
  const { servers } = await installation.json<{ servers: { name: string; health: { connections: number } }[] }>(
    'servers',
    'list',
  );
  expect(servers).toMatchObject([{ name: 'erring', health: { connections: 0 } }]);
});
