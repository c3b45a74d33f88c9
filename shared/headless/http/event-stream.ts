import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { contract, type ContractEvent } from '../../contract/contract.ts';
import type { Caller } from '../../contract/host.ts';
import type { ContractHost } from '../contract-host.ts';

const HEARTBEAT_MS = 15_000;
/** What may wait for a slow reader, besides the latest state. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Answers with server-sent events: the whole state first, then everything that happens, so a reader that connects again
 * is healed by the first event. A reader that is slower than the events gets the latest state instead of every state,
 * and is dropped when the rest piles up or nothing moves between two heartbeats.
 */
export async function streamEvents(
  host: ContractHost,
  caller: Caller,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const stream = openStream(response, headers);
  // Listening comes before the state: no change can fall between the two.
  const early: ContractEvent[] = [];
  let isStarted = false;
  const unsubscribe = host.onEvent((event) => (isStarted ? stream.send(event) : early.push(event)));
  response.once('close', unsubscribe);
  try {
    const state = contract['state.get'].output.parse(await host.handlers['state.get'](null, caller));
    stream.send({ name: 'state.changed', state });
  } catch (error) {
    response.destroy();
    throw error;
  }
  isStarted = true;
  for (const event of early) stream.send(event);
}

function openStream(response: ServerResponse, headers: OutgoingHttpHeaders): { send(event: ContractEvent): void } {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let latestState: string | null = null;
  let isBlocked = false;
  let wasBlockedAtHeartbeat = false;

  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const heartbeat = setInterval(() => {
    if (isBlocked && wasBlockedAtHeartbeat) response.destroy();
    wasBlockedAtHeartbeat = isBlocked;
    if (!isBlocked) write(':\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();
  response.once('close', () => clearInterval(heartbeat));
  response.on('drain', () => {
    isBlocked = false;
    wasBlockedAtHeartbeat = false;
    const texts = latestState === null ? waiting : [...waiting, latestState];
    waiting = [];
    waitingBytes = 0;
    latestState = null;
    if (texts.length > 0) write(texts.join(''));
  });

  function write(text: string): void {
    if (!response.writableEnded && !response.destroyed) isBlocked = !response.write(text);
  }

  return {
    send(event) {
      const text = `data: ${JSON.stringify(event)}\n\n`;
      if (!isBlocked) {
        write(text);
        return;
      }
      if (event.name === 'state.changed') {
        latestState = text;
        return;
      }
      waiting.push(text);
      waitingBytes += Buffer.byteLength(text);
      if (waitingBytes > MAX_WAITING_BYTES) response.destroy();
    },
  };
}
