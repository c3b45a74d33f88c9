import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../shared/gateway/ports.ts';
import { createHttpLink } from '../../../../shared/gateway/upstreams/http-link.ts';
import { type Bridge, createBridge } from '../../../../shared/headless/bridge/bridge.ts';
import { type ScriptedHttp, type SeenRequest, startScriptedHttp } from '../../../fakes/servers/scripted-http.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { until } from '../../../harness/until.ts';

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface UnderTest {
  readonly http: ScriptedHttp;
  readonly bridge: Bridge;
  readonly lines: string[];
  /** Every wait that was asked for; each is over soon. */
  readonly waits: number[];
  /** Method of HTTP, session and what was said, in order. */
  seen(): string[];
  messages(): Message[];
  say(message: object): Promise<void>;
  answerTo(id: unknown): Promise<Message>;
  begin(): Promise<void>;
  /** Sessions that the gateway knows; it makes one at each `initialize`. */
  readonly sessions: Set<string>;
  /** What is done with a request instead of answering it. */
  special: ((request: SeenRequest, message: Message, response: ServerResponse) => boolean) | null;
  ready(token?: string): void;
}

const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: { listChanged: true }, logging: {} },
    serverInfo: { name: 's', version: '1' },
  },
};

/** A bridge in this process, and a gateway that does as the test says. */
async function setUp(): Promise<UnderTest> {
  const http = await startScriptedHttp();
  const lines: string[] = [];
  const waits: number[] = [];
  const log = createRecordingLog();
  const streams: ServerResponse[] = [];
  const sessions = new Set<string>();
  let next = 1;
  const bridge = createBridge({
    clock: {
      now: systemClock.now,
      after(ms, action) {
        waits.push(ms);
        return systemClock.after(Math.min(ms, 20), action);
      },
    },
    note: (text) => void lines.push(JSON.stringify({ note: text })),
    write: (text) => void lines.push(text),
    openLink: ({ mcpUrl, token }) =>
      createHttpLink({
        url: `${mcpUrl}/mcp`,
        headers: { authorization: `Bearer ${token}` },
        name: 'the server',
        clock: systemClock,
        log,
        connectTimeoutMs: 60_000,
      }),
  });
  onTestFinished(async () => {
    await bridge.close();
    await http.stop();
  });

  function json(response: ServerResponse, status: number, value: object, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  }

  http.answer = (request, response) => {
    const message = (request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'))) as Message;
    if (under.special?.(request, message, response) === true) return;
    const session = request.headers['mcp-session-id'];
    if (message.method === 'initialize') {
      const id = `session-${next++}`;
      sessions.add(id);
      return json(response, 200, { jsonrpc: '2.0', id: message.id, result: RESULTS['initialize'] }, { 'mcp-session-id': id });
    }
    if (typeof session !== 'string' || !sessions.has(session)) return void response.writeHead(404).end();
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return void streams.push(response);
    }
    if (message.id === undefined || message.method === undefined) return void response.writeHead(202).end();
    json(response, 200, { jsonrpc: '2.0', id: message.id, result: { for: message.method } });
  };

  const under: UnderTest = {
    http,
    bridge,
    lines,
    waits,
    sessions,
    special: null,
    seen: () =>
      http.seen.map(({ method, headers, body }) => {
        const said = (body.length === 0 ? {} : JSON.parse(body.toString('utf8'))) as Message;
        const session = headers['mcp-session-id'];
        return [method, ...(typeof session === 'string' ? [session] : []), said.method ?? (said.id === undefined ? '' : 'answer')]
          .join(' ')
          .trim();
      }),
    messages: () => lines.map((line) => JSON.parse(line) as Message).filter((message) => !('note' in message)),
    say: (message) => bridge.take(Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))),
    answerTo: (id) =>
      until(`the answer to ${String(id)}`, () =>
        under.messages().find((message) => message.id === id && message.method === undefined),
      ),
    async begin() {
      under.ready();
      await under.say({ id: 'init', method: 'initialize', params: { protocolVersion: '2025-11-25' } });
      await under.answerTo('init');
      await under.say({ method: 'notifications/initialized' });
      await until('the stream', () => under.seen().includes('GET session-1'));
    },
    ready: (token = 'csg_secret') =>
      bridge.hostChanged({ kind: 'ready', mcpUrl: `http://127.0.0.1:${http.port}`, grant: 'g', token, maxConcurrent: 64 }),
  };
  return under;
}

