import { createSseReader } from '../wire/sse.ts';
import { isEventStream } from './http-body.ts';
import { createHttpRequests, type HttpReplyFromServer, type HttpRequestsOptions } from './http-requests.ts';
import { messagePath } from './legacy-link.ts';

/** Which servers speak HTTP+SSE (MCP 2024-11-05), as far as it was found out since the start. */
export interface LegacyServers {
  has(server: string): boolean;
  /** Asks a server that refused `initialize`; true is remembered. Rejects with UpstreamError when it wants a sign-in. */
  find(server: string, reach: HttpRequestsOptions): Promise<boolean>;
  forget(server: string): void;
}

/** A first event is a few hundred characters. */
const MAX_BYTES = 64 * 1024;

/** Statuses with which a server of that revision answers a POST of `initialize` (MCP 2025-11-25, Backwards Compatibility). */
export function mayBeLegacy(status: number): boolean {
  return status === 400 || status === 404 || status === 405;
}

export function createLegacyServers(): LegacyServers {
  const known = new Map<string, string>();
  const asking = new Map<string, Promise<boolean>>();

  async function ask(server: string, reach: HttpRequestsOptions): Promise<boolean> {
    const isLegacy = await opensLegacyStream(reach);
    if (isLegacy) known.set(server, reach.url);
    return isLegacy;
  }

  return {
    has: (server) => known.has(server),
    find(server, reach) {
      if (known.get(server) === reach.url) return Promise.resolve(true);
      const begun = asking.get(server) ?? ask(server, reach).finally(() => asking.delete(server));
      asking.set(server, begun);
      return begun;
    },
    forget: (server) => known.delete(server),
  };
}

/** Whether a GET opens an event stream whose first event is `endpoint` (MCP 2025-11-25, Backwards Compatibility). */
async function opensLegacyStream(reach: HttpRequestsOptions): Promise<boolean> {
  const requests = createHttpRequests(reach);
  const giveUp = AbortSignal.timeout(reach.connectTimeoutMs);
  try {
    const headers = { accept: 'text/event-stream' };
    const reply = await requests.send({ method: 'GET', headers, body: null, signal: giveUp });
    if (isEventStream(reply.statusCode, reply.headers)) return await beginsWithEndpoint(reply, requests.url);
    await reply.body.dump();
    return false;
  } catch (error) {
    if (giveUp.aborted) return false;
    throw error;
  } finally {
    await requests.close();
  }
}

async function beginsWithEndpoint(reply: HttpReplyFromServer, url: URL): Promise<boolean> {
  const first: { event: string; data: string }[] = [];
  const reader = createSseReader(
    (event) => first.push(event),
    () => {},
  );
  let size = 0;
  for await (const part of reply.body as AsyncIterable<Buffer>) {
    reader.push(part);
    size += part.length;
    if (first.length > 0 || size > MAX_BYTES) break;
  }
  const [event] = first;
  return event !== undefined && event.event === 'endpoint' && messagePath(url, event.data) !== null;
}
