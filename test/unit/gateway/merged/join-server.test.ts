import { describe, expect, it } from 'vitest';
import { joinBySession, type ServerFacts } from '../../../../shared/gateway/merged/join-server.ts';
import { joinStateless } from '../../../../shared/gateway/merged/join-stateless.ts';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { UpstreamError } from '../../../../shared/gateway/upstreams/link.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { settled } from './played-join.ts';
import { createPlayedLink, type PlayedLink } from './played-link.ts';

const METHOD_NOT_FOUND = { error: { code: -32601, message: 'Method not found' } };
const INITIALIZED = { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, instructions: 'hello' } };
const DISCOVERED = { result: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } } };

function start(reply: (method: string | undefined) => object | null) {
  const clock = createFakeClock();
  const opened: PlayedLink[] = [];
  let lastId = 0;
  const options = {
    clock,
    health: createHealth(clock, () => {}),
    nextId: () => (lastId += 1),
    onMessage: () => {},
    openLink: async () => {
      const played = createPlayedLink(reply);
      opened.push(played);
      return played.link;
    },
  };
  const eras = new Map<string, ServerFacts['era']>();
  const methods = (): (string | undefined)[][] =>
    opened.map(({ sent }) => sent.map((text) => (JSON.parse(text) as { method?: string }).method));
  return { clock, opened, options, eras, methods, signal: new AbortController().signal };
}

const PARAMS = { protocolVersion: '2025-06-18', capabilities: { sampling: {} }, clientInfo: { name: 'ada', version: '1' } };

describe('joining with a session', () => {
  it('introduces the client that is really there', async () => {
    const { options, opened, signal } = start(() => INITIALIZED);
    const { facts } = await joinBySession(options, PARAMS)('one', signal, () => {});
    expect(facts).toEqual({ era: '2025', capabilities: { tools: {} }, instructions: 'hello' });
    const sent = opened[0]?.sent.map((text) => JSON.parse(text) as unknown);
    expect(sent).toMatchObject([{ method: 'initialize', params: PARAMS }, { method: 'notifications/initialized' }]);
  });

  it.each([
    [METHOD_NOT_FOUND, 'one refused to begin: Method not found'],
    [{ result: { protocolVersion: '1999-01-01' } }, 'one speaks a version of MCP that Countersign does not know.'],
    [{ result: 7 }, 'one refused to begin: The server gave no result.'],
  ])('closes the link of one that answers %j', async (answer, message) => {
    const { options, opened, signal } = start(() => answer);
    await expect(joinBySession(options, PARAMS)('one', signal, () => {})).rejects.toThrow(message);
    expect(opened[0]?.isClosed).toBe(true);
  });

  it('closes what it opened when it is not wanted any more', async () => {
    const { options, opened } = start(() => null);
    const abort = new AbortController();
    const joining = joinBySession(options, PARAMS)('one', abort.signal, () => {});
    await settled();
    abort.abort();
    await expect(joining).rejects.toMatchObject({ name: 'UpstreamError' });
    expect(opened[0]?.isClosed).toBe(true);
    await expect(joinBySession(options, PARAMS)('one', abort.signal, () => {})).rejects.toMatchObject({ code: 'closed' });
    expect(opened[1]?.isClosed).toBe(true);
    expect(opened[1]?.sent).toEqual([]);
  });
});