describe('a session through a bridge', () => {
  it('is one at the gateway: its stream opens when the client is ready, and it ends with the bridge', async () => {
    const under = await setUp();
    await under.begin();
    await under.say({ id: 1, method: 'x/unknown', params: { new: true } });
    expect((await under.answerTo(1)).result).toEqual({ for: 'x/unknown' });
    await under.bridge.close();
    expect(under.seen()).toEqual([
      'POST initialize',
      'POST session-1 notifications/initialized',
      'GET session-1',
      'POST session-1 x/unknown',
      'DELETE session-1',
    ]);
    const [first] = under.http.seen;
    expect(first?.headers).toMatchObject({ authorization: 'Bearer csg_secret' });
    expect(under.http.seen.at(-1)?.headers['mcp-protocol-version']).toBe('2025-11-25');
  });

  it('is begun again in the same words when the gateway has ended it, and what was not handled goes to the new one', async () => {
    const under = await setUp();
    await under.begin();
    await under.say({ id: 2, method: 'logging/setLevel', params: { level: 'debug' } });
    await under.answerTo(2);
    under.sessions.clear();
    await under.say({ id: 3, method: 'tools/list' });
    expect((await under.answerTo(3)).result).toEqual({ for: 'tools/list' });
    const after = under.seen().slice(under.seen().indexOf('POST session-1 tools/list') + 1);
    expect(after.filter((line) => line !== 'GET session-2')).toEqual([
      'POST initialize',
      'POST session-2 notifications/initialized',
      'POST session-2 logging/setLevel',
      'POST session-2 tools/list',
    ]);
    const initializes = under.http.seen
      .filter(({ body }) => body.includes('"initialize"'))
      .map(({ body }) => body.toString('utf8'));
    expect(initializes[1]).toBe(initializes[0]);
    // The client hears that its lists may have changed, and nothing else of it.
    expect(under.messages().map(({ id, method }) => id ?? method)).toEqual(['init', 2, 'notifications/tools/list_changed', 3]);
  });

  it('never repeats a call, not even one that was surely not handled', async () => {
    const under = await setUp();
    await under.begin();
    under.sessions.clear();
    await under.say({ id: 4, method: 'tools/call', params: { name: 'pay' } });
    expect((await under.answerTo(4)).error?.message).toContain('nothing ran');
    await until('the new session', () => under.seen().includes('POST session-2 notifications/initialized'));
    await under.say({ id: 5, method: 'tools/call', params: { name: 'pay' } });
    expect((await under.answerTo(5)).result).toEqual({ for: 'tools/call' });
    expect(under.seen().filter((line) => line.includes('tools/call'))).toEqual([
      'POST session-1 tools/call',
      'POST session-2 tools/call',
    ]);
  });

  it('does not claim to know what became of a call that was under way', async () => {
    const under = await setUp();
    await under.begin();
    under.special = (_request, { id }, response) => {
      if (id !== 'slow' && id !== 'read') return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': working\n\n');
      return true;
    };
    await under.say({ id: 'slow', method: 'tools/call', params: { name: 'pay' } });
    await under.say({ id: 'read', method: 'resources/read', params: { uri: 'x' } });
    await until('both', () => under.seen().filter((line) => /pay|tools.call|resources/.test(line)).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    under.sessions.clear();
    await under.say({ id: 3, method: 'tools/list' });
    expect((await under.answerTo('slow')).error?.message).toContain('Whether the call ran is not known; it was not repeated.');
    expect((await under.answerTo('read')).error).toBeDefined();
    expect((await under.answerTo(3)).result).toBeDefined();
    expect(under.seen().filter((line) => /tools.call|resources/.test(line))).toHaveLength(2);
  });

  it('asks a gateway that knows no session less and less often', async () => {
    const under = await setUp();
    await under.begin();
    under.special = (_request, message, response) => {
      if (message.method === 'initialize') return false;
      response.writeHead(404).end();
      return true;
    };
    under.sessions.clear();
    await under.say({ id: 6, method: 'tools/list' });
    await under.answerTo(6);
    await until('longer and longer waits', () => [250, 500, 1000, 2000].every((ms) => under.waits.includes(ms)));
  });

  it('passes the refusals of the door on in its words, and waits when it is only busy', async () => {
    const under = await setUp();
    await under.begin();
    let busy = 2;
    under.special = (_request, { id }, response) => {
      const refuse = (status: number, message: string, headers = {}): boolean => {
        const error = { jsonrpc: '2.0', id: null, error: { code: -32600, message } };
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(error));
        return true;
      };
      if (id === 7) return refuse(413, 'Refused: the body is over 16 MB.');
      if (id === 8) return refuse(401, 'Refused: an unknown token.');
      return id === 9 && busy-- > 0 ? refuse(429, 'Refused: too many calls at once.', { 'retry-after': '1' }) : false;
    };
    for (const id of [7, 8, 9]) await under.say({ id, method: 'tools/call', params: { name: 'x' } });
    expect((await under.answerTo(7)).error).toEqual({ code: -32600, message: 'Refused: the body is over 16 MB.' });
    expect((await under.answerTo(8)).error).toBeDefined();
    expect((await under.answerTo(9)).result).toEqual({ for: 'tools/call' });
    expect(under.lines.join('\n')).not.toContain('csg_secret');
  });

  it('is another one under another token', async () => {
    const under = await setUp();
    await under.begin();
    under.ready('csg_other');
    await until('the new session', () => under.seen().includes('POST session-2 notifications/initialized'));
    expect(under.http.seen.find(({ headers }) => headers['mcp-session-id'] === 'session-2')?.headers['authorization']).toBe(
      'Bearer csg_other',
    );
  });

  it('holds what a hasty client says until its session is there, in order', async () => {
    const under = await setUp();
    under.ready();
    await under.say({ id: 'init', method: 'initialize', params: {} });
    await under.say({ method: 'notifications/initialized' });
    await under.say({ id: 10, method: 'tools/list' });
    await under.answerTo(10);
    expect(under.seen().filter((line) => !line.startsWith('GET'))).toEqual([
      'POST initialize',
      'POST session-1 notifications/initialized',
      'POST session-1 tools/list',
    ]);
  });

  it('passes an error to initialize on, and takes another attempt', async () => {
    const under = await setUp();
    under.ready();
    let attempts = 0;
    under.special = (_request, { id, method }, response) => {
      if (method !== 'initialize' || attempts++ > 0) return false;
      const error = { jsonrpc: '2.0', id, error: { code: -32000, message: 'The server cannot start.' } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(error));
      return true;
    };
    await under.say({ id: 1, method: 'initialize', params: {} });
    expect((await under.answerTo(1)).error?.message).toBe('The server cannot start.');
    await under.say({ id: 2, method: 'initialize', params: {} });
    expect((await under.answerTo(2)).result).toBeDefined();
  });

  it('answers for what only we announced when the gateway comes', async () => {
    const under = await setUp();
    under.bridge.hostChanged({ kind: 'away', problem: 'It is not running.' });
    await under.say({ id: 'init', method: 'initialize', params: {} });
    await under.say({ method: 'notifications/initialized' });
    under.ready();
    await until('the change', () => under.messages().some(({ method }) => method === 'notifications/prompts/list_changed'));
    await under.say({ id: 1, method: 'prompts/list' });
    await under.say({ id: 2, method: 'tools/list' });
    expect((await under.answerTo(1)).result).toEqual({ prompts: [] });
    expect((await under.answerTo(2)).result).toEqual({ for: 'tools/list' });
    expect(under.seen()).not.toContain('POST session-1 prompts/list');
  });
});
