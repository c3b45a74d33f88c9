import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamEvents } from '../../../shared/headless/http/event-stream.ts';
import { createFakeGateway, type FakeGateway } from '../../fakes/fake-gateway.ts';
import { until } from '../../harness/until.ts';

/** A reader that stops reading: what it costs us, and what it gets when it goes on. */
describe('server-sent events to a slow reader', () => {
  let gateway: FakeGateway;
  let server: Server;
  let socket: Socket;
  let text = '';

  beforeEach(async () => {
    gateway = createFakeGateway();
    server = createServer((_request, response) => {
      streamEvents(gateway, { surfaces: ['main'] }, response, {}).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    text = '';
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', (part: Buffer) => {
      text += part.toString('utf8');
    });
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('the first state', () => text.includes('state.changed'));
    socket.pause();
  });
  afterEach(async () => {
    socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function bigState(sessions: number): void {
    gateway.change({ sessions, dataDir: 'x'.repeat(1_000_000) });
  }

  it('gets the latest state instead of every state', async () => {
    for (let sessions = 1; sessions <= 60; sessions += 1) bigState(sessions);
    expect(gateway.listeners).toBe(1);
    socket.resume();
    await until('the latest state', () => text.includes('"sessions":60,'));
    expect(text.match(/state\.changed/g)?.length ?? 0).toBeLessThan(30);
  });

  it('is dropped when other events pile up', async () => {
    for (let sessions = 1; sessions <= 20; sessions += 1) bigState(sessions);
    for (let count = 0; count < 100_000 && gateway.listeners > 0; count += 1)
      gateway.emit({ name: 'approvals.opened', id: 'ABC123' });
    await until('nobody to listen', () => gateway.listeners === 0);
  });
});
