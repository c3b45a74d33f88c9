import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRunOf, pinnedArgs } from '../../../../shared/model/launch/package-run.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

function shortOf(line: string) {
  const [command = '', ...args] = line.split(' ');
  const run = packageRunOf(command, args);
  return run === null ? null : [run.source, run.name, run.version, run.isExact];
}

function pinnedLine(line: string, version: string): string | null {
  const [command = '', ...args] = line.split(' ');
  const run = packageRunOf(command, args);
  return run === null ? null : [command, ...pinnedArgs(args, run, version)].join(' ');
}

describe('what a command fetches', () => {
  it.each([
    ['npx -y @scope/server', ['npm', '@scope/server', null, false]],
    ['npx @scope/server@latest /tmp', ['npm', '@scope/server', 'latest', false]],
    ['npx -y server@^1.2', ['npm', 'server', '^1.2', false]],
    ['npx -y server@1.2.3-beta.1', ['npm', 'server', '1.2.3-beta.1', true]],
    ['npx --package=@a/b@2.0.0 -- b --port 1', ['npm', '@a/b', '2.0.0', true]],
    ['npx -p @a/b b', ['npm', '@a/b', null, false]],
    ['npx --registry https://r.example/ server', ['npm', 'server', null, false]],
    ['npm exec -y -- server', ['npm', 'server', null, false]],
    ['C:\\nodejs\\npx.cmd -y server', ['npm', 'server', null, false]],
    ['cmd /c npx -y server', ['npm', 'server', null, false]],
    ['pnpm dlx server', ['npm', 'server', null, false]],
    ['bunx server@1.0.0', ['npm', 'server', '1.0.0', true]],
    ['bun x server', ['npm', 'server', null, false]],
    ['yarn dlx server', ['npm', 'server', null, false]],
    ['uvx mcp-server-fetch', ['python', 'mcp-server-fetch', null, false]],
    ['uvx mcp-server-fetch@1.0', ['python', 'mcp-server-fetch', '1.0', true]],
    ['uvx mcp-server-fetch@latest', ['python', 'mcp-server-fetch', 'latest', false]],
    ['uvx --from browser-use[cli]==0.1.2 browser-use --mcp', ['python', 'browser-use', '0.1.2', true]],
    ['uvx --python 3.12 --from x>=1 y', ['python', 'x', '>=1', false]],
    ['uv tool run mcp-server-git', ['python', 'mcp-server-git', null, false]],
    ['pipx run --spec x==1.0 y', ['python', 'x', '1.0', true]],
    ['docker run -i --rm -e TOKEN mcp/github', ['container', 'mcp/github', null, false]],
    ['docker run -i --rm --mount type=bind,src=/a,dst=/b ghcr.io/x/y:1.2 serve', ['container', 'ghcr.io/x/y', '1.2', false]],
    [`podman run -i localhost:5000/x@${DIGEST}`, ['container', 'localhost:5000/x', DIGEST, true]],
  ])('%s', (line, expected) => expect(shortOf(line)).toEqual(expected));

  it.each([
    ['node server.js'],
    ['npx'],
    ['npx -y'],
    ['npx -y github:owner/repository'],
    ['npx -y ./server'],
    ['npx -y https://example.com/x.tgz'],
    ['npm run server'],
    ['pnpm exec server'],
    ['uvx --from git+https://example.com/x y'],
    ['uv run server.py'],
    ['docker exec -i x y'],
    ['docker run -i --rm'],
    ['cmd /c'],
  ])('nothing that could be pinned: %s', (line) => expect(shortOf(line)).toBeNull());

  it.each([
    ['npx -y @scope/server@latest --root /', '1.2.3', 'npx -y @scope/server@1.2.3 --root /'],
    ['npx --package=@a/b -- b', '2.0.0', 'npx --package=@a/b@2.0.0 -- b'],
    ['cmd /c npx -y server', '1.0.0', 'cmd /c npx -y server@1.0.0'],
    ['uvx --from browser-use[cli] browser-use', '0.1.2', 'uvx --from browser-use[cli]==0.1.2 browser-use'],
    ['uvx x@latest', '3.0', 'uvx x==3.0'],
    ['docker run -i --rm mcp/github:1.2 serve', DIGEST, `docker run -i --rm mcp/github:1.2@${DIGEST} serve`],
  ])('%s with version %s', (line, version, expected) => {
    expect(pinnedLine(line, version)).toBe(expected);
    expect(shortOf(expected)?.[3]).toBe(true);
  });

  it('never throws, and changes one argument at most', () => {
    const word = fc.oneof(
      fc.constantFrom('-y', '--', '--from', '-p', 'run', 'x', 'a@b', '@a/b@^1', 'a[b]>=2', '-e'),
      fc.string(),
    );
    const program = fc.constantFrom('npx', 'uvx', 'docker', 'cmd', 'bun', 'pipx', 'npm');
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 6 }), (command, args) => {
        const run = packageRunOf(command, args);
        if (run === null) return;
        const pinned = pinnedArgs(args, run, '1.2.3');
        expect(pinned).toHaveLength(args.length);
        expect(pinned.filter((arg, index) => arg !== args[index]).length).toBeLessThanOrEqual(1);
        expect(run.at).toBeLessThan(args.length);
      }),
    );
  });
});
