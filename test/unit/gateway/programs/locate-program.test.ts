import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocateProgram, interpreterIn, type LocatePorts } from '../../../../shared/gateway/programs/locate-program.ts';
import { pathIn, readLoginShellPath } from '../../../../shared/gateway/programs/login-shell-path.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

/** A computer that has these files, and nothing else. Values are contents. */
function computer(files: Readonly<Record<string, string>>, part: Partial<LocatePorts> = {}) {
  let shells = 0;
  const { loginShellPath = () => Promise.resolve(null), ...rest } = part;
  const locate = createLocateProgram({
    platform: 'linux',
    env: {},
    home: '/home/ada',
    isFile: (path) => Object.hasOwn(files, path),
    read: (path) => files[path] ?? null,
    list: (folder) => {
      const inside = Object.keys(files).flatMap((file) => (file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : []));
      return [...new Set(inside.map((name) => name.split('/')[0] ?? ''))];
    },
    ...rest,
    loginShellPath: () => {
      shells += 1;
      return loginShellPath();
    },
  });
  return { locate, shells: () => shells };
}

const SCRIPT = '#!/usr/bin/env node\nconsole.log(1)\n';
const SHORT = { PATH: '/usr/bin:/bin' };

describe('finding a program', () => {
  it('leaves a PATH that will do alone, and starts no shell', async () => {
    const { locate, shells } = computer({ '/usr/bin/npx': SCRIPT, '/bin/node': '' });
    expect(await locate('npx', SHORT)).toEqual({ ok: true, command: 'npx', env: SHORT });
    expect(await locate('/opt/own/server', SHORT)).toEqual({ ok: true, command: '/opt/own/server', env: SHORT });
    expect(shells()).toBe(0);
  });

  it('asks the login shell, and gives the program its PATH', async () => {
    const { locate } = computer(
      { '/opt/tools/npx': SCRIPT, '/opt/tools/node': '' },
      { loginShellPath: () => Promise.resolve('/usr/bin:/opt/tools:/opt/other') },
    );
    expect(await locate('npx', { ...SHORT, LANG: 'C' })).toEqual({
      ok: true,
      command: '/opt/tools/npx',
      env: { PATH: '/usr/bin:/bin:/opt/tools:/opt/other', LANG: 'C' },
    });
  });

  const nvm = '/home/ada/.nvm';
  it.each([
    [
      'nvm: the newest',
      [`${nvm}/versions/node/v9.0.0/bin`, `${nvm}/versions/node/v22.1.0/bin`],
      {},
      `${nvm}/versions/node/v22.1.0/bin`,
    ],
    [
      'nvm: its default',
      [`${nvm}/versions/node/v20.1.0/bin`, `${nvm}/versions/node/v20.9.0/bin`, `${nvm}/versions/node/v24.0.0/bin`],
      { [`${nvm}/alias/default`]: 'lts/iron\n', [`${nvm}/alias/lts/iron`]: 'v20\n' },
      `${nvm}/versions/node/v20.9.0/bin`,
    ],
    [
      'nvm: a default that leads out of its folder is not followed',
      [`${nvm}/versions/node/v20.1.0/bin`],
      { [`${nvm}/alias/default`]: '../../../etc/version' },
      `${nvm}/versions/node/v20.1.0/bin`,
    ],
    ['fnm', ['/home/ada/.local/share/fnm/node-versions/v24.1.0/installation/bin'], {}, undefined],
    ['fnm: its default', ['/home/ada/.local/share/fnm/aliases/default/bin'], {}, undefined],
    ['volta', ['/home/ada/.volta/bin'], {}, undefined],
    ['asdf', ['/home/ada/.asdf/shims'], {}, undefined],
    ['mise', ['/home/ada/.local/share/mise/shims'], {}, undefined],
    ['Homebrew', ['/opt/homebrew/bin'], {}, undefined],
    ['linuxbrew', ['/home/linuxbrew/.linuxbrew/bin'], {}, undefined],
    ['uv', ['/home/ada/.local/bin'], {}, undefined],
    ['nix', ['/home/ada/.nix-profile/bin'], {}, undefined],
  ] as const)('%s', async (_what, folders, others, expected) => {
    const programs = folders.flatMap((folder) => [
      [`${folder}/npx`, SCRIPT],
      [`${folder}/node`, ''],
    ]);
    const { locate } = computer({ ...Object.fromEntries(programs), ...others });
    const found = await locate('npx', SHORT);
    const folder = expected ?? folders[0];
    expect(found).toEqual({ ok: true, command: `${folder}/npx`, env: { PATH: `/usr/bin:/bin:${folder}` } });
  });

  it('finds what a script in the PATH is written for', async () => {
    const { locate } = computer({ '/usr/bin/npx': SCRIPT, '/home/ada/.volta/bin/node': '' });
    expect(await locate('npx', SHORT)).toEqual({
      ok: true,
      command: '/usr/bin/npx',
      env: { PATH: '/usr/bin:/bin:/home/ada/.volta/bin' },
    });
    expect(await computer({ '/usr/bin/npx': SCRIPT }).locate('npx', SHORT)).toMatchObject({ ok: false, missing: 'node' });
  });

  it('says where it looked', async () => {
    const { locate } = computer({}, { loginShellPath: () => Promise.resolve('/opt/x') });
    const found = await locate('npx', SHORT);
    expect(found).toMatchObject({ ok: false, missing: 'npx' });
    const where = found.ok ? '' : found.lookedIn;
    for (const part of ['PATH=/usr/bin:/bin', 'login shell (/opt/x)', 'nvm', 'Homebrew', 'mise']) expect(where).toContain(part);
    const silent = await computer({}).locate('npx', SHORT);
    expect(silent.ok ? '' : silent.lookedIn).toContain('your login shell did not say its PATH');
  });

  it('finds the shims of Windows, whatever the variables are called there', async () => {
    const files = { 'C:\\Users\\ada\\AppData\\Local\\Volta\\bin\\npx.CMD': '', 'C:\\Users\\ada\\scoop\\shims\\uvx.PS1': '' };
    const { locate, shells } = computer(files, {
      platform: 'win32',
      home: 'C:\\Users\\ada',
      env: { LocalAppData: 'C:\\Users\\ada\\AppData\\Local' },
    });
    const env = { Path: 'C:\\Windows', PATHEXT: '.EXE;.CMD' };
    expect(await locate('npx', env)).toEqual({
      ok: true,
      command: 'C:\\Users\\ada\\AppData\\Local\\Volta\\bin\\npx.CMD',
      env: { ...env, Path: 'C:\\Windows;C:\\Users\\ada\\AppData\\Local\\Volta\\bin' },
    });
    expect(await locate('uvx', env)).toMatchObject({ command: 'C:\\Users\\ada\\scoop\\shims\\uvx.PS1' });
    const missing = await locate('absent', env);
    expect(missing.ok ? '' : missing.lookedIn).not.toContain('login shell');
    expect(shells()).toBeGreaterThan(0);
  });

  it.each([
    ['#!/usr/bin/env node\n', 'node'],
    ['#!/usr/bin/env -S python3 -u\n', 'python3'],
    ['#!/usr/bin/env -S A=1 node\n', null],
    ['#!/bin/sh\n', null],
    ['ELF', null],
    [null, null],
  ])('reads who %j is written for', (text, expected) => expect(interpreterIn(text)).toBe(expected));
});

