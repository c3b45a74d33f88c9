import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/* A server of both protocol eras with the real SDK: `modern-server.ts stdio`, or `modern-server.ts http`, which prints its port. */
function create(): McpServer {
  const server = new McpServer(
    { name: 'modern', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, logging: {} } },
  );
  server.registerTool('echo', { description: 'Says it again', inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  server.registerTool('slow', { inputSchema: z.object({ steps: z.number() }) }, async ({ steps }, context) => {
    const { _meta: meta, notify, signal } = context.mcpReq;
    for (let step = 1; step <= steps && !signal.aborted; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      const progressToken = meta?.progressToken;
      if (progressToken !== undefined)
        await notify({ method: 'notifications/progress', params: { progressToken, progress: step } });
    }
    if (signal.aborted) process.stderr.write('slow was cancelled\n');
    return { content: [{ type: 'text', text: `${steps} steps` }] };
  });
  server.registerTool('ask', { inputSchema: z.object({}) }, (_args, context) => {
    const given = acceptedContent<{ name: string }>(context.mcpReq.inputResponses, 'who');
    if (given !== undefined) return { content: [{ type: 'text', text: `Hello, ${given.name}` }] };
    const schema = { type: 'object' as const, properties: { name: { type: 'string' as const } }, required: ['name'] };
    return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: 'Your name?', requestedSchema: schema }) } });
  });
  server.registerTool('change', { inputSchema: z.object({}) }, () => {
    server.sendToolListChanged();
    return { content: [{ type: 'text', text: 'changed' }] };
  });
  return server;
}

if (process.argv[2] === 'http') {
  const handle = toNodeHandler(createMcpHandler(create));
  const listener = createServer((request, response) => {
    // The SDK declares optional members where Node's types have `| undefined`.
    void handle(request as Parameters<typeof handle>[0], response);
  });
  listener.listen(0, '127.0.0.1', () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));
} else serveStdio(create);
