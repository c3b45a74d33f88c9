import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

/*
 * A server of the 1.x line whose streams can be resumed, and that ends them itself so that clients poll (MCP 2025-11-25, Streamable
 * HTTP). Prints its port.
 */
function create(): McpServer {
  const server = new McpServer({ name: 'polling', version: '1.0.0' });
  server.registerTool('poll', { description: 'Ends the stream of its answer, and answers later' }, async (extra) => {
    extra.closeSSEStream?.();
    await new Promise((resolve) => setTimeout(resolve, 150));
    return { content: [{ type: 'text', text: extra.closeSSEStream === undefined ? 'streams stay' : 'answered later' }] };
  });
  server.registerTool('slow', { description: 'Answers after a while' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { content: [{ type: 'text', text: 'slow answer' }] };
  });
  return server;
}

const transports = new Map<string, StreamableHTTPServerTransport>();

async function transportFor(id: string | undefined): Promise<StreamableHTTPServerTransport> {
  const known = id === undefined ? undefined : transports.get(id);
  if (known !== undefined) return known;
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new InMemoryEventStore(),
    retryInterval: 20,
    onsessioninitialized: (session) => void transports.set(session, transport),
  });
  // The SDK declares optional members where exactOptionalPropertyTypes wants `| undefined`.
  await create().connect(transport as unknown as Parameters<McpServer['connect']>[0]);
  return transport;
}

const listener = createServer((request, response) => {
  const id = request.headers['mcp-session-id'];
  void transportFor(typeof id === 'string' ? id : undefined).then((transport) => transport.handleRequest(request, response));
});
listener.listen(0, '127.0.0.1', () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));