describe.skipIf(process.platform === 'win32')('the PATH of the login shell', () => {
  function shell(script: string): string {
    const file = join(temporaryFolder(), 'shell');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const read = (script: string, timeoutMs = 60_000): Promise<string | null> =>
    readLoginShellPath({ shell: shell(script), env: { PATH: '/usr/bin:/bin' }, timeoutMs });

  it('is what a real shell sets up in its start files', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, '.profile'), 'echo Welcome back; export PATH="$PATH:/from/profile"\n');
    const env = { PATH: '/usr/bin:/bin', HOME: home };
    expect(await readLoginShellPath({ shell: '/bin/sh', env, timeoutMs: 60_000 })).toMatch(/:\/from\/profile$/);
  });

  it('is found between greetings', async () => {
    expect(await read('echo "/not/this"; eval "$4"; echo bye')).toBe('/usr/bin:/bin');
  });

  it('is not there when the shell says nothing, fails or hangs', async () => {
    expect(await read('exit 1')).toBeNull();
    expect(await read('echo PATH')).toBeNull();
    expect(await read('sleep 60', 100)).toBeNull();
    expect(await readLoginShellPath({ shell: '/no/such/shell', env: {}, timeoutMs: 1000 })).toBeNull();
    expect(pathIn('')).toBeNull();
  });
});
