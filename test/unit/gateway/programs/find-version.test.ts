import { createServer, type Server } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { askProgram, type AskProgram, type ProgramToAsk } from '../../../../shared/gateway/programs/ask-program.ts';
import { createFindVersion } from '../../../../shared/gateway/programs/find-version.ts';
import { locateProgram } from '../../../../shared/gateway/programs/system-programs.ts';
import { shownArgument } from '../../../../shared/model/launch/shown-words.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A computer on which these programs are, and say this. */
function computer(says: Readonly<Record<string, string | null>>) {
  const asked: ProgramToAsk[] = [];
  const ask: AskProgram = (program) => {
    asked.push(program);
    return Promise.resolve(says[program.command] ?? null);
  };
  const find = createFindVersion({
    locate: (command, env) =>
      Promise.resolve(Object.hasOwn(says, command) ? { ok: true, command, env } : { ok: false, missing: command, lookedIn: '' }),
    ask,
    home: '/home/ada',
    timeoutMs: 1000,
  });
  return {
    asked,
    find: (line: string, env: Record<string, string> = {}) => {
      const [command = '', ...args] = line.split(' ');
      return find({ transport: 'stdio', command, args, env });
    },
  };
}

describe('the version that a command would fetch', () => {
  it.each([
    ['npx -y @scope/x --root /', { npm: '"1.2.3"' }, '-y @scope/x@1.2.3 --root /', '@scope/x@latest version --json'],
    ['npx -y x@^1', { npm: '["1.0.0","1.9.0"]' }, '-y x@1.9.0', 'x@^1 version --json'],
    ['pnpm dlx x', { pnpm: '"1.2.3"' }, 'dlx x@1.2.3', 'view x@latest'],
    ['bunx x', { bun: null, npm: '"1.2.3"' }, 'x@1.2.3', 'info x@latest'],
    ['uvx mcp-x', { uv: 'mcp-x==0.9.1\n' }, 'mcp-x==0.9.1', 'pip compile'],
    ['uvx mcp-x', { pip3: 'mcp-x (0.9.1)\nAvailable versions: 0.9.1' }, 'mcp-x==0.9.1', 'index versions'],
    ['docker run -i --rm a/b', { docker: `${DIGEST}\n` }, `run -i --rm a/b@${DIGEST}`, 'imagetools inspect a/b'],
    ['podman run -i a/b:1', { podman: `["a/b@${DIGEST}"]` }, `run -i a/b:1@${DIGEST}`, 'image inspect a/b:1'],
  ])('%s', async (line, says, args, question) => {
    const { find, asked } = computer(says);
    const found = await find(line);
    expect(found.args.map(shownArgument).join(' ')).toBe(args);
    expect(asked[0]?.args.join(' ')).toContain(question);
  });

  it('is asked with the server’s own variables, and none of our secrets', async () => {
    const { find, asked } = computer({ npm: '"1.0.0"' });
    process.env['COUNTERSIGN_OPERATOR_TOKEN'] = 'mine';
    await find('npx x', { NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/' }).finally(
      () => delete process.env['COUNTERSIGN_OPERATOR_TOKEN'],
    );
    expect(asked[0]?.env).toMatchObject({ NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/' });
    expect(JSON.stringify(asked[0])).not.toContain('mine');
  });

  it.each([['"latest"'], ['"1.2.3 --call=rm"'], ['"^1.0.0"'], ['{"a":1}'], ['no json'], ['[]'], ['""']])(
    'is not taken from an answer that is none: %s',
    async (said) => {
      await expect(computer({ npm: said }).find('npx x')).rejects.toMatchObject({ code: 'unavailable' });
    },
  );

  it('says who could not be asked', async () => {
    await expect(computer({}).find('uvx x')).rejects.toThrow('uv or pip3 was not found on this computer.');
    await expect(computer({ npm: null }).find('npx x')).rejects.toThrow('The version of x could not be found: npm did not say.');
    await expect(computer({}).find('node x.js')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a real npm', () => {
  let registry: Server | null = null;
  afterEach(() => registry?.close());

  it('says what its registry has, whichever that is', async () => {
    const version = (number: string): object => ({
      name: '@ada/x',
      version: number,
      dist: { tarball: 'http://127.0.0.1:1/x.tgz', shasum: '0'.repeat(40) },
    });
    registry = createServer((request, response) => {
      if (request.url !== '/@ada%2fx') return void response.writeHead(404).end('{}');
      const versions = { '1.0.0': version('1.0.0'), '1.4.0': version('1.4.0'), '2.0.0': version('2.0.0') };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ name: '@ada/x', 'dist-tags': { latest: '2.0.0' }, versions }));
    });
    await new Promise<void>((done) => registry?.listen(0, '127.0.0.1', done));
    const address = registry.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const find = createFindVersion({ locate: locateProgram, ask: askProgram, home: homedir(), timeoutMs: 120_000 });
    const env = { NPM_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`, npm_config_cache: temporaryFolder() };
    const ask = (spec: string) => find({ transport: 'stdio', command: 'npx', args: ['-y', spec], env, cwd: tmpdir() });
    expect(await ask('@ada/x')).toEqual({ version: '2.0.0', args: ['-y', '@ada/x@2.0.0'] });
    expect(await ask('@ada/x@^1')).toMatchObject({ version: '1.4.0' });
    await expect(ask('@ada/absent')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('asking a program', () => {
  const ask = (script: string, timeoutMs = 120_000, stdin = '') =>
    askProgram({ command: process.execPath, args: ['-e', script], env: {}, cwd: tmpdir(), stdin, timeoutMs });

  it('gives what it says, and null when it fails, hangs, floods or is not there', async () => {
    expect(await ask('process.stdin.pipe(process.stdout)', 120_000, 'hello')).toBe('hello');
    expect(await ask('console.log(1); process.exit(1)')).toBeNull();
    expect(await ask('setInterval(() => {}, 1000)', 300)).toBeNull();
    expect(await ask('setInterval(() => process.stdout.write("x".repeat(65536)), 0)')).toBeNull();
    expect(await askProgram({ command: '/no/such', args: [], env: {}, cwd: tmpdir(), stdin: '', timeoutMs: 1000 })).toBeNull();
  });
});
