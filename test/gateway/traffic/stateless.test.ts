import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { type Rich, richV2 } from './sdk-clients.ts';
import { startHttpServer, startTraffic, STDIO, type TrafficUnderTest } from './traffic-harness.ts';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One stateless request, as text; `meta` and `id` are JSON texts. */
function request(id: string, method: string, params: Record<string, unknown> = {}, progressToken?: string): string {
  const meta = `${JSON.stringify(META).slice(0, -1)}${progressToken === undefined ? '' : `,"progressToken":${progressToken}`}}`;
  const rest = JSON.stringify(params).slice(1, -1);
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{"_meta":${meta}${rest === '' ? '' : `,${rest}`}}}`;
}

describe.each(['stdio', 'http'] as const)('the stateless revision over %s', (transport) => {
  let under: TrafficUnderTest;
  let stopServer = async (): Promise<void> => {};
  let client: Rich;

  beforeAll(async () => {
    if (transport === 'stdio') under = await startTraffic({ modern: STDIO.modern });
    else {
      const server = await startHttpServer('modern');
      stopServer = server.stop;
      under = await startTraffic({ modern: server.connection });
    }
    client = await richV2(under.url('modern'), 'a', 'auto');
  });
  afterAll(async () => {
    await client.close();
    await under.stop();
    await stopServer();
  });

  function post(body: string, name: string | null, method = 'tools/call', signal?: AbortSignal): Promise<Response> {
    return fetch(under.url('modern'), {
      method: 'POST',
      headers: {
        authorization: 'Bearer a',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(name === null ? {} : { 'mcp-name': name }),
      },
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  it('is what a client of both eras ends up with', async () => {
    expect(client.protocolVersion).toBe('2026-07-28');
    expect(await client.tools()).toEqual(expect.arrayContaining(['echo', 'slow', 'ask', 'change']));
  });

  it('calls tools and hears their progress', async () => {
    const seen: number[] = [];
    const result = await client.call('slow', { steps: 40 }, { onprogress: ({ progress }) => seen.push(progress) });
    expect(result.text).toBe('40 steps');
    expectSteps(seen);
    expect(under.calls.at(-1)).toMatchObject({
      call: { origin: { era: '2026', client: 'client a' } },
      outcome: { kind: 'result' },
    });
  });

  it('lets a server ask for input by its result', async () => {
    expect((await client.call('ask')).text).toBe('Hello, Ada');
    expect(client.heard.elicitation).toHaveLength(1);
  });

  it('keeps requests with the same id apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const body = request('"same"', 'tools/call', { name: 'echo', arguments: { text: `number ${index}` } });
        return (await post(body, 'echo')).text();
      }),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer).toContain('"id":"same"');
      expect(answer).toContain(`"number ${index}"`);
    }
  });

  it('gives back ids and progress tokens to the letter', async () => {
    // The SDK's HTTP server does not take larger ids; over stdio it never sees the client's own.
    const id = transport === 'stdio' ? '9007199254740993' : '"\\u0061"';
    const body = request(id, 'tools/call', { name: 'slow', arguments: { steps: 1 } }, '"t\\u006fken"');
    const answer = await (await post(body, 'slow')).text();
    expect(answer).toContain(transport === 'stdio' ? '"id":9007199254740993' : '"id":"a"');
    expect(answer).toContain(transport === 'stdio' ? '"progressToken":"t\\u006fken"' : '"progressToken":"token"');
    expect(answer).toContain('1 steps');
  });

  it('delivers changes to those who listen, under their own id', async () => {
    const leave = new AbortController();
    const body = request('"my listener"', 'subscriptions/listen', { notifications: { toolsListChanged: true } });
    const stream = await post(body, null, 'subscriptions/listen', leave.signal);
    let seen = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) seen += decoder.decode(chunk as Uint8Array, { stream: true });
    })().catch(() => {});
    await until('the acknowledgement', () => seen.includes('notifications/subscriptions/acknowledged'));
    await client.call('change');
    if (transport === 'stdio') await until('the change', () => seen.includes('notifications/tools/list_changed'));
    expect(seen).toContain('"io.modelcontextprotocol/subscriptionId":"my listener"');
    leave.abort();
    await reading;
  });

  it('cancels what its client leaves', async () => {
    const leave = new AbortController();
    const before = under.calls.length;
    const body = request('1', 'tools/call', { name: 'slow', arguments: { steps: 2000 } }, '1');
    const response = await post(body, 'slow', 'tools/call', leave.signal);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    leave.abort();
    await response.text().catch(() => '');
    const ran = await until('the outcome', () => under.calls[before]);
    expect(ran.outcome?.kind).toMatch(transport === 'stdio' ? /^cancelled$/ : /^(cancelled|failed)$/);
    if (transport === 'stdio')
      await until('the server to hear of it', () => under.stderrOf('modern').includes('slow was cancelled'));
    expect((await client.call('echo', { text: 'still here' })).text).toBe('still here');
  });

  it.each([
    ['another name', { 'mcp-name': 'slow' }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
  ])('refuses a request whose header says %s', async (_what, headers) => {
    const response = await fetch(under.url('modern'), {
      method: 'POST',
      headers: {
        authorization: 'Bearer a',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'echo',
        ...headers,
      },
      body: request('7', 'tools/call', { name: 'echo', arguments: { text: 'x' } }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: 7, error: { code: -32020 } });
  });

  it('says by the status that a method is unknown', async () => {
    const response = await post(request('8', 'no/such'), null, 'no/such');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ id: 8, error: { code: -32601 } });
  });
});

describe('a server without the stateless revision', () => {
  let under: TrafficUnderTest;

  beforeAll(async () => {
    under = await startTraffic({ picky: STDIO.picky });
  });
  afterAll(() => under.stop());

  it('that ends at the first question is still reached by a client of both eras', async () => {
    const client = new Client({ name: 'both', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(under.url('picky')), { requestInit: { headers: { authorization: 'Bearer a' } } }),
    );
    expect(client.getNegotiatedProtocolVersion()).toBe('2025-11-25');
    expect((await client.listTools()).tools.length).toBeGreaterThan(3);
    await client.close();
  });
});
