import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import { CATALOGUE } from '../../../shared/policy/catalogue/catalogue.ts';
import { describeCall } from '../../../shared/policy/describe-call.ts';
import { escapeInvisible } from '../../../shared/policy/escape-invisible.ts';
import { webAddress } from '../../../shared/policy/web-address.ts';

function fact(tool: string, args: JsonObject, label: string) {
  return describeCall(tool, args).find((candidate) => candidate.label === label);
}

describe('what a person is told', () => {
  it('auth_connect: server, variable, file, and that a value is replaced, never the credential', () => {
    const args = {
      server_name: 'github',
      credential: 'correct-horse-battery',
      env_var: 'GITHUB_TOKEN',
      note: 'correct-horse-battery',
    };
    expect(describeCall('gateway.auth_connect', args)).toEqual([
      { label: 'Server', value: 'github', tone: 'plain' },
      { label: 'Variable', value: 'GITHUB_TOKEN', tone: 'plain' },
      { label: 'Written to', value: '~/.config/pmcp/pmcp.env, in clear', tone: 'plain' },
      { label: 'Existing value', value: expect.stringContaining('replaced without asking'), tone: 'warning' },
    ]);
    expect(fact('gateway.auth_connect', { ...args, scope: 'project' }, 'Written to')).toMatchObject({ tone: 'warning' });
  });

  it('provision and its kin: the command line that runs, as far as it is known', () => {
    expect(fact('gateway.provision', { server_name: 'filesystem' }, 'Runs')?.value).toBe(
      'npx -y @modelcontextprotocol/server-filesystem /',
    );
    expect(fact('gateway.provision', { server_name: 'filesystem' }, 'Reaches')).toMatchObject({ tone: 'warning' });
    expect(fact('gateway.connect_server', { server_name: 'memory' }, 'Version')).toMatchObject({ tone: 'warning' });
    expect(fact('gateway.provision', { server_name: 'constructor' }, 'Runs')).toMatchObject({ tone: 'warning' });
    expect(fact('gateway.update_server', { server_name: 'playwright' }, 'Runs')?.value).toBe(
      'npx -y @playwright/mcp@latest --help, then npx -y @playwright/mcp@latest',
    );
    expect(fact('gateway.invoke', { tool_id: 'filesystem::read_file' }, 'Runs, unless running')?.value).toContain(
      'server-filesystem /',
    );
  });

  it.each([
    ['left-pad', 'npx -y left-pad', 'warning'],
    ['@scope/name@latest', 'npx -y @scope/name@latest', 'warning'],
    ['@scope/name@1.2.3', 'npx -y @scope/name@1.2.3', 'plain'],
    ['name@1.2', 'npx -y name@1.2', 'warning'],
  ] as const)('register_discovered_server: %s', (name, runs, tone) => {
    const args = { server_name: 's', package: name };
    expect(fact('gateway.register_discovered_server', args, 'Runs')?.value).toBe(runs);
    expect(fact('gateway.register_discovered_server', args, 'Version')?.tone).toBe(tone);
  });

  it.each(['--registry=http://x', '../evil', 'git+ssh://x/y', 'a b', 'name@1.0.0 --flag', '-y'])(
    'warns that %s is no package',
    (name) => {
      const args = { server_name: 's', package: name };
      expect(fact('gateway.register_discovered_server', args, 'Package')?.tone).toBe('warning');
      expect(fact('gateway.register_discovered_server', args, 'Version')).toBeUndefined();
    },
  );

  it('connectServer and serverUrl: the host as it is really read', () => {
    expect(fact('connectServer', { serverUrl: 'http://localhost:4111/x' }, 'Host')).toMatchObject({
      value: 'localhost:4111 (this machine)',
      tone: 'plain',
    });
    expect(fact('callAgent', { serverUrl: 'https://localhost.evil.example' }, 'Host')).toMatchObject({ tone: 'warning' });
    expect(fact('describeAgent', { serverUrl: 'https://good.example@evil.example/' }, 'Host')?.value).toContain(
      'evil.example (not',
    );
    expect(fact('describeAgent', {}, 'Host')).toBeUndefined();
  });

  it('any tool: commands, hosts and files', () => {
    const args = {
      command: 'rm',
      args: ['-rf', 'a b'],
      deep: { url: 'http://10.0.0.1/', path: '../../.ssh/id_rsa' },
      list: [{ file: 'x.txt' }],
    };
    expect(describeCall('anything', args)).toEqual([
      { label: 'Runs (command)', value: "rm -rf 'a b'", tone: 'plain' },
      { label: 'Host (url)', value: '10.0.0.1 (local network)', tone: 'warning' },
      { label: 'Encryption', value: expect.stringContaining('None'), tone: 'warning' },
      { label: 'File (path)', value: '../../.ssh/id_rsa', tone: 'warning' },
      { label: 'File (file)', value: 'x.txt', tone: 'plain' },
    ]);
  });

  it('has nothing to say about arguments that are hidden whole', () =>
    expect(describeCall('anything', '•••• (an object)')).toEqual([]));

  it('cuts what is long, and never in the middle of a character', () => {
    const line = fact('gateway.invoke', { tool_id: `${'x'.repeat(299)}\u{1f600}${'y'.repeat(100)}` }, 'Calls')?.value;
    expect(line).toBe(`${'x'.repeat(299)}… (102 characters more)`);
  });

  it('never tells a masked value and never shows an invisible character, whatever the tool and its arguments', () => {
    const secret = 'S3cretValue42';
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constant(`x ${secret} y`),
      fc.constant(`https://${secret}.example/`),
    );
    const names = [
      'server_name',
      'package',
      'serverUrl',
      'env_var',
      'scope',
      'path',
      'command',
      'args',
      'tool_id',
      'elicitation_url',
    ];
    const args = fc.dictionary(
      fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary' })),
      fc.oneof(text, fc.array(text), fc.jsonValue()),
    );
    const tool = fc.constantFrom('any_tool', ...CATALOGUE.map(({ name }) => name));
    fc.assert(
      fc.property(tool, args, (name, rest) => {
        const value: JsonObject = JSON.parse(JSON.stringify({ ...rest, credential: secret }));
        for (const { label, value: line } of describeCall(name, value, ['credential'])) {
          expect(label + line).not.toContain(secret);
          expect(escapeInvisible(label + line)).toBe(label + line);
          expect(line).not.toContain('\n');
        }
      }),
    );
  });
});

