import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeLeftovers } from '../../../../shared/gateway/clients/files/leftovers.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';
import { setUpClients } from './clients-harness.ts';

const HOUR = 3600;

/** Begins to write a client's file and is killed before the new one is in place. */
async function killInTheMiddle(path: string): Promise<void> {
  const module = new URL('../../../../shared/gateway/config/write-atomic.ts', import.meta.url).href;
  const mark = new URL('../../../../shared/gateway/clients/files/leftovers.ts', import.meta.url).href;
  const script = `const { writeFileAtomically } = await import(${JSON.stringify(module)});
    const { UNFINISHED_MARK } = await import(${JSON.stringify(mark)});
    await writeFileAtomically(${JSON.stringify(path)}, 'secret', { mark: UNFINISHED_MARK, lastCheck: () => { console.log('now'); return new Promise(() => setInterval(() => {}, 1000)); } });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const age = (path: string, seconds: number): void => utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);

test('what a killed write left beside a client’s file goes with the next write', async () => {
  const fixture = await setUpClients();
  const path = fixture.write('.cursor/mcp.json', '{"mcpServers":{"a":{"command":"a"}}}');
  const folder = join(fixture.home, '.cursor');
  await killInTheMiddle(path);
  const [left = ''] = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
  expect(left).toMatch(/^mcp\.json\.countersign\.\d+-[0-9a-f]{12}\.tmp$/);
  age(join(folder, left), HOUR);
  await fixture.connect('cursor');
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await fixture.undo('cursor');
  expect(readdirSync(folder)).toEqual(['mcp.json']);
});

test('and with the next start', async () => {
  const fixture = await setUpClients();
  const path = fixture.write('.cursor/mcp.json', '{}');
  await killInTheMiddle(path);
  const folder = join(fixture.home, '.cursor');
  // The clock of the fixture stands: in its eyes the file is from an hour before.
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 0, 0);
  fixture.clients.watch();
  onTestFinished(() => fixture.clients.stop());
  await expect.poll(() => readdirSync(folder)).toEqual(['mcp.json']);
});

test('only our own unfinished files of this very file go, and only when nobody can still be writing them', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'mcp.json');
  const gone = 4_194_303; // above any process number
  const hex = '0123456789ab';
  const stay = [
    `mcp.json.${gone}-${hex}.tmp`,
    `mcp.json.countersign.${gone}-${hex}.tmp.bak`,
    `mcp.json.countersign.${gone}-xyz.tmp`,
    `other.json.countersign.${gone}-${hex}.tmp`,
    `mcp.json.countersign-2026-11-30T08-00-00Z.bak`,
    `mcp.json.countersign.${process.pid}-${hex}.tmp`,
    'mcp.json',
  ];
  for (const name of stay) {
    writeFileSync(join(folder, name), 'x');
    age(join(folder, name), HOUR);
  }
  const young = `mcp.json.countersign.${gone}-aaaaaaaaaaaa.tmp`;
  writeFileSync(join(folder, young), 'x');
  const directory = `mcp.json.countersign.${gone}-bbbbbbbbbbbb.tmp`;
  mkdirSync(join(folder, directory));
  const link = `mcp.json.countersign.${gone}-cccccccccccc.tmp`;
  symlinkSync(path, join(folder, link));
  const old = `mcp.json.countersign.${process.pid}-dddddddddddd.tmp`;
  writeFileSync(join(folder, old), 'x');
  age(join(folder, old), 48 * HOUR);
  const ours = `mcp.json.countersign.${gone}-eeeeeeeeeeee.tmp`;
  writeFileSync(join(folder, ours), 'x');
  age(join(folder, ours), HOUR);
  await removeLeftovers(path);
  expect(readdirSync(folder).sort()).toEqual([...stay, young, directory, link].sort());
  await removeLeftovers(join(folder, 'none', 'mcp.json'));
});
