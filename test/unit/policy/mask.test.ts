import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber, type JsonValue } from '../../../shared/model/json.ts';
import { maskJson, maskText } from '../../../shared/policy/mask.ts';
import { isSecretName } from '../../../shared/policy/masking/secret-names.ts';

// Put together here, so that no scanner of this repository takes them for real.
const GITHUB = `ghp_${'a1B2c3D4e5'.repeat(4)}`;
const AWS = `AKIA${'ABCD1234EFGH5678'}`;
const JWT = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl`;
const PEM = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEow\nabc\n-----END RSA ${'PRIVATE'} KEY-----`;

describe('maskJson', () => {
  it('hides what stands at a path, in either way of writing it', () => {
    const value = { credential: 'correct horse', options: { deep: [{ 'a.b': 'battery staple' }] }, plain: 'stays' };
    for (const path of ['credential', 'args.credential', '/credential', '/args/credential']) {
      const { value: clean, masked, secrets } = maskJson(value, [path]);
      expect(clean).toMatchObject({ credential: '•••• (13 characters)', plain: 'stays' });
      expect(masked).toEqual(['/credential']);
      expect(secrets).toEqual(['correct horse']);
    }
    expect(maskJson(value, ['/options/deep/0/a.b']).value).toMatchObject({
      options: { deep: [{ 'a.b': '•••• (14 characters)' }] },
    });
  });

  it('hides both readings of a path that can be read in two ways, and everything for one that cannot be read', () => {
    const value = { args: { key1: 'inside args' }, key1: 'outside args' };
    expect(maskJson(value, ['args.key1']).value).toEqual({
      args: { key1: '•••• (11 characters)' },
      key1: '•••• (12 characters)',
    });
    expect(maskJson(value, ['/args/~2']).value).toBe('•••• (an object)');
  });

  it('hides a whole object and finds its parts again elsewhere', () => {
    const value = { login: { user: 'somebody', pin: 123456, ok: true }, note: 'user somebody, pin 123456', n: 123456, m: 12345 };
    const { value: clean, secrets } = maskJson(value, ['login']);
    expect(clean).toEqual({
      login: '•••• (an object)',
      note: 'user •••• (8 characters), pin •••• (6 characters)',
      n: '•••• (a number)',
      m: 12345,
    });
    expect([...secrets].sort()).toEqual(['123456', 'somebody']);
  });

  it('hides members by their names, in any style', () => {
    const value = {
      api_key: 'a',
      'X-Api-Key': 'b',
      clientSecret: 'c',
      DB_PASSWORD: 'd',
      githubToken: 'e',
      headers: [{ name: 'Authorization', value: 'f' }],
      argv: ['--verbose', '--password', 'g'],
      pair: ['api_key', 'h'],
    };
    const { value: clean, secrets } = maskJson(value, []);
    expect([...secrets].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(clean).toMatchObject({
      headers: [{ name: 'Authorization', value: '•••• (1 character)' }],
      argv: ['--verbose', '--password', '•••• (1 character)'],
    });
  });

  it('leaves alone what only sounds like a secret', () => {
    const value = {
      max_tokens: 4096,
      token_count: 3,
      progressToken: 'p-1',
      nextPageToken: 'n-1',
      has_password: true,
      token: 7,
      password: null,
      key: 'k',
    };
    expect(maskJson(value, [])).toEqual({ value, masked: [], secrets: [] });
  });

  it('hides what looks like a secret anywhere, keys included', () => {
    const { value, masked } = maskJson({ text: `use ${GITHUB} now`, [AWS]: 1, list: [JWT] }, []);
    expect(value).toEqual({
      text: 'use •••• (44 characters) now',
      '•••• (20 characters)': 1,
      list: [`•••• (${JWT.length} characters)`],
    });
    expect(masked).toEqual(['/text', '/list/0']);
  });

  it('opens strings that hold JSON, also inside one another', () => {
    const inner = JSON.stringify({ user: 'me', password: 'pw 1' });
    const { value, masked, secrets } = maskJson({ body: JSON.stringify({ inner }), other: '[1, 2]' }, []);
    expect(JSON.stringify(value)).not.toContain('pw 1');
    expect(value).toMatchObject({ other: '[1, 2]' });
    expect(masked).toEqual(['/body']);
    expect(secrets).toContain('pw 1');
  });

  it('keeps members called __proto__ and does not fall over depth', () => {
    const { value } = maskJson(JSON.parse('{"__proto__":{"password":"hunter22"},"a":1}'), []);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"password":"•••• (8 characters)"},"a":1}');
    const deep = `${'['.repeat(5000)}"hunter22"${']'.repeat(5000)}`;
    expect(JSON.stringify(maskJson(JSON.parse(deep), []).value)).not.toContain('hunter22');
    expect(JSON.stringify(maskJson({ text: deep }, []).value)).not.toContain('hunter22');
  });

  it('keeps exact numbers exact', () => {
    const exact = new ExactNumber('12345678901234567890');
    expect(maskJson({ id: exact }, []).value).toEqual({ id: exact });
    expect(maskJson({ credential: exact }, ['credential'])).toMatchObject({ secrets: ['12345678901234567890'] });
  });

  const secret = fc.stringMatching(/^[A-Za-z0-9+/ "\\é]{6,30}$/).filter((text) => !'•••• (characters)'.includes(text));
  const anything = fc.jsonValue({ maxDepth: 3 }).map((value): JsonValue => JSON.parse(JSON.stringify(value)));

  it('never lets through what stood under a masked path, wherever it is repeated', () => {
    fc.assert(
      fc.property(secret, anything, fc.string(), (hidden, rest, before) => {
        const value: JsonValue = {
          credential: { deep: [hidden] },
          rest,
          echo: `${before}${hidden}`,
          [hidden]: 1,
          json: JSON.stringify({ note: hidden }),
          url: `https://x.example/?q=${encodeURIComponent(hidden)}`,
        };
        const { value: clean, secrets } = maskJson(value, ['credential']);
        expect(secrets).toContain(hidden);
        const strings: string[] = [];
        JSON.stringify(clean, (key, part) => {
          strings.push(key);
          if (typeof part === 'string') strings.push(part);
          return part;
        });
        // A secret may by chance be part of what the generator put elsewhere only if it survived there: it must not.
        for (const text of strings) {
          expect(text).not.toContain(hidden);
          expect(text).not.toContain(encodeURIComponent(hidden));
        }
      }),
    );
  });

  it('says the same when it is done twice', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = maskJson({ value, password: 'hunter2 hunter2' }, ['value.a']).value;
        expect(maskJson(once, []).value).toEqual(once);
      }),
    );
  });
});