describe('escapeInvisible', () => {
  it.each([
    ['a\u202eb', 'a\\u{202e}b'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['a\u0007\u001b[31m', 'a\\u{7}\\u{1b}[31m'],
    ['a\r\nb\tc', 'a\\u{d}\nb\tc'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\u3164', '\\u{3164}'],
    ['a\u034fb', 'a\\u{34f}b'],
    ['\u17b4', '\\u{17b4}'],
    ['\ud800', '\\u{d800}'],
    ['a\ufe0f', 'a\\u{fe0f}'],
    ['\u2764\ufe0f', '\u2764\ufe0f'],
    ['naïve 日本語 😀', 'naïve 日本語 😀'],
  ])('%j', (text, escaped) => expect(escapeInvisible(text)).toBe(escaped));

  it('is done once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeInvisible(escapeInvisible(text))).toBe(escapeInvisible(text));
      }),
    );
  });
});

describe('webAddress', () => {
  it.each([
    ['http://127.0.0.1/', 'this machine'],
    ['http://2130706433/', 'this machine'],
    ['http://0x7f.1/', 'this machine'],
    ['http://[::1]:1/', 'this machine'],
    ['http://[::ffff:127.0.0.1]/', 'this machine'],
    ['http://app.localhost./', 'this machine'],
    ['http://169.254.169.254/', 'local network'],
    ['http://[fe80::1]/', 'local network'],
    ['http://printer/', 'local network'],
    ['http://127.0.0.1.evil.example/', 'elsewhere'],
    ['http://localhost.evil.example/', 'elsewhere'],
    ['http://evil.example\\@localhost/', 'elsewhere'],
    ['http://128.0.0.1/', 'elsewhere'],
  ])('%s is %s', (text, where) => expect(webAddress(text)?.where).toBe(where));
  it.each(['', 'localhost', 'file:///etc/passwd', 'javascript:alert(1)', 'http://', 'http://a b/'])('%j is none', (text) =>
    expect(webAddress(text)).toBeNull(),
  );
});
