import { describe, expect, it } from 'vitest';
import type { ServerMessage, UpstreamError, UpstreamLink } from '../../../../shared/gateway/upstreams/link.ts';
import { probeServer, type ProbedServer } from '../../../../shared/gateway/upstreams/probe.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';

interface Sent {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly cursor?: string; readonly _meta?: Readonly<Record<string, unknown>> };
}
type Reply = { readonly result: unknown } | { readonly error: unknown } | null;

/** A server played by a function; `say` sends what it likes. */
function playedServer(reply: (sent: Sent, say: (message: object) => void) => Reply) {
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};
  const sent: Sent[] = [];
  let isClosed = false;
  const say = (message: object): void => {
    const read = readServerMessage(JSON.stringify({ jsonrpc: '2.0', ...message }));
    if (read !== null) onMessage(read);
  };
  const link: UpstreamLink = {
    async send(text) {
      const message = JSON.parse(text) as Sent;
      sent.push(message);
      const answer = message.method === undefined ? null : reply(message, say);
      if (answer !== null && message.id !== undefined) say({ id: message.id, ...answer });
    },
    onMessage: (listener) => void (onMessage = listener),
    onClose: (listener) => void (onClose = listener),
    async close() {
      if (!isClosed) onClose(null);
      isClosed = true;
    },
    get state() {
      return isClosed ? 'closed' : 'running';
    },
  };
  const clock = createFakeClock();
  const look = (): Promise<ProbedServer> => probeServer(link, { name: 'played', clock, timeoutMs: 5000 });
  return { look, sent, clock, isClosed: () => isClosed };
}

const FACTS = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'n', version: '1' },
  instructions: 'be nice',
};

describe('our own look at a server', () => {
  it('initializes, reads all pages of its tools, and closes the link', async () => {
    const server = playedServer(({ method, params }) => {
      if (method === 'initialize') return { result: FACTS };
      if (method !== 'tools/list') return null;
      const page = Number(params?.cursor ?? 0);
      return { result: { tools: [{ name: `t${page}` }], ...(page < 2 ? { nextCursor: String(page + 1) } : {}) } };
    });
    expect(await server.look()).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'n', version: '1' },
      instructions: 'be nice',
      tools: [{ name: 't0' }, { name: 't1' }, { name: 't2' }],
    });
    expect(server.sent.map(({ method }) => method).slice(0, 3)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
    ]);
    expect(server.isClosed()).toBe(true);
    expect(server.clock.pending).toBe(0);
  });

  it('asks nothing of a server without tools', async () => {
    const server = playedServer(({ method }) => (method === 'initialize' ? { result: { ...FACTS, capabilities: {} } } : null));
    expect((await server.look()).tools).toEqual([]);
  });

  it('meets a server that only knows stateless requests', async () => {
    const server = playedServer(({ method, params }) => {
      if (method === 'initialize') return { error: { code: -32022, message: 'Unsupported protocol version' } };
      const isStateless = params?._meta?.['io.modelcontextprotocol/protocolVersion'] === '2026-07-28';
      if (!isStateless) return { error: { code: -32602, message: 'no envelope' } };
      const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '2' } };
      if (method === 'server/discover')
        return { result: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, _meta } };
      return { result: { tools: [{ name: 'new' }] } };
    });
    expect(await server.look()).toMatchObject({
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'modern', version: '2' },
      tools: [{ name: 'new' }],
    });
  });

  it('says what a server said that refuses', async () => {
    const server = playedServer(() => ({ error: { code: -1, message: 'go away' } }));
    await expect(server.look()).rejects.toMatchObject({ code: 'died', message: 'played refused initialize: go away' });
    expect(server.isClosed()).toBe(true);
  });

  it('gives up on one that says nothing, after its time', async () => {
    const server = playedServer(() => null);
    const looked = server.look();
    server.clock.advance(5000);
    await expect(looked).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('within 5 s') as string });
    expect(server.isClosed()).toBe(true);
  });

  it.each([
    ['lists pages without end', { tools: [], nextCursor: 'again' }],
    ['lists too much', { tools: Array.from({ length: 10_001 }, () => ({ name: 'x' })) }],
  ])('refuses one that %s', async (_what, page) => {
    const server = playedServer(({ method }) => (method === 'initialize' ? { result: FACTS } : { result: page }));
    await expect(server.look()).rejects.toMatchObject({ code: 'too-large' });
  });

  it('keeps no server waiting that asks us something', async () => {
    const server = playedServer(({ method }, say) => {
      if (method === 'initialize') return { result: FACTS };
      say({ id: 'p', method: 'ping' });
      say({ id: 'r', method: 'roots/list' });
      return method === 'tools/list' ? { result: { tools: [] } } : null;
    });
    await server.look();
    expect(server.sent).toContainEqual({ jsonrpc: '2.0', id: 'p', result: {} });
    expect(server.sent).toContainEqual({ jsonrpc: '2.0', id: 'r', error: { code: -32601, message: 'Method not found' } });
  });
});
