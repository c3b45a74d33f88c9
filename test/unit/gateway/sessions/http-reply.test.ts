import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpReply, type HttpReply } from '../../../../shared/gateway/sessions/http-reply.ts';
import { createResumableStreams } from '../../../../shared/gateway/sessions/resumable-streams.ts';
import { createServerStream } from '../../../../shared/gateway/sessions/server-stream.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { until } from '../../../harness/until.ts';

const BOTH = 'application/json, text/event-stream';

describe('the answer to one request', () => {
  const clock = createFakeClock();
  let server: Server;
  let origin = '';
  let onRequest: (response: ServerResponse, accept: string | undefined) => void = () => {};

  beforeAll(async () => {
    server = createServer((request, response) => onRequest(response, request.headers.accept));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    expect(clock.pending).toBe(0);
  });

  async function ask(accept: string | undefined, use: (reply: HttpReply) => void): Promise<Response> {
    onRequest = (response, given) =>
      use(
        createHttpReply({ headers: given === undefined ? {} : { accept: given }, response }, clock, {
          headers: { 'mcp-session-id': 's' },
        }),
      );
    return fetch(origin, { headers: accept === undefined ? {} : { accept } });
  }

  it('is plain JSON when the answer is all there is', async () => {
    const response = await ask(BOTH, (reply) => reply.answer('{"a":1}', { 'x-own': 'y' }));
    expect([response.headers.get('content-type'), response.headers.get('x-own'), await response.text()]).toEqual([
      'application/json',
      'y',
      '{"a":1}',
    ]);
  });

  it('is a stream once something came before it, and carries its headers from the start', async () => {
    const response = await ask(BOTH, (reply) => {
      expect(reply.event('{"n":1}')).toBe(true);
      reply.answer('{"a":1}');
      expect([reply.isStream, reply.isOver, reply.event('{"late":1}')]).toEqual([true, true, false]);
    });
    expect(response.headers.get('mcp-session-id')).toBe('s');
    expect(await response.text()).toBe('event: message\ndata: {"n":1}\n\nevent: message\ndata: {"a":1}\n\n');
  });

  it.each(['application/json', 'text/event-streams', 'application/json, x-text/event-stream'])(
    'sends no events to a client that takes %s',
    async (accept) => {
      const response = await ask(accept, (reply) => {
        expect(reply.event('{"n":1}')).toBe(false);
        reply.answer('{"a":1}');
      });
      expect(await response.text()).toBe('{"a":1}');
    },
  );

  it.each(['text/event-stream;q=0.9, application/json', 'TEXT/EVENT-STREAM', '*/*'])(
    'sends events to a client that takes %s',
    async (accept) => {
      const response = await ask(accept, (reply) => {
        reply.event('{"n":1}');
        reply.end();
      });
      expect(await response.text()).toContain('"n":1');
    },
  );

  it('shows that it is alive every 15 seconds, until its end', async () => {
    let reply: HttpReply | null = null;
    const response = await ask(BOTH, (given) => {
      reply = given;
      given.event('{"n":1}');
    });
    clock.advance(31_000);
    await until('the reply', () => reply);
    (reply as HttpReply | null)?.answer('{}');
    expect((await response.text()).split(': keep-alive\n\n')).toHaveLength(3);
  });

  it('without an answer is an empty stream, or 202 where streams are not taken', async () => {
    const stream = await ask(BOTH, (reply) => reply.end());
    expect([stream.status, await stream.text()]).toEqual([200, '']);
    const none = await ask('application/json', (reply) => reply.end());
    expect([none.status, await none.text()]).toEqual([202, '']);
  });

  it('becomes a stream that can be resumed when it takes long, for clients that know of it', async () => {
    for (const [version, text] of [
      ['2025-11-25', 'id: 1-0\nevent: message\ndata: \n\nid: 1-1\nevent: message\ndata: {"a":1}\n\n'],
      ['2025-06-18', '{"a":1}'],
    ]) {
      const streams = createResumableStreams();
      onRequest = (response) => {
        const headers = { accept: BOTH, 'mcp-protocol-version': version };
        const reply = createHttpReply({ headers, response }, clock, { streams });
        clock.advance(10_000);
        reply.answer('{"a":1}');
      };
      expect(await (await fetch(origin)).text()).toBe(text);
    }
  });

  it('is kept for a client that lost its connection, and goes on with one that came back', async () => {
    const streams = createResumableStreams();
    const leave = new AbortController();
    let reply: HttpReply | null = null;
    let first: ServerResponse | null = null;
    let last = '1-1';
    onRequest = (response) => {
      if (first !== null) {
        expect(streams.takeUp(last, response)).toBe(true);
        return;
      }
      first = response;
      reply = createHttpReply({ headers: { accept: BOTH }, response }, clock, { streams });
      reply.event('{"n":1}');
      reply.event('{"n":2}');
    };
    await fetch(origin, { signal: leave.signal });
    leave.abort();
    const lost = await until('the reply', () => first && reply);
    await until('it to be lost', () => first?.destroyed);
    expect(lost.event('{"n":3}')).toBe(false);
    const again = await fetch(origin);
    expect(lost.event('{"n":4}')).toBe(true);
    lost.answer('{"a":1}');
    const event = (id: number, data: string): string => `id: 1-${id}\nevent: message\ndata: ${data}\n\n`;
    expect(await again.text()).toBe(event(2, '{"n":2}') + event(3, '{"n":4}') + event(4, '{"a":1}'));
    const late = await fetch(origin);
    expect(await late.text()).toContain('data: {"a":1}\n\n');
    last = '1-4';
    expect((await fetch(origin)).status).toBe(204);
  });

  it('lets go of a client that does not read', async () => {
    let response: ServerResponse | null = null;
    onRequest = (given) => {
      response = given;
      const reply = createHttpReply({ headers: { accept: BOTH }, response: given }, clock);
      const event = JSON.stringify('x'.repeat(8 * 1024 * 1024));
      for (let count = 0; count < 20 && !given.destroyed; count += 1) reply.event(event);
    };
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nHost: x\r\nAccept: ${BOTH}\r\n\r\n`),
    );
    socket.pause();
    socket.on('error', () => {});
    await until('the end', () => response?.destroyed);
    socket.destroy();
    await until('no timer', () => clock.pending === 0);
  });
});

describe('what a server says unasked', () => {
  it('waits for the stream within limits, the newest first to stay', () => {
    const stream = createServerStream(createFakeClock(), createResumableStreams());
    expect(stream.send('x')).toBe(false);
    for (let count = 0; count < 1500; count += 1) stream.keep(String(count));
    const written: string[] = [];
    const response = Object.assign(new EventTarget(), {
      writableEnded: false,
      destroyed: false,
      writableLength: 0,
      writeHead: () => response,
      flushHeaders: () => {},
      once: () => response,
      write: (text: string) => written.push(text),
      end: () => {},
    });
    expect(stream.open({ response: response as unknown as ServerResponse }, null, () => {})).toBe(true);
    expect(written).toHaveLength(1000);
    expect(written[0]).toContain('data: 500\n');
    expect(stream.send('live')).toBe(true);
    expect(written.at(-1)).toContain('data: live\n');
  });
});