describe('joining for stateless clients', () => {
  it('asks a server who it is, and stays with one that knows', async () => {
    const { options, eras, methods, signal } = start((method) => (method === 'server/discover' ? DISCOVERED : null));
    const { facts } = await joinStateless(options, eras, { k: 1 }, PARAMS)('one', signal, () => {});
    expect(facts.era).toBe('2026');
    expect(methods()).toEqual([['server/discover']]);
  });

  it('meets an older one from the start on a link of its own, and remembers that', async () => {
    const { options, eras, methods, signal, opened } = start((method) =>
      method === 'initialize' ? INITIALIZED : METHOD_NOT_FOUND,
    );
    const join = joinStateless(options, eras, {}, PARAMS);
    expect((await join('one', signal, () => {})).facts.era).toBe('2025');
    expect(methods()).toEqual([['server/discover'], ['initialize', 'notifications/initialized']]);
    expect(opened[0]?.isClosed).toBe(true);
    await join('one', signal, () => {});
    expect(methods()).toHaveLength(3);
    expect(methods()[2]).toEqual(['initialize', 'notifications/initialized']);
  });

  it('asks one again that was silent: it may have been slow to start', async () => {
    let isAwake = false;
    const { options, eras, clock, signal } = start((method) => {
      if (method === 'server/discover') return isAwake ? DISCOVERED : null;
      return INITIALIZED;
    });
    const join = joinStateless(options, eras, {}, PARAMS);
    const first = join('one', signal, () => {});
    await settled();
    clock.advance(2500);
    await settled();
    clock.advance(500);
    expect((await first).facts.era).toBe('2025');
    isAwake = true;
    expect((await join('one', signal, () => {})).facts.era).toBe('2026');
    expect(eras.get('one')).toBe('2026');
  });

  it('stays with one that was only slow to start, and closes the session that was begun meanwhile', async () => {
    const { options, eras, clock, opened, methods, signal } = start(() => null);
    const over: unknown[] = [];
    const joining = joinStateless(options, eras, {}, PARAMS)('one', signal, (problem) => over.push(problem));
    await settled();
    clock.advance(2500);
    await settled();
    expect(methods()).toEqual([['server/discover'], ['initialize']]);
    opened[0]?.say(JSON.stringify({ jsonrpc: '2.0', id: 1, ...DISCOVERED }));
    expect((await joining).facts.era).toBe('2026');
    expect(eras.get('one')).toBe('2026');
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    expect(over).toEqual([]);
    opened[0]?.die('it fell over');
    expect(over).toEqual(['it fell over']);
  });

  it('closes both ways when a silent one is not wanted any more, and says what a session met', async () => {
    const { options, eras, clock, opened } = start(() => null);
    const abort = new AbortController();
    const joining = joinStateless(options, eras, {}, PARAMS)('one', abort.signal, () => {});
    await settled();
    clock.advance(2500);
    await settled();
    abort.abort();
    await expect(joining).rejects.toBeInstanceOf(UpstreamError);
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    const dying = start(() => null);
    const second = joinStateless(dying.options, dying.eras, {}, PARAMS)('one', dying.signal, () => {});
    await settled();
    dying.clock.advance(2500);
    await settled();
    dying.opened[1]?.die('no licence');
    dying.opened[0]?.die('asked too early');
    await expect(second).rejects.toThrow('no licence');
  });

  it('gives an answer that was kept by what kept the session, too, as much time again', async () => {
    const { options, eras, clock, opened, signal } = start(() => null);
    const joining = joinStateless(options, eras, {}, PARAMS)('one', signal, () => {});
    await settled();
    clock.advance(2500);
    await settled();
    clock.advance(1000);
    opened[1]?.say(JSON.stringify({ jsonrpc: '2.0', id: 2, ...INITIALIZED }));
    await settled();
    clock.advance(999);
    opened[0]?.say(JSON.stringify({ jsonrpc: '2.0', id: 1, ...DISCOVERED }));
    expect((await joining).facts.era).toBe('2026');
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([false, true]);
  });

  it('does not wait long for one that keeps silent when it is asked', async () => {
    const { options, eras, clock, signal } = start((method) => (method === 'initialize' ? INITIALIZED : null));
    const over: unknown[] = [];
    const joining = joinStateless(options, eras, {}, PARAMS)('one', signal, (problem) => over.push(problem));
    await settled();
    clock.advance(2500);
    await settled();
    clock.advance(500);
    expect((await joining).facts.era).toBe('2025');
    // That the first link ended is no news.
    expect(over).toEqual([]);
    expect(options.health.of('one')).toMatchObject({ state: 'running', connections: 1 });
    expect(clock.pending).toBe(0);
  });

  it('does not take one whose session ended while the other answer was waited for', async () => {
    const { options, eras, clock, opened, signal } = start((method) => (method === 'initialize' ? INITIALIZED : null));
    const joining = joinStateless(options, eras, {}, PARAMS)('one', signal, () => {});
    await settled();
    clock.advance(2500);
    await settled();
    opened[1]?.die('no licence');
    clock.advance(500);
    await expect(joining).rejects.toMatchObject({ code: 'died', message: 'no licence' });
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });
});

describe('a server that was asked which revisions it speaks', () => {
  const ENVELOPE = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

  it('is not asked for a session when it lets nobody in', async () => {
    const { options, eras, methods, signal } = start(() => {
      throw new UpstreamError('auth', 'one wants a sign-in.');
    });
    const joining = joinStateless(options, eras, ENVELOPE, PARAMS)('one', signal, () => {});
    await expect(joining).rejects.toMatchObject({ code: 'auth', message: 'one wants a sign-in.' });
    expect(methods()).toEqual([['server/discover']]);
    expect(eras.size).toBe(0);
  });

  it('is asked again when it refuses a revision and names it, but only once', async () => {
    const refusal = { error: { code: -32022, message: 'no', data: { supported: ['2026-07-28'], requested: '2026-07-28' } } };
    let asked = 0;
    const hesitant = start((method) => (method === 'server/discover' && (asked += 1) > 1 ? DISCOVERED : refusal));
    const { facts } = await joinStateless(hesitant.options, hesitant.eras, ENVELOPE, PARAMS)('one', hesitant.signal, () => {});
    expect(facts.era).toBe('2026');
    expect(hesitant.methods()).toEqual([['server/discover', 'server/discover']]);
    const stubborn = start((method) => (method === 'server/discover' ? refusal : INITIALIZED));
    const met = await joinStateless(stubborn.options, stubborn.eras, ENVELOPE, PARAMS)('one', stubborn.signal, () => {});
    expect(met.facts.era).toBe('2025');
    expect(stubborn.methods()[0]).toEqual(['server/discover', 'server/discover']);
  });
});
