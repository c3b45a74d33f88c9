import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { Exchange } from '../../../../shared/gateway/listener/exchange.ts';
import { GrantSchema } from '../../../../shared/model/grant.ts';

const GRANT = GrantSchema.parse({
  id: 'g',
  name: 'Cursor',
  tokenSha256: '0'.repeat(64),
  servers: 'all',
  createdAt: '2026-01-01T00:00:00Z',
});

/** One exchange, and the client's end of it. */
async function exchangeOf(): Promise<{ exchange: Exchange; leave: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const asking = request({ port: address.port, host: '127.0.0.1' });
  asking.on('error', () => {}).on('response', (response) => response.resume());
  asking.end();
  const [incoming, response] = await once(server, 'request');
  const exchange = new Exchange({
    grant: GRANT,
    address: { kind: 'merged' },
    method: 'GET',
    message: null,
    request: incoming,
    response,
  });
  return { exchange, leave: () => asking.destroy() };
}

it('tells everybody once that the answer is complete, in the order in which they asked, and late ones at once', async () => {
  const { exchange } = await exchangeOf();
  const heard: string[] = [];
  exchange.onClosed(() => heard.push(`first, left: ${exchange.wasLeft}`));
  exchange.onClosed(() => heard.push('second'));
  expect(heard).toEqual([]);
  exchange.response.end('done');
  await once(exchange.response, 'close');
  expect(heard).toEqual(['first, left: false', 'second']);
  exchange.onClosed(() => heard.push('late'));
  expect(heard).toHaveLength(3);
});

it('knows a client that left from one that has its answer', async () => {
  const { exchange, leave } = await exchangeOf();
  expect(exchange.wasLeft).toBe(false);
  const closed = new Promise<boolean>((resolve) => exchange.onClosed(() => resolve(exchange.wasLeft)));
  leave();
  expect(await closed).toBe(true);
});
