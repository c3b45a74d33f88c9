import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { systemClock } from '../../shared/gateway/ports.ts';
import { createHttpLink } from '../../shared/gateway/upstreams/http-link.ts';
import { createBridge } from '../../shared/headless/bridge/bridge.ts';
import { createRecordingLog } from '../fakes/silent-log.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** The bridge as a client's transport: what would go through a pipe as lines goes to it line by line. */
export function bridgeTransport(origin: string, server: string, token: string): Transport {
  const log = createRecordingLog();
  const bridge = createBridge({
    clock: systemClock,
    note: () => {},
    write: (text) => transport.onmessage?.(JSON.parse(text) as JSONRPCMessage),
    openLink: ({ mcpUrl, token: given }) =>
      createHttpLink({
        url: `${mcpUrl}/servers/${server}/mcp`,
        headers: { authorization: `Bearer ${given}` },
        name: server,
        clock: systemClock,
        log,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
      }),
  });
  const transport: Transport = {
    start() {
      bridge.hostChanged({ kind: 'ready', mcpUrl: origin, grant: 'the client', token, maxConcurrent: 64 });
      return Promise.resolve();
    },
    send: (message) => bridge.take(Buffer.from(JSON.stringify(message), 'utf8')),
    async close() {
      await bridge.close();
      transport.onclose?.();
    },
  };
  return transport;
}
