import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/*
 * The SDK's server of the stateless revision over HTTP, which compares headers with arguments (x-mcp-header). It prints its port,
 * then one line for each call: the headers that a client made up.
 */
function create(): McpServer {
  const server = new McpServer({ name: 'headers', version: '1.0.0' });
  const region = z.string().meta({ 'x-mcp-header': 'Region' });
  const inputSchema = z.object({
    region,
    count: z.int().meta({ 'x-mcp-header': 'Count' }).optional(),
    text: z.string().optional(),
  });
  server.registerTool('route', { inputSchema }, ({ region: to }) => ({ content: [{ type: 'text', text: `to ${to}` }] }));
  const invalid = z.object({ list: z.array(z.string().meta({ 'x-mcp-header': 'Item' })) });
  server.registerTool('invalid', { inputSchema: invalid }, () => ({ content: [{ type: 'text', text: 'ran' }] }));
  return server;
}

const handle = toNodeHandler(createMcpHandler(create));
const listener = createServer((request, response) => {
  const made = Object.entries(request.headers).filter(([name]) => /^mcp-(?:param-|name|method)/.test(name));
  process.stdout.write(`${JSON.stringify(Object.fromEntries(made))}\n`);
  // The SDK declares optional members where Node's types have `| undefined`.
  void handle(request as Parameters<typeof handle>[0], response);
});
listener.listen(0, '127.0.0.1', () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));
