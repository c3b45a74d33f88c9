import { connect } from 'node:net';
import { until } from '../../harness/until.ts';
import { callNoted, startLoad } from '../load.ts';
import { inWorld } from '../scenario.ts';
import { SERVER_NAMES, type ServerName, type World } from '../world.ts';

/** The setting's default. */
const MOST_SESSIONS = 128;
const AT_ONCE = { web: 16, lines: 4 } as const;
const TEN_MB = 10 * 1024 * 1024;
/** The gateway gives headers 15 s and looks every 5 s. */
const HEADERS_END_MS = 25_000;
/** It gives a body 60 s. */
const BODY_END_MS = 75_000;

/** Clients that read slowly, vanish in the middle, and come back as if nothing had been. */
export const rudeClients = inWorld({
  name: 'when clients read slowly, break off in the middle of requests and answers, and abandon their sessions',
  mostMb: 600,
  async fault(world) {
    const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 2, tools: ['read_allowed', 'read_denied'] });
    for (let turns = world.isShort ? 1 : 5; turns > 0; turns -= 1) {
      await Promise.all(SERVER_NAMES.flatMap((server) => [readSlowly(world, server), breakOff(world, server)]));
      await Promise.all([sendHalf(world, 'POST / HT'), sendHalf(world, requestHead(world, 4096, 'web') + '{"jsonrpc"')]);
    }
    await load.stop();
    return [];
  },
});

/** As many sessions as a client that is run again and again leaves behind in a year. */
export const abandonedSessions = inWorld({
  name: 'when thousands of sessions are opened and abandoned',
  mostMb: 500,
  async fault(world) {
    const [web, lines] = world.isShort ? [500, 10] : [10_000, 300];
    await Promise.all([abandon(world, 'web', web), abandon(world, 'lines', lines)]);
    const { sessions } = await world.page['state.get'](null);
    // Each client keeps as many as the setting says, whatever it opened; those that are being opened just now come on top.
    return sessions > MOST_SESSIONS + AT_ONCE.web + AT_ONCE.lines ? [`${sessions} sessions are still open`] : [];
  },
});

/** Headers, and bodies, that are never finished. */
export const neverFinished = inWorld({
  name: 'when requests are begun and never finished',
  isPatient: true,
  async fault(world) {
    const many = world.isShort ? 20 : 200;
    const heads = Array.from({ length: many }, () =>
      dripUntilClosed(world, 'POST /servers/web/mcp HTTP/1.1\r\nHost: ', HEADERS_END_MS),
    );
    // A minute is too long for a short round.
    const bodies = world.isShort
      ? []
      : Array.from({ length: many }, () => dripUntilClosed(world, requestHead(world, 100_000, 'web'), BODY_END_MS));
    const ends = await Promise.all([...heads, ...bodies]);
    return ends.filter((end) => end !== 'closed').map(() => 'a request that never ends keeps its connection');
  },
});

async function readSlowly(world: World, server: ServerName): Promise<void> {
  const client = world.client(server);
  await client.open();
  const slow = { readBytesPerSecond: world.isShort ? 20 * TEN_MB : 2 * TEN_MB };
  await callNoted(world, client, 'read_allowed', { answerBytes: TEN_MB }, slow);
  await client.end();
}

async function breakOff(world: World, server: ServerName): Promise<void> {
  for (let times = 3; times > 0; times -= 1) {
    const client = world.client(server);
    await client.open();
    const leaveAfterMs = world.random.between(1, 60);
    await callNoted(world, client, 'read_allowed', { answerBytes: TEN_MB, delayMs: 20 }, { leaveAfterMs });
    await callNoted(world, client, 'read_asked', {}, { leaveAfterMs });
    // Half of them do not even say that they go.
    if (world.random.chance(0.5)) await client.end();
    else client.vanish();
  }
}

async function abandon(world: World, server: ServerName, count: number): Promise<void> {
  let left = count;
  async function openAndGo(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const client = world.client(server);
      await client.open();
      client.vanish();
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE[server] }, openAndGo));
}

function requestHead(world: World, bodyBytes: number, server: ServerName): string {
  const headers = [`Host: 127.0.0.1:${world.port}`, `Authorization: Bearer ${world.token}`, 'Content-Type: application/json'];
  return `POST /servers/${server}/mcp HTTP/1.1\r\n${headers.join('\r\n')}\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
}

/** Says this much, and goes. */
function sendHalf(world: World, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(world.port, '127.0.0.1', () => socket.write(text, () => socket.destroy()));
    socket.on('error', () => {});
    socket.once('close', () => resolve());
  });
}

/** Says one character more now and then, until the gateway has had enough. */
async function dripUntilClosed(world: World, beginning: string, limitMs: number): Promise<'closed' | 'open'> {
  const socket = connect(world.port, '127.0.0.1');
  let isClosed = false;
  socket.on('error', () => {});
  socket.once('close', () => (isClosed = true));
  socket.on('data', () => {});
  socket.write(beginning);
  const drip = setInterval(() => socket.write('x'), 500);
  const end = await until('the connection to be closed', () => isClosed, limitMs).catch(() => null);
  clearInterval(drip);
  socket.destroy();
  return end === null ? 'open' : 'closed';
}
