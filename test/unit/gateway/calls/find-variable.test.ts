import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findVariable } from '../../../../shared/gateway/calls/find-variable.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

function homeWith(text: string | null): string {
  const home = temporaryFolder();
  mkdirSync(join(home, '.config/pmcp'), { recursive: true });
  if (text !== null) writeFileSync(join(home, '.config/pmcp/pmcp.env'), text);
  return home;
}

const find = (home: string, given: Record<string, string>) => findVariable('gateway.auth_connect', given, home);

it('says that a value is there already, without it', async () => {
  const home = homeWith('OTHER=1\n export GITHUB_TOKEN = ghp_secret\n');
  const fact = await find(home, { env_var: 'GITHUB_TOKEN' });
  expect(fact).toEqual({
    label: 'Existing value',
    value: '~/.config/pmcp/pmcp.env has GITHUB_TOKEN already: it is replaced without asking.',
    tone: 'warning',
  });
});

it.each([['OTHER=1\n#GITHUB_TOKEN=x\nMY_GITHUB_TOKEN=1'], [null]])('says that there is none (%j)', async (text) => {
  expect(await find(homeWith(text), { env_var: 'GITHUB_TOKEN', scope: 'user' })).toMatchObject({ tone: 'plain' });
});

it('says nothing where it cannot know', async () => {
  const home = homeWith('GITHUB_TOKEN=x');
  expect(await find(home, { env_var: 'GITHUB_TOKEN', scope: 'project' })).toBeNull();
  expect(await find(home, {})).toBeNull();
  expect(await find(home, { env_var: '../x' })).toBeNull();
  expect(await findVariable('gateway.provision', { env_var: 'GITHUB_TOKEN' }, home)).toBeNull();
});