describe('maskText', () => {
  it.each([
    ['a GitHub token', GITHUB],
    ['a fine-grained GitHub token', `github_pat_${'a1B2'.repeat(8)}`],
    ['an OpenAI key', `sk-proj-${'a1B2'.repeat(8)}`],
    ['an AWS key id', AWS],
    ['a Slack token', `xoxb-${'1234567890'}-abcdef`],
    ['a JSON web token', JWT],
    ['a private key', PEM],
    ['a GitLab token', `glpat-${'a1B2'.repeat(5)}`],
    ['an npm token', `npm_${'a1B2'.repeat(9)}`],
    ['a Google key', `AIza${'a1B2-'.repeat(7)}`],
  ])('hides %s by its looks', (_, token) => {
    expect(maskText(`before ${token} after`, [])).toBe(`before •••• (${token.length} characters) after`);
    expect(maskText(`{"x":"${token}"}`, [])).not.toContain(token);
    expect(maskText(`token=${token}`, [])).not.toContain(token);
  });

  it.each([
    ['Authorization: Bearer abc.def-123456', 'abc.def-123456'],
    ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['curl -H "Cookie: a=first; b=second"', 'second'],
    ['postgres://me:s3cr3t@db.example/x', 's3cr3t'],
    ['PGPASSWORD=opensesame psql', 'opensesame'],
    ['mysql --password opensesame', 'opensesame'],
    ['{"password":"open sesame"}', 'open sesame'],
    ['{\\"password\\":\\"open sesame\\"}', 'open sesame'],
    ['{"apiKey": "ab\\"cdef"}', 'cdef'],
    ["client_secret='open sesame'", 'open sesame'],
    ['https://x.example/?access_token=opensesame&b=1', 'opensesame'],
    ['https://hooks.slack.com/services/T000AAAA/B000AAAA/abcdefgh', 'abcdefgh'],
  ])('hides the secret in %s', (text, secret) => {
    const clean = maskText(text, []);
    expect(clean).not.toContain(secret);
    expect(clean).toContain('••••');
    expect(maskText(clean, [])).toBe(clean);
  });

  it.each([
    'max_tokens: 4096',
    '"nextPageToken":"abc123"',
    'password: string',
    'a bearer of news',
    'task-12345678901234567890',
    'The token is checked by the server.',
    'https://user@example.com/path:80@x',
    'sk-short',
  ])('leaves %s as it is', (text) => expect(maskText(text, [])).toBe(text));

  it('hides to the end when a private key is cut off', () => {
    expect(maskText(PEM.slice(0, 45), [])).toBe('•••• (45 characters)');
  });

  it('finds known secrets in every form they may have', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(!'•••• (0123456789 characters)'.includes(secret) && !secret.includes('•'));
          const base64 = Buffer.from(secret.toWellFormed()).toString('base64').replace(/=+$/, '');
          const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), base64];
          for (const form of forms) expect(maskText(`<${form}>`, [secret])).not.toContain(form);
          expect(maskText(before + secret + after, [secret])).not.toContain(secret);
          const wrapped = Buffer.from(`${before}:${secret.toWellFormed()}:${after}`.toWellFormed()).toString('base64');
          expect(maskText(wrapped, [secret])).toContain('••••');
        },
      ),
    );
  });

  it('leaves short known secrets and hides everything when there are too many', () => {
    expect(maskText('abc def', ['abc'])).toBe('abc def');
    const many = Array.from({ length: 1000 }, (_, i) => `secret-number-${i}`);
    expect(maskText('nothing of it here', many)).toBe('•••• (18 characters)');
  });
});

describe('isSecretName', () => {
  it.each([
    'password',
    'PASSWD',
    'dbPassword',
    'secret',
    'api-key',
    'apikey',
    'x-api-key',
    'credential',
    'authorization',
    'privateKey',
    'client_secret',
    'AWS_SECRET_ACCESS_KEY',
    'access_token',
    'accesstoken',
    'Set-Cookie',
    'secret_id',
    'token',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'max_tokens',
    'token_count',
    'progressToken',
    'nextPageToken',
    'pagetoken',
    'password_policy',
    'tokenizer',
    'secretary',
    'cookie_name',
    'author',
    'keyboard',
    'key',
    '',
    '__proto__',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

it('where a kept secret is only referred to, its name stays readable', () => {
  const line = `--api-key '{{secret/api-key}}' --header 'Authorization: Bearer {{secret/Authorization}}' {"token":"{{secret/t}}"}`;
  expect(maskText(line, [])).toBe(line);
  expect(maskText(`--api-key '{{secret/api-key}} and-more-of-it'`, [])).not.toContain('and-more');
});
