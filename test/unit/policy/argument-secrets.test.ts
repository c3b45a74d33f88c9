import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argumentSecrets, splitArguments, takeSecrets } from '../../../shared/policy/masking/argument-secrets.ts';

const KEY = 'abcd1234efgh5678';
// Put together here, so that no scanner of this repository takes it for real.
const TOKEN = `sk-${'0123456789abcdefghij'}`;

/** The arguments with what was found in brackets, after its label. */
function shown(...args: string[]): string[] {
  return argumentSecrets(args).map((found, at) => {
    const word = args[at] ?? '';
    return found === null
      ? word
      : `${word.slice(0, found.start)}[${found.label}:${word.slice(found.start, found.end)}]${word.slice(found.end)}`;
  });
}

test.each([
  ['what follows an option', ['--api-key', KEY], ['--api-key', `[api-key:${KEY}]`]],
  ['what is joined to one', [`--token=${KEY}`], [`--token=[token:${KEY}]`]],
  ['an option that ends like one', ['--brave-key', KEY], ['--brave-key', `[brave-key:${KEY}]`]],
  ['a header', ['--header', `Authorization: Bearer ${KEY}`], ['--header', `Authorization: Bearer [Authorization:${KEY}]`]],
  ['a header without its blank', ['-H', `X-Api-Key:${KEY}`], ['-H', `X-Api-Key:[X-Api-Key:${KEY}]`]],
  ['a joined header', [`--header=Authorization: Bearer ${KEY}`], [`--header=Authorization: Bearer [Authorization:${KEY}]`]],
  [
    'a password in an address',
    ['postgres://user:hunter22@db.example/app'],
    ['postgres://user:[password:hunter22]@db.example/app'],
  ],
  ['a key in a query', [`https://x.example/mcp?apiKey=${KEY}&a=b`], [`https://x.example/mcp?apiKey=[apiKey:${KEY}]&a=b`]],
  ['a variable for a container', ['-e', `GITHUB_TOKEN=${KEY}`], ['-e', `GITHUB_TOKEN=[GITHUB_TOKEN:${KEY}]`]],
  ['one with blanks', ['-e', 'DB_PASSWORD=two words'], ['-e', 'DB_PASSWORD=[DB_PASSWORD:two words]']],
  ['JSON', ['--config', `{"apiKey":"${KEY}","n":1}`], ['--config', `{"apiKey":"[apiKey:${KEY}]","n":1}`]],
  ['a connection string', ['Server=db;Password=hunter22;Pooling=true'], ['Server=db;Password=[Password:hunter22];Pooling=true']],
  ['a script', ['-c', `API_KEY=${KEY} exec server`], ['-c', `API_KEY=[API_KEY:${KEY}] exec server`]],
  ['a token by its look', [TOKEN], [`[argument:${TOKEN}]`]],
])('finds %s', (_, args, expected) => {
  expect(shown(...args)).toEqual(expected);
});

test.each([
  [['-y', '@scope/server@1.2.3', '--port', '8080']],
  [['--api-key', '${API_KEY}']],
  [['--api-key', '<your key>']],
  [['--api-key', '{{secret/api-key}}']],
  [['--api-key', '--verbose']],
  [['--api-key-file', '/run/secrets/key']],
  [['--key', '/etc/tls/server.key']],
  [['--sort-key', 'id']],
  [['--max-tokens', '4000']],
  [['-e', 'GITHUB_TOKEN']],
  [['--header', 'Accept: text/html']],
  [['postgres://user@db.example/app']],
])('leaves %j as it is', (args) => {
  expect(shown(...args)).toEqual(args);
});

test('hides a known value where it stands', () => {
  expect(argumentSecrets(['--user', 'x-hush-y'], [[], ['hush']])).toEqual([null, { start: 2, end: 6, label: 'user' }]);
});

test('gives each secret a name of its own', () => {
  const { args, secrets } = splitArguments(['--api-key', KEY, '-e', `api-key=${KEY}2`]);
  expect(args).toEqual([
    '--api-key',
    { before: '', secret: 'arg/api-key', after: '' },
    '-e',
    { before: 'api-key=', secret: 'arg/api-key-2', after: '' },
  ]);
  expect(secrets).toEqual({ 'arg/api-key': KEY, 'arg/api-key-2': `${KEY}2` });
});

test('putting the secrets back gives the very same arguments, whatever they are', () => {
  const names = fc.constantFrom(
    '--api-key',
    '--header',
    '-e',
    'PASSWORD=',
    'Authorization: Bearer ',
    '{"token":"',
    '://u:',
    '--x',
  );
  const word = fc.oneof(
    fc.string(),
    names,
    fc.tuple(names, fc.string()).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 6 }),
      fc.array(fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 })),
      (args, known) => {
        const values = new Map<string, string>();
        const taken = takeSecrets(args, known, (label, value) => {
          expect(label).toMatch(/^[\w.-]+$/);
          expect(value).not.toBe('');
          values.set(String(values.size), value);
          return String(values.size - 1);
        });
        expect(taken.map((arg) => (typeof arg === 'string' ? arg : arg.before + values.get(arg.secret) + arg.after))).toEqual(
          args,
        );
      },
    ),
  );
});
