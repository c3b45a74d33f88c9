import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_COMMAND_SECRETS } from '../../renderer/servers/command-secrets.ts';
import { NO_SIGN_IN } from '../../renderer/servers/sign-in-draft.ts';
import { snippetsFor } from '../../renderer/overview/client-snippets.ts';
import type { Transport } from '../../shared/model/server.ts';
import { splitCommandLine } from '../../shared/model/launch/command-line.ts';
import {
  checkConnection,
  checkDraft,
  draftOf,
  type DraftProblems,
  type NamedValue,
  type ServerDraft,
} from '../../renderer/servers/new-server.ts';

describe('a command line', () => {
  test.each([
    ['npx -y pkg', ['npx', '-y', 'pkg']],
    ['  node   "my server.js"  \'a b\' ', ['node', 'my server.js', 'a b']],
    [
      String.raw`C:\tools\srv.exe --dir "C:\Program Files\x"`,
      [String.raw`C:\tools\srv.exe`, '--dir', String.raw`C:\Program Files\x`],
    ],
    [String.raw`run a\ b \"q\"`, ['run', 'a b', '"q"']],
    [`run '' x`, ['run', '', 'x']],
    ['run $(whoami) ; rm', ['run', '$(whoami)', ';', 'rm']],
  ])('%s', (line, words) => {
    const split = splitCommandLine(line);
    expect(split.ok ? [split.command, ...split.args] : split.code).toEqual(words);
  });
  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['run "open', 'open-quote'],
  ])('%j cannot be run: %s', (line, code) => expect(splitCommandLine(line)).toEqual({ ok: false, code }));
  test('words in single quotes come out as they went in', () => {
    const word = fc.string().filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word), (args) => {
        const split = splitCommandLine(['cmd', ...args.map((each) => `'${each}'`)].join(' '));
        expect(split).toEqual({ ok: true, command: 'cmd', args });
      }),
    );
  });
});

describe('a new server', () => {
  const draft: ServerDraft = {
    name: 'github',
    kind: 'stdio',
    commandLine: 'npx -y server-github',
    url: '',
    folder: '',
    commandSecrets: NO_COMMAND_SECRETS,
    signIn: NO_SIGN_IN,
    values: [
      { key: 1, name: 'GITHUB_TOKEN', value: 's3cret', isSecret: true },
      { key: 2, name: 'LEVEL', value: 'info', isSecret: false },
      { key: 3, name: '', value: '', isSecret: true },
    ],
  };
  test('secret values go apart: the connection only names them', () => {
    const checked = checkDraft(draft, []);
    expect(checked).toEqual({
      ok: true,
      server: {
        name: 'github',
        connection: {
          transport: 'stdio',
          command: 'npx',
          args: ['-y', 'server-github'],
          env: { GITHUB_TOKEN: { secret: 'github/GITHUB_TOKEN' }, LEVEL: 'info' },
        },
        secrets: { 'github/GITHUB_TOKEN': 's3cret' },
      },
    });
  });
  test.each([
    [{ name: 'no spaces' }, 'name'],
    [{ name: 'taken' }, 'name'],
    [{ commandLine: '"' }, 'commandLine'],
    [{ kind: 'http', url: 'file:///etc/passwd' }, 'url'],
    [{ kind: 'http', url: 'example.com' }, 'url'],
    [{ values: [{ key: 1, name: '', value: 'x', isSecret: true }] }, 'values'],
    [{ values: [1, 2].map((key) => ({ key, name: 'A', value: '', isSecret: false })) }, 'values'],
  ] as const)('%j is a problem of %s', (part, field) => {
    const checked = checkDraft({ ...draft, ...part } as ServerDraft, ['taken']);
    expect(checked.ok ? null : Object.keys(checked.problems)).toEqual([field]);
  });
});

test('the lines for a client hold address and token', () => {
  const snippets = snippetsFor('http://127.0.0.1:47100/mcp', 'cs_abc');
  const [json, command, vscode] = snippets.map((snippet) => snippet.source);
  expect(JSON.parse(json ?? '')).toEqual({
    mcpServers: { countersign: { type: 'http', url: 'http://127.0.0.1:47100/mcp', headers: { Authorization: 'Bearer cs_abc' } } },
  });
  expect(command).toContain('--header "Authorization: Bearer cs_abc"');
  expect(Object.keys(JSON.parse(vscode ?? '{}'))).toEqual(['servers']);
});

