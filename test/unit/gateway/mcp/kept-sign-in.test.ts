import { describe, expect, it } from 'vitest';
import { createKeptSignIn } from '../../../../shared/gateway/mcp/kept-sign-in.ts';
import { OAuthProblem } from '../../../../shared/gateway/mcp/oauth-problem.ts';
import type { SafeFetch } from '../../../../shared/gateway/mcp/safe-fetch.ts';
import { createSignInRecords, type SignInRecord } from '../../../../shared/gateway/mcp/sign-in-record.ts';
import { createMemorySecrets } from '../../../../shared/gateway/secrets/memory-secrets.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';

const SECOND = 1000;
const URL_OF_VAULT = 'https://vault.example/mcp';

async function openKept(tokens: Partial<NonNullable<SignInRecord['tokens']>>, answers: (string | number | OAuthProblem)[]) {
  const clock = createFakeClock();
  const secrets = createMemorySecrets();
  const records = createSignInRecords(secrets);
  const asked: URLSearchParams[] = [];
  const log = createRecordingLog();
  const fetch: SafeFetch = async (_url, init) => {
    asked.push(init?.body as URLSearchParams);
    const answer = answers.shift() ?? 500;
    if (answer instanceof OAuthProblem) throw answer;
    return typeof answer === 'string' ? new Response(answer) : new Response('{"error":"invalid_grant"}', { status: answer });
  };
  await records.write('vault', {
    version: 1,
    serverUrl: 'https://vault.example/mcp',
    resource: 'https://vault.example/mcp',
    issuer: {
      issuer: 'https://auth.example',
      authorization_endpoint: 'https://auth.example/authorize',
      token_endpoint: 'https://auth.example/token',
      response_types_supported: ['code'],
    },
    client: { client_id: 'c', how: 'registered', redirectUri: 'http://127.0.0.1:1/callback' },
    tokens: { accessToken: 'first', refreshToken: 'r1', expiresAt: clock.now() + 600 * SECOND, scope: 'a', ...tokens },
  });
  const url = { current: 'https://vault.example/mcp' };
  const kept = createKeptSignIn({
    name: 'vault',
    findUrl: async () => url.current,
    records,
    clock,
    log,
    fetchFor: () => fetch,
    onChanged: () => {},
    onSecrets: () => {},
  });
  return { kept, clock, asked, records, secrets, log, url };
}

const given = (token: string, refresh: string | null, expires = 600): string =>
  JSON.stringify({
    access_token: token,
    token_type: 'bearer',
    expires_in: expires,
    ...(refresh === null ? {} : { refresh_token: refresh }),
  });

