import { describe, expect, it } from 'vitest';
import { createLentTokens } from '../../../shared/gateway/lent-tokens.ts';
import type { Grant } from '../../../shared/model/grant.ts';

const grant = (id: string, servers: Grant['servers'] = 'all'): Grant => ({
  id,
  name: `the client ${id}`,
  tokenSha256: '0'.repeat(64),
  servers,
  paused: false,
  holdSeconds: null,
  createdAt: '2026-01-01T00:00:00Z',
});

function setUp(): { grants: Grant[]; lent: ReturnType<typeof createLentTokens>; ended: ((grant: Grant) => boolean)[] } {
  const ended: ((grant: Grant) => boolean)[] = [];
  const grants = [grant('a'), grant('b')];
  const lent = createLentTokens(
    {
      authenticate: (token) => (token === 'own' ? (grants[1] ?? null) : null),
      byName: (name) => grants.find((each) => each.name === name) ?? null,
      list: () => grants,
    },
    (wasLetIn) => void ended.push(wasLetIn),
  );
  return { grants, lent, ended };
}

describe('a lent token', () => {
  it('opens what its grant opens, until it is given back', () => {
    const { grants, lent } = setUp();
    const one = lent.lend('the client a');
    const two = lent.lend('the client a');
    expect(one?.token).toMatch(/^csg_[\w-]{43}$/);
    expect(two?.token).not.toBe(one?.token);
    expect(lent.authenticate(one?.token ?? '')).toEqual(grants[0]);
    one?.end();
    one?.end();
    expect(lent.authenticate(one?.token ?? '')).toBeNull();
    expect(lent.authenticate(two?.token ?? '')).toEqual(grants[0]);
  });

  it('is told apart from the other tokens of its grant when it is given back, once', () => {
    const { lent, ended } = setUp();
    const one = lent.lend('the client a');
    const two = lent.lend('the client a');
    const byOne = lent.authenticate(one?.token ?? '');
    const byTwo = lent.authenticate(two?.token ?? '');
    expect(lent.authenticate(one?.token ?? '')).toBe(byOne);
    one?.end();
    one?.end();
    expect(ended).toHaveLength(1);
    const [wasLetIn] = ended;
    expect([byOne, byTwo, lent.authenticate('own')].map((each) => each !== null && wasLetIn?.(each))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('ends with its grant, and follows what becomes of it', () => {
    const { grants, lent } = setUp();
    const token = lent.lend('the client a')?.token ?? '';
    grants[0] = grant('a', ['only']);
    expect(lent.authenticate(token)?.servers).toEqual(['only']);
    grants.shift();
    expect(lent.authenticate(token)).toBeNull();
  });

  it('is only lent for a grant that is there', () => expect(setUp().lent.lend('nobody')).toBeNull());

  it('leaves the tokens of the grants as they are', () => {
    const { grants, lent } = setUp();
    expect(lent.authenticate('own')).toBe(grants[1]);
    expect(lent.authenticate('other')).toBeNull();
    expect(lent.authenticate('x'.repeat(1_000_000))).toBeNull();
  });
});