describe('secrets in a command line', () => {
  const saved = (commandLine: string, typed: Record<string, string> = {}, before: Transport | null = null) => {
    const draft = draftOf(before ?? { transport: 'stdio', command: 'x', args: [], env: {} });
    const problems: DraftProblems = {};
    const commandSecrets = { ...draft.commandSecrets, typed };
    return { ...checkConnection({ ...draft, commandLine, commandSecrets }, 'x', problems), problems };
  };
  const api = { before: '', secret: 'arg/api-key', after: '' };

  test('what looks like one goes apart, and what the line names is asked for', () => {
    expect(saved('srv --api-key abcd1234efgh -v')).toMatchObject({
      connection: { args: ['--api-key', api, '-v'] },
      secrets: { 'arg/api-key': 'abcd1234efgh' },
    });
    expect(saved('srv "say {{secret/word}}!"', { word: 'please' })).toMatchObject({
      connection: { args: [{ before: 'say ', secret: 'arg/word', after: '!' }] },
      secrets: { 'arg/word': 'please' },
    });
    expect(saved('srv {{secret/word}}').problems.commandLine).toContain('word');
  });
  test('a kept one stays without a value, is given anew, and goes with its place in the line', () => {
    const kept = { before: '', secret: 'server/x/arg/api-key', after: '' };
    const before: Transport = { transport: 'stdio', command: 'srv', args: ['--api-key', kept], env: {} };
    const { commandLine } = draftOf(before);
    expect(commandLine).toBe('srv --api-key {{secret/api-key}}');
    expect(saved(commandLine, {}, before)).toMatchObject({ connection: before, secrets: {}, problems: {} });
    expect(saved(commandLine, { 'api-key': 'new' }, before)).toMatchObject({ secrets: { 'server/x/arg/api-key': 'new' } });
    expect(saved('srv', { 'api-key': 'new' }, before)).toMatchObject({ connection: { args: [] }, secrets: {} });
  });
  test('the credential of another server is no place to fill', () => {
    const foreign = { before: '', secret: 'server/bank/env/TOKEN', after: '' };
    const draft = draftOf({ transport: 'stdio', command: 'srv', args: [foreign], env: {} });
    expect(draft.commandLine).toBe('srv {{secret/server/bank/env/TOKEN}}');
    expect(draft.commandSecrets.kept).toEqual({});
  });
});

describe('a registered client for signing in', () => {
  const kept = { transport: 'http', url: 'https://a.example/mcp', headers: {} } as const;
  const oauth = { clientId: 'app', clientSecret: { secret: 'server/x/oauth-client-secret' }, scope: 'a b', callbackPort: 4711 };
  const saved = (part: Partial<ServerDraft['signIn']>, before: Transport = { ...kept, oauth }) => {
    const draft = draftOf(before);
    const problems: DraftProblems = {};
    return { ...checkConnection({ ...draft, signIn: { ...draft.signIn, ...part } }, 'x', problems), problems };
  };

  test('unchanged it is what it was, and its secret is not sent', () => {
    expect(saved({})).toEqual({ connection: { ...kept, oauth }, secrets: {}, problems: {} });
  });
  test('a new one is sent apart from its secret', () => {
    expect(saved({ clientId: ' app ', clientSecret: 'hush', scope: 'read, write', callbackPort: '' }, kept)).toMatchObject({
      connection: { oauth: { clientId: 'app', clientSecret: { secret: 'x/oauth-client-secret' }, scope: 'read write' } },
      secrets: { 'x/oauth-client-secret': 'hush' },
    });
  });
  test('another client does not take the secret along, and none at all takes everything away', () => {
    expect(saved({ clientId: 'other' })).toMatchObject({ connection: { oauth: { clientId: 'other' } } });
    expect(JSON.stringify(saved({ clientId: 'other' }))).not.toContain('oauth-client-secret');
    expect(saved({ clientId: '', scope: '', callbackPort: '' }).connection).toEqual(kept);
    expect(saved({ kept: null }).connection).toEqual({ ...kept, oauth: { clientId: 'app', scope: 'a b', callbackPort: 4711 } });
  });
  test.each([[{ clientId: '' }], [{ callbackPort: '80' }], [{ callbackPort: 'x' }], [{ callbackPort: '70000' }]])(
    '%j is a problem',
    (part) => expect(Object.keys(saved(part).problems)).toEqual(['signIn']),
  );
});

describe('the settings of a server', () => {
  const connection: Transport = {
    transport: 'stdio',
    command: 'npx',
    args: ['-y', 'a b'],
    env: { LEVEL: 'info', TOKEN: { secret: 'server/x/env/TOKEN' } },
    cwd: '/src',
  };
  const save = (change: (values: readonly NamedValue[]) => readonly NamedValue[]) => {
    const draft = draftOf(connection);
    const problems: DraftProblems = {};
    const checked = checkConnection({ ...draft, values: change(draft.values) }, 'x', problems);
    return { ...checked, problems };
  };
  const edit = (name: string, part: Partial<NamedValue>) =>
    save((values) => values.map((each) => (each.name === name ? { ...each, ...part } : each)));

  test('unchanged they are what they were, and no secret is sent', () => {
    expect(save((values) => values)).toEqual({ connection, secrets: {}, problems: {} });
  });
  test('a secret is given anew, made readable, or made out of what was readable', () => {
    expect(edit('TOKEN', { value: 'new' })).toMatchObject({
      secrets: { 'x/TOKEN': 'new' },
      connection: { env: { TOKEN: { secret: 'x/TOKEN' } } },
    });
    expect(edit('TOKEN', { value: 'plain', isSecret: false })).toMatchObject({
      secrets: {},
      connection: { env: { TOKEN: 'plain' } },
    });
    expect(edit('LEVEL', { isSecret: true })).toMatchObject({
      secrets: { 'x/LEVEL': 'info' },
      connection: { env: { LEVEL: { secret: 'x/LEVEL' } } },
    });
  });
  test('a stored value never becomes readable or another one’s by itself', () => {
    for (const part of [{ isSecret: false }, { name: 'OTHER' }])
      expect(edit('TOKEN', part).problems.values).toContain('Give the value of');
  });
});