describe('kept tokens', () => {
  it('are renewed thirty seconds before they end, once, and kept before they are used', async () => {
    const { kept, clock, asked, records } = await openKept({}, [given('second', 'r2')]);
    expect(await kept.header(URL_OF_VAULT)).toBe('Bearer first');
    clock.advance(569 * SECOND);
    expect(kept.header(URL_OF_VAULT)).toBe('Bearer first');
    clock.advance(2 * SECOND);
    const [one, other] = [kept.header(URL_OF_VAULT), kept.header(URL_OF_VAULT)];
    expect([await one, await other]).toEqual(['Bearer second', 'Bearer second']);
    expect(asked.map((form) => [form.get('grant_type'), form.get('refresh_token'), form.get('resource')])).toEqual([
      ['refresh_token', 'r1', 'https://vault.example/mcp'],
    ]);
    expect((await records.read('vault'))?.tokens).toMatchObject({ accessToken: 'second', refreshToken: 'r2', scope: 'a' });
    expect(kept.header(URL_OF_VAULT)).toBe('Bearer second');
  });

  it('keep a refresh token that was not replaced', async () => {
    const { kept, clock, records } = await openKept({}, [given('second', null)]);
    await kept.load();
    clock.advance(600 * SECOND);
    expect(await kept.header(URL_OF_VAULT)).toBe('Bearer second');
    expect((await records.read('vault'))?.tokens?.refreshToken).toBe('r1');
  });

  it('that live for less than the margin are not renewed at every request', async () => {
    const { kept, clock, asked } = await openKept({ expiresAt: 0 }, [given('second', 'r2', 20), given('third', 'r3', 20)]);
    expect(await kept.header(URL_OF_VAULT)).toBe('Bearer second');
    clock.advance(19 * SECOND);
    expect(kept.header(URL_OF_VAULT)).toBe('Bearer second');
    clock.advance(2 * SECOND);
    expect(await kept.header(URL_OF_VAULT)).toBe('Bearer third');
    expect(asked).toHaveLength(2);
  });

  it('without an end are used until they are refused', async () => {
    const { kept, clock, asked } = await openKept({ expiresAt: null }, []);
    await kept.load();
    clock.advance(365 * 24 * 3600 * SECOND);
    expect(kept.header(URL_OF_VAULT)).toBe('Bearer first');
    expect(asked).toEqual([]);
  });

  it.each([
    ['a network that fails', new OAuthProblem('unreachable', 'auth.example cannot be reached.'), 'Bearer first'],
    ['an answer that is none', 'nonsense', 'Bearer first'],
    ['a refresh token that is worthless', 400, null],
  ] as const)('after %s: %s', async (_what, answer, header) => {
    const { kept, clock } = await openKept({}, [answer]);
    await kept.load();
    clock.advance(580 * SECOND);
    expect(await kept.header(URL_OF_VAULT)).toBe(header);
  });

  it('are not for any other address', async () => {
    const { kept } = await openKept({}, []);
    expect(await kept.header('https://vault.example/mcp2')).toBeNull();
    expect(kept.header('https://evil.example/mcp')).toBeNull();
    expect(kept.header(URL_OF_VAULT)).toBe('Bearer first');
  });

  it('are thrown away when the server has another address', async () => {
    const { kept, secrets, url } = await openKept({}, []);
    url.current = 'https://vault.example/other';
    expect(await kept.header(URL_OF_VAULT)).toBeNull();
    expect(await secrets.get('server/vault/oauth')).toBeNull();
  });

  it('a renewal that ends after a sign-out brings nothing back', async () => {
    const { kept, clock, secrets } = await openKept({}, [given('second', 'r2')]);
    await kept.load();
    clock.advance(580 * SECOND);
    const renewing = kept.header(URL_OF_VAULT);
    await kept.drop(true);
    expect(await renewing).toBeNull();
    expect(await secrets.get('server/vault/oauth')).toBeNull();
  });

  it('a keychain that fails is asked again after a while, and logged once until then', async () => {
    const { records, log, clock } = await openKept({}, []);
    let isLocked = true;
    const kept = createKeptSignIn({
      name: 'vault',
      findUrl: async () => URL_OF_VAULT,
      records: { ...records, read: async (name) => (isLocked ? Promise.reject(new Error('locked')) : records.read(name)) },
      clock,
      log,
      fetchFor: () => () => Promise.reject(new Error('nothing is fetched')),
      onChanged: () => {},
      onSecrets: () => {},
    });
    expect(await kept.header(URL_OF_VAULT)).toBeNull();
    isLocked = false;
    expect(await kept.header(URL_OF_VAULT)).toBeNull();
    expect(log.lines).toHaveLength(1);
    clock.advance(6 * SECOND);
    expect(await kept.header(URL_OF_VAULT)).toBe('Bearer first');
  });

  it('never stand in the log', async () => {
    const { kept, clock, log } = await openKept({}, [400]);
    await kept.load();
    clock.advance(580 * SECOND);
    await kept.header(URL_OF_VAULT);
    expect(log.lines.join('\n')).not.toMatch(/first|r1/);
    expect(log.lines).toHaveLength(1);
  });
});
