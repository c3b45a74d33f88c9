import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { rawClient } from '../traffic/raw-client.ts';
import { PIPE } from './pipe.ts';
import { type Puppet, type PuppetSession, startStdioPuppet } from './puppet.ts';
import { rawAt } from './raw-text.ts';

describe.each(['server', 'all servers'] as const)('a lost connection to the address of the %s', (which) => {
  const ends: (() => Promise<void>)[] = [];
  let puppet: Puppet;
  let harness: MergedHarness;
  let token = '';
  let url = '';
  let client: ReturnType<typeof rawClient>;
  let server: PuppetSession;

  beforeAll(async () => {
    puppet = await startStdioPuppet('2025');
    harness = await startMerged({}, {}, (end) => void ends.push(end));
    await harness.add('alpha', PIPE(puppet.port));
    token = await harness.grant('talker');
    url = which === 'server' ? `${harness.origin}/servers/alpha/mcp` : harness.url;
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await puppet.stop();
  });
  afterEach(async () => {
    await client.end();
  });

  const tool = which === 'server' ? 'slow' : 'alpha__slow';
  const call = (id: string): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${tool}","_meta":{"progressToken":${id}}}}`;

  async function open(): Promise<void> {
    const before = puppet.sessions.length;
    client = rawClient(url, token);
    await client.open();
    server = await until('the server', () => puppet.sessions[before]);
    await until('its start', () => server.heard.length > 0);
  }

  /** The id under which the server knows the call that it heard last. */
  async function heardCall(count: number): Promise<string> {
    const text = await until(
      'the call',
      () => server.heard.filter(({ text }) => rawAt(text, 'method') === '"tools/call"')[count - 1]?.text,
    );
    return rawAt(text, 'id') ?? '';
  }

  function events(text: string): { id: string; data: string }[] {
    return [...text.matchAll(/id: (.+)\nevent: message\ndata: (.*)\n\n/g)].map(([, id = '', data = '']) => ({ id, data }));
  }

  function resume(lastEventId: string, signal?: AbortSignal): Promise<Response> {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'mcp-session-id': client.session ?? '',
      'last-event-id': lastEventId,
    };
    return fetch(url, { headers, ...(signal === undefined ? {} : { signal }) });
  }

  it('loses no answer of a call', async () => {
    await open();
    const leave = new AbortController();
    const sent = client.post(call('7'), {}, leave.signal);
    const id = await heardCall(1);
    server.say(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id},"progress":1}}`);
    const reader = (await sent).body?.getReader();
    const seen = Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
    const [last] = events(seen);
    leave.abort();

    // Another call, which has an answer of its own, is under way meanwhile.
    const other = client.post(call('8'));
    const otherId = await heardCall(2);
    server.say(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"n":1.0}}`);
    server.say(`{"jsonrpc":"2.0","id":${otherId},"result":{"content":[],"n":2.0}}`);
    expect(await (await other).text()).toContain('"n":2.0');

    const rest = await resume(last?.id ?? '');
    expect(rest.headers.get('content-type')).toBe('text/event-stream');
    expect(events(await rest.text()).map(({ data }) => data)).toEqual([
      '{"jsonrpc":"2.0","id":7,"result":{"content":[],"n":1.0}}',
    ]);
  });

  it('loses nothing of what is said unasked, and nobody else’s event ids mean anything', async () => {
    await open();
    const leave = new AbortController();
    const stream = await client.get(leave.signal);
    const note = (n: number): string =>
      `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${n}}}`;
    server.say(note(1));
    const seen = Buffer.from((await stream.body?.getReader().read())?.value ?? []).toString('utf8');
    const [first] = events(seen);
    expect(first?.data).toBe(note(1));
    leave.abort();
    server.say(note(2));
    server.say(note(3));
    const again = new AbortController();
    const rest = await resume(first?.id ?? '', again.signal);
    const reader = rest.body?.getReader();
    let text = '';
    await until('what was missed', async () => {
      text += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
      return events(text).length >= 2;
    });
    expect(events(text).map(({ data }) => data)).toEqual([note(2), note(3)]);
    again.abort();

    const stranger = rawClient(url, token);
    await stranger.open();
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'mcp-session-id': stranger.session ?? '' };
    const refused = await fetch(url, { headers: { ...headers, 'last-event-id': events(text)[0]?.id ?? '' } });
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: -32600 } }]);
    await stranger.end();
  });

  it('is taken up by the client of the SDK without anybody noticing', async () => {
    await open();
    const heard: string[] = [];
    let response: Response | null = null;
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      sessionId: client.session ?? '',
      requestInit: { headers: { authorization: `Bearer ${token}`, 'mcp-protocol-version': '2025-11-25' } },
      reconnectionOptions: {
        initialReconnectionDelay: 10,
        maxReconnectionDelay: 10,
        reconnectionDelayGrowFactor: 1,
        maxRetries: 3,
      },
      fetch: async (input, init) => {
        // The first answer breaks off after its first event.
        const given = await fetch(input, init as RequestInit);
        if (response !== null || given.headers.get('content-type') !== 'text/event-stream') return given;
        response = given;
        const reader = given.body?.getReader();
        const first = await reader?.read();
        await reader?.cancel();
        return new Response(first?.value ?? null, { headers: given.headers });
      },
    });
    transport.onmessage = (message) => void heard.push(JSON.stringify(message));
    await transport.start();
    await transport
      .send({ jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: tool, _meta: { progressToken: 9 } } })
      .then(
        () => {},
        (error: unknown) => heard.push(String(error)),
      );
    const id = await heardCall(1);
    server.say(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id},"progress":1}}`);
    await until('the break', () => response);
    server.say(`{"jsonrpc":"2.0","id":${id},"result":{"content":[]}}`);
    await until(
      'the answer',
      () =>
        heard.includes('{"jsonrpc":"2.0","id":9,"result":{"content":[]}}') ||
        heard.includes('{"result":{"content":[]},"jsonrpc":"2.0","id":9}'),
    );
    await transport.close();
  });
});
