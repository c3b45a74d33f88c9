import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../harness/until.ts';
import { rawClient } from './raw-client.ts';
import { isAlive, startTraffic, STDIO, stdio, type TrafficUnderTest } from './traffic-harness.ts';

describe('a session with a stdio server', () => {
  let under: TrafficUnderTest;

  beforeAll(async () => {
    under = await startTraffic({
      raw: STDIO.raw,
      silent: STDIO.silent,
      refusing: STDIO.refusing,
      missing: { transport: 'stdio', command: 'no-such-program-here', args: [], env: {}, cwd: null },
      crashing: stdio(['-e', 'console.error("cannot load the thing"); process.exit(7)']),
    });
  });
  afterAll(() => under.stop());

  it('sends what was judged byte for byte, with line breaks between tokens as spaces', async () => {
    const client = await rawClient(under.url('raw')).open();
    const sent =
      '{"jsonrpc": "2.0",\r\n "id": 9007199254740993,\n"method":"tools/call","params":{"name":"raw","arguments":{"n":12345678901234567890,"f":1.10,"ü":"\\u00fc\\n"},"future":{"x":[1e2]}}}';
    const answer = await (await client.post(sent)).text();
    const echoed = (JSON.parse(answer) as { result: { content: { text: string }[] } }).result.content[0]?.text;
    expect(echoed).toBe(sent.replaceAll('\r', ' ').replaceAll('\n', ' '));
  });

  it('returns the answer byte for byte, unknown members and large numbers included', async () => {
    const client = await rawClient(under.url('raw')).open();
    const answer = await client.call('9007199254740993', 'pid', ',"extra":1');
    expect(answer).toMatch(
      /^\{ "result":\{.*"big":12345678901234567890,"float":1\.50,"isError":false\} ,"jsonrpc":"2\.0", "unknown":1\.0, "id":9007199254740993\}$/,
    );
    const error = await client.call('"e"', 'error');
    expect(error).toBe('{"jsonrpc":"2.0","id":"e","error":{"code":-32050,"message":"own","data":1.00}}');
    const outcomes = under.calls.slice(-2).map(({ outcome }) => outcome);
    expect(outcomes[0]).toMatchObject({ kind: 'result', message: null });
    expect(outcomes[0]?.body).toContain('"big":12345678901234567890,"float":1.50');
    expect(outcomes[1]).toEqual({ kind: 'rpc-error', message: 'own', body: '{"code":-32050,"message":"own","data":1.00}' });
    await client.call('3', 'toolError');
    expect(under.calls.at(-1)?.outcome?.kind).toBe('tool-error');
  });

  it('knows who is calling', async () => {
    const client = await rawClient(under.url('raw')).open();
    await client.call('1', 'pid');
    const { call } = under.calls.at(-1) ?? {};
    expect(call).toMatchObject({
      server: 'raw',
      tool: 'pid',
      origin: { grant: 'grant-a', client: 'client a', clientVersion: '7.7', era: '2025' },
    });
    expect(call?.origin.session).not.toBe(client.session);
  });

  it('gives each session a child of its own and ends it with the session, its whole group', async () => {
    const [one, two] = await Promise.all([rawClient(under.url('raw')).open(), rawClient(under.url('raw')).open()]);
    const pids = await Promise.all([one, two].map(async (client) => pidOf(await client.call('1', 'pid'))));
    expect(pids[0]).not.toBe(pids[1]);
    expect((await one.end()).status).toBe(204);
    await until('the first child is gone', () => !isAlive(pids[0] ?? 0));
    expect(isAlive(pids[1] ?? 0)).toBe(true);
    expect((await one.post('{"jsonrpc":"2.0","id":1,"method":"ping"}')).status).toBe(404);
    await two.end();
  });

  it('gives a child a small environment, without anything of ours', async () => {
    process.env['COUNTERSIGN_OPERATOR_TOKEN'] = 'must-not-leak';
    const client = await rawClient(under.url('raw')).open();
    const answer = await client.call('1', 'env');
    delete process.env['COUNTERSIGN_OPERATOR_TOKEN'];
    expect(answer).toContain('PATH');
    expect(answer).not.toMatch(/must-not-leak|VITEST|NODE_ENV/);
    await client.end();
  });

  it('belongs to its grant: another grant that uses its id finds nothing', async () => {
    const client = await rawClient(under.url('raw'), 'a').open();
    const thief = rawClient(under.url('raw'), 'b', client.session);
    expect((await thief.post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).status).toBe(404);
    expect((await thief.get()).status).toBe(404);
    expect((await thief.end()).status).toBe(404);
    expect(await client.call('1', 'pid')).toContain('result');
    await client.end();
  });

  it('needs its id on everything but initialize', async () => {
    const client = rawClient(under.url('raw'));
    expect((await client.post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).status).toBe(400);
    expect((await client.get()).status).toBe(400);
  });

  it('lets no call by that pretends to be a notification', async () => {
    const client = await rawClient(under.url('raw')).open();
    const before = under.calls.length;
    const response = await client.post('{"jsonrpc":"2.0","method":"tools/call","params":{"name":"die"}}');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: null, error: { code: -32600 } });
    // The server lives: it never saw the call.
    expect(await client.call('1', 'pid')).toContain('result');
    expect(under.calls.length).toBe(before + 1);
    expect(under.refused.at(-1)).toMatchObject({ status: 400, server: 'raw' });
    await client.end();
  });

  it('refuses an id that is in use', async () => {
    const client = await rawClient(under.url('raw')).open();
    const hanging = new AbortController();
    const first = client
      .post('{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"hang"}}', {}, hanging.signal)
      .catch(() => null);
    await until('the call is with the server', () =>
      under.sessions.list().some(({ publicId, busy }) => publicId === client.session && busy > 0),
    );
    const second = await client.post('{"jsonrpc":"2.0","id":5,"method":"ping"}');
    expect(second.status).toBe(400);
    expect(await client.call('6', 'pid')).toContain('"id":6');
    hanging.abort();
    await first;
    await client.end();
  });

  it('ignores what is not a message, and keeps it for the log', async () => {
    const client = await rawClient(under.url('raw')).open();
    expect(await client.call('1', 'babble')).toContain('after the noise');
    expect(under.stderrOf('raw').join('\n')).toContain('Server listening!');
    await client.end();
  });

  it('puts a message together from single bytes', async () => {
    const client = await rawClient(under.url('raw')).open();
    expect(await client.call('1', 'split')).toContain('naïve 😀');
    await client.end();
  });

  it('streams what belongs to a call before its answer', async () => {
    const client = await rawClient(under.url('raw')).open();
    const response = await client.post(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chatter","_meta":{"progressToken":"p1"}}}',
    );
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    expect(events).toHaveLength(3);
    expect(events[0]).toBe(
      'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"n":12345678901234567890}}}',
    );
    expect(events[1]).toBe(
      'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p1","progress":1e0}}',
    );
    expect(events[2]).toContain('"done"');
    await client.end();
  });

  it('answers a client that takes no events with JSON, and keeps the rest for its stream', async () => {
    const client = await rawClient(under.url('raw')).open();
    const response = await client.post('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chatter"}}', {
      accept: 'application/json',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toContain('"done"');
    const leave = new AbortController();
    const stream = await client.get(leave.signal);
    expect(await readUntil(stream, 'notifications/message')).toContain('12345678901234567890');
    leave.abort();
    await client.end();
  });

  it('tells everyone who waits when the server dies, and is gone afterwards', async () => {
    const client = await rawClient(under.url('raw')).open();
    const waiting = client.call('1', 'hang');
    await until('the call is with the server', () =>
      under.sessions.list().some(({ publicId, busy }) => publicId === client.session && busy > 0),
    );
    const [dying, hanging] = await Promise.all([client.call('"x"', 'die'), waiting]);
    for (const [answer, id] of [
      [dying, '"x"'],
      [hanging, '1'],
    ] as const) {
      expect(answer).toContain(`"id":${id}`);
      expect(JSON.parse(answer)).toMatchObject({
        error: { code: -32000, message: 'raw ended (exit code 3): fatal: the disk is on fire' },
      });
    }
    expect(under.calls.at(-1)?.outcome).toMatchObject({ kind: 'failed' });
    expect((await client.post('{"jsonrpc":"2.0","id":2,"method":"ping"}')).status).toBe(404);
  });

  it('delivers the last words of a server that answers and ends', async () => {
    const client = await rawClient(under.url('raw')).open();
    expect(await client.call('1', 'lastWords')).toContain('bye');
  });

  it('gives up a server that never answers initialize, and only that one', async () => {
    const other = await rawClient(under.url('raw')).open();
    const usual = under.connectTimeoutMs;
    under.connectTimeoutMs = 500;
    onTestFinished(() => {
      under.connectTimeoutMs = usual;
    });
    const response = await rawClient(under.url('silent')).post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
    expect(await response.json()).toMatchObject({
      id: 1,
      error: { code: -32000, message: expect.stringContaining('silent did not answer "initialize"') },
    });
    expect(under.health.of('silent').state).toBe('failing');
    expect(await other.call('1', 'pid')).toContain('result');
    await other.end();
  });

  it('does not outlive an initialize that failed or whose client left', async () => {
    const ofServer = (name: string): number => under.sessions.list().filter(({ server }) => server === name).length;
    const refused = await rawClient(under.url('refusing')).post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
    expect(await refused.json()).toMatchObject({ id: 1, error: { code: -32602 } });
    await until('no session', () => ofServer('refusing') === 0);
    const leave = new AbortController();
    const left = rawClient(under.url('silent'))
      .post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}', {}, leave.signal)
      .catch(() => null);
    await until('the session', () => ofServer('silent') === 1);
    leave.abort();
    await left;
    await until('no session', () => ofServer('silent') === 0);
  });

  it('says which command was not found, and where it was looked up', async () => {
    const response = await rawClient(under.url('missing')).post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
    const { error } = (await response.json()) as { error: { code: number; message: string } };
    expect(error.code).toBe(-32000);
    expect(error.message).toContain('command not found: no-such-program-here. Looked in PATH=');
  });

  it('does not start a crashing server again and again', async () => {
    const messages: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const response = await rawClient(under.url('crashing')).post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
      messages.push(((await response.json()) as { error: { message: string } }).error.message);
    }
    expect(messages[0]).toBe('crashing ended (exit code 7): cannot load the thing');
    expect(messages.at(-1)).toContain('It keeps failing, so it is tried again in');
  });
});

function pidOf(answer: string): number {
  return Number((JSON.parse(answer) as { result: { content: { text: string }[] } }).result.content[0]?.text);
}

async function readUntil(response: Response, wanted: string): Promise<string> {
  const decoder = new TextDecoder();
  let seen = '';
  for await (const chunk of response.body ?? []) {
    seen += decoder.decode(chunk as Uint8Array, { stream: true });
    if (seen.includes(wanted)) return seen;
  }
  throw new Error(`the stream ended without ${wanted}: ${seen}`);
}
