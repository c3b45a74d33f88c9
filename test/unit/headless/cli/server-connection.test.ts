import { describe, expect, it } from 'vitest';
import { connectionOf } from '../../../../shared/headless/cli/commands/server-connection.ts';
import { CliError } from '../../../../shared/headless/cli/exit-codes.ts';

const NOTHING = { env: [], header: [] };

describe('what `servers add` was told', () => {
  it('keeps a command line word for word and starts it where it was typed', () => {
    expect(connectionOf('fs', ['npx', '-y', 'a b', '--', '$HOME'], NOTHING)).toEqual({
      connection: { transport: 'stdio', command: 'npx', args: ['-y', 'a b', '--', '$HOME'], env: {}, cwd: process.cwd() },
      secrets: {},
    });
  });

  it('takes secrets out of the environment and leaves the rest readable', () => {
    const { connection, secrets } = connectionOf('gh', ['gh-server'], {
      ...NOTHING,
      env: ['GITHUB_TOKEN=abc', 'MODE=fast', 'EMPTY=', 'A=b=c', 'MY_PAT=x', 'STRIPE_KEY=y', 'DB_URL=postgres://me:pw@db/x'],
    });
    expect(connection).toMatchObject({
      env: {
        GITHUB_TOKEN: { secret: 'server/gh/env/GITHUB_TOKEN' },
        MODE: 'fast',
        EMPTY: '',
        A: 'b=c',
        MY_PAT: { secret: 'server/gh/env/MY_PAT' },
        STRIPE_KEY: { secret: 'server/gh/env/STRIPE_KEY' },
        DB_URL: { secret: 'server/gh/env/DB_URL' },
      },
    });
    expect(secrets).toEqual({
      'server/gh/env/GITHUB_TOKEN': 'abc',
      'server/gh/env/MY_PAT': 'x',
      'server/gh/env/STRIPE_KEY': 'y',
      'server/gh/env/DB_URL': 'postgres://me:pw@db/x',
    });
  });

  it('takes the secret of a registered client out', () => {
    const url = 'https://mcp.example/mcp';
    const client = { clientId: 'mine', clientSecret: 's3cret', scope: 'a b', callbackPort: '8123' };
    expect(connectionOf('tracker', [], { ...NOTHING, url, ...client })).toEqual({
      connection: {
        transport: 'http',
        url,
        headers: {},
        oauth: {
          clientId: 'mine',
          clientSecret: { secret: 'server/tracker/oauth-client-secret' },
          scope: 'a b',
          callbackPort: 8123,
        },
      },
      secrets: { 'server/tracker/oauth-client-secret': 's3cret' },
    });
  });

  it.each([
    [[], { url: 'https://mcp.example/mcp', clientSecret: 'x' }],
    [[], { url: 'https://mcp.example/mcp', scope: 'x' }],
    [[], { url: 'https://mcp.example/mcp', clientId: 'mine', callbackPort: 'eighty' }],
    [[], { url: 'https://mcp.example/mcp', clientId: 'mine', callbackPort: '80' }],
    [['npx'], { clientId: 'mine' }],
  ] as const)('refuses %j %j', (command, options) => {
    expect(() => connectionOf('tracker', command, { ...NOTHING, ...options })).toThrow(CliError);
  });

  it('takes secrets out of headers', () => {
    const { connection, secrets } = connectionOf('remote', [], {
      url: 'https://mcp.example/mcp',
      env: [],
      header: ['Authorization: Bearer abc', 'X-Tenant:acme'],
    });
    expect(connection).toEqual({
      transport: 'http',
      url: 'https://mcp.example/mcp',
      headers: { Authorization: { secret: 'server/remote/header/Authorization' }, 'X-Tenant': 'acme' },
    });
    expect(secrets).toEqual({ 'server/remote/header/Authorization': 'Bearer abc' });
  });

  it.each([
    ['neither', [], NOTHING],
    ['both', ['x'], { ...NOTHING, url: 'https://a.example' }],
    ['a file as address', [], { ...NOTHING, url: 'file:///etc/passwd' }],
    ['no address', [], { ...NOTHING, url: 'not an address' }],
    ['a variable without a value', ['x'], { ...NOTHING, env: ['NAME'] }],
    ['a variable without a name', ['x'], { ...NOTHING, env: ['=value'] }],
    ['a header with a line break', [], { env: [], header: ['A: b\r\nX: y'], url: 'https://a.example' }],
    ['a header with a blank in its name', [], { env: [], header: ['A B: c'], url: 'https://a.example' }],
    ['variables for an address', [], { env: ['A=b'], header: [], url: 'https://a.example' }],
    ['headers for a command', ['x'], { env: [], header: ['A: b'] }],
  ])('refuses %s as wrong usage', (_what, command, options) => {
    expect(() => connectionOf('name', command, options)).toThrow(expect.objectContaining({ name: CliError.name, exitCode: 2 }));
  });
});
