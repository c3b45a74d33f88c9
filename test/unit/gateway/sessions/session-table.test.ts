import { describe, expect, it } from 'vitest';
import { createSessionTable, type NewSession, type SessionTable } from '../../../../shared/gateway/sessions/session-table.ts';
import type { Grant } from '../../../../shared/model/grant.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';

function grantOf(id: string): Grant {
  return {
    id,
    name: id,
    tokenSha256: '0'.repeat(64),
    servers: 'all',
    paused: false,
    holdSeconds: null,
    createdAt: '2026-01-01T00:00:00Z',
  };
}

describe('the sessions', () => {
  let clock = createFakeClock();
  const ended: string[] = [];

  function table(): SessionTable {
    ended.length = 0;
    clock = createFakeClock();
    return createSessionTable({ clock, idleMs: () => 60_000, maxPerGrant: () => 2 });
  }

  function newSession(more: Partial<NewSession> = {}): NewSession {
    const publicId = more.publicId === undefined ? 'p' : more.publicId;
    return {
      publicId,
      grant: grantOf('g'),
      server: 's',
      era: '2025',
      clientVersion: null,
      onEnd: async () => void ended.push(publicId ?? '-'),
      ...more,
    };
  }

  it('belong to their grant and server, also when two servers choose the same id', () => {
    const sessions = table();
    const mine = sessions.open(newSession());
    const other = sessions.open(newSession({ grant: grantOf('other') }));
    const elsewhere = sessions.open(newSession({ server: 't' }));
    expect(sessions.find('p', 'g', 's')).toBe(mine);
    expect(sessions.find('p', 'other', 's')).toBe(other);
    expect(sessions.find('p', 'g', 't')).toBe(elsewhere);
    expect(sessions.find('p', 'g', null)).toBe(null);
    expect(sessions.find('p', 'nobody', 's')).toBe(null);
    expect(sessions.find('', 'g', 's')).toBe(null);
    expect(new Set([mine.id, other.id, elsewhere.id, 'p']).size).toBe(4);
  });

  it('are limited per client: the one unused for longest makes room, and none does while all are in use', async () => {
    const sessions = table();
    sessions.open(newSession({ publicId: 'old' }));
    clock.advance(1000);
    const young = sessions.open(newSession({ publicId: 'young' }));
    sessions.open(newSession({ publicId: 'theirs', grant: grantOf('other') }));
    expect(await sessions.makeRoom('g')).toBe(true);
    expect(ended).toEqual(['old']);
    sessions.use(young);
    sessions.use(sessions.open(newSession({ publicId: 'new' })));
    expect(await sessions.makeRoom('g')).toBe(false);
    expect(ended).toEqual(['old']);
    expect(await sessions.makeRoom('other')).toBe(true);
  });

  it('are brought back to the limit when several were opened at once beyond it', async () => {
    const sessions = table();
    for (const publicId of ['a', 'b', 'c', 'd', 'e']) sessions.open(newSession({ publicId }));
    expect(await sessions.makeRoom('g')).toBe(true);
    expect(ended).toEqual(['a', 'b', 'c', 'd']);
    expect(sessions.list()).toHaveLength(1);
  });

  it('end when nobody used them for a while, but not while a request is open', async () => {
    const sessions = table();
    sessions.open(newSession({ publicId: 'idle' }));
    const release = sessions.use(sessions.open(newSession({ publicId: 'busy' })));
    clock.advance(80_000);
    expect(ended).toEqual(['idle']);
    expect(sessions.find('idle', 'g', 's')).toBe(null);
    release();
    release();
    clock.advance(50_000);
    expect(ended).toEqual(['idle']);
    clock.advance(30_000);
    expect(ended).toEqual(['idle', 'busy']);
    await sessions.stop();
  });

  it('end once, tell so, and take their resources with them', async () => {
    const sessions = table();
    const heard: string[] = [];
    const unsubscribe = sessions.onChange((session, what) => heard.push(`${session.publicId} ${what}`));
    const session = sessions.open(newSession());
    await Promise.all([sessions.end(session), sessions.end(session)]);
    expect(ended).toEqual(['p']);
    expect(heard).toEqual(['p opened', 'p ended']);
    unsubscribe();
    sessions.open(newSession());
    expect(heard).toHaveLength(2);
    await sessions.stop();
    expect(sessions.list()).toEqual([]);
  });

  it('end by grant and by server', async () => {
    const sessions = table();
    sessions.open(newSession({ publicId: 'a', server: 'x' }));
    sessions.open(newSession({ publicId: 'b', grant: grantOf('h') }));
    sessions.open(newSession({ publicId: 'c' }));
    await sessions.endWhere(({ server }) => server === 'x');
    await sessions.endWhere(({ grant }) => grant.id === 'h');
    expect(ended).toEqual(['a', 'b']);
    expect(sessions.list().map(({ publicId }) => publicId)).toEqual(['c']);
  });

  it('without an id are one for each grant, server and era', () => {
    const sessions = table();
    const first = sessions.implicit(newSession());
    expect(sessions.implicit(newSession())).toBe(first);
    expect(sessions.implicit(newSession({ era: '2026' }))).not.toBe(first);
    expect(sessions.implicit(newSession({ grant: grantOf('h') }))).not.toBe(first);
    expect(first.publicId).toBe(null);
  });
});
