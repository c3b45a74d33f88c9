import { get } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type CallbackPage, startCallbackServer } from '../../../../shared/gateway/mcp/callback-server.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function ask(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    }).once('error', reject);
  });
}

async function startWaiting(page: CallbackPage = { isGood: true, title: 'Signed in', text: 'Done.' }) {
  const taken: ReadonlyMap<string, string>[] = [];
  const gate = Promise.withResolvers<CallbackPage>();
  const server = await startCallbackServer({
    port: 0,
    isExpected: (parameters) => parameters.get('state') === 'right',
    take(parameters) {
      taken.push(parameters);
      return gate.promise;
    },
  });
  onTestFinished(() => server.close());
  return { server, taken, finish: () => gate.resolve(page), url: new URL(`${server.redirectUri}?state=right&code=c`) };
}

test('it listens on a literal loopback address, under a port of its own', async () => {
  const { server } = await startWaiting();
  expect(server.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
});

test.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1'])('a request that calls us "%s" is refused', async (name) => {
  const { url, taken } = await startWaiting();
  expect((await ask(url, { host: name === 'localhost' ? `localhost:${url.port}` : name })).status).toBeGreaterThanOrEqual(400);
  expect(taken).toEqual([]);
});

test('the first answer is taken, once; the page waits for what comes of it', async () => {
  const { url, taken, finish } = await startWaiting();
  const first = ask(url);
  const second = await ask(url);
  expect([second.status, second.text.includes('This answer was used already')]).toEqual([400, true]);
  finish();
  const { status, text, headers } = await first;
  expect(status).toBe(200);
  expect(text).toContain('<h1>Signed in</h1>');
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', connection: 'close' });
  expect(taken.map((parameters) => [...parameters])).toEqual([
    [
      ['state', 'right'],
      ['code', 'c'],
    ],
  ]);
});

test('a page never becomes markup, whatever a name or a problem holds', async () => {
  const { url, finish } = await startWaiting({ isGood: false, title: '<b>x</b>', text: `"'&<script>alert(1)</script>` });
  const answer = ask(url);
  finish();
  const { status, text } = await answer;
  expect(status).toBe(400);
  expect(text).not.toMatch(/<script|<b>/);
});

test.each([
  '?state=right&state=right&code=c',
  '?state=right&code=a&code=b',
  `?state=right&code=${'x'.repeat(20_000)}`,
  '?code=c',
  '',
])('an answer with the query %.40s is not taken', async (query) => {
  const { url, taken } = await startWaiting();
  const wrong = new URL(url);
  wrong.search = query;
  expect((await ask(wrong)).status).toBeGreaterThanOrEqual(400);
  expect(taken).toEqual([]);
});
