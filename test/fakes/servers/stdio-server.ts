import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';

export type Arguments = Readonly<Record<string, unknown>>;
export type ToolHandler = (args: Arguments) => unknown;

/** Serves tools over stdio with the real SDK. A handler's value becomes JSON text; what it throws becomes `isError`. */
export async function serveTools(
  name: string,
  tools: readonly Tool[],
  handlers: Readonly<Record<string, ToolHandler>>,
): Promise<void> {
  const server = new Server({ name, version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const handler = handlers[params.name];
    if (handler === undefined) return { content: [{ type: 'text', text: `Unknown tool ${params.name}` }], isError: true };
    try {
      const value = await handler(params.arguments ?? {});
      return { content: [{ type: 'text', text: JSON.stringify(value) }] };
    } catch (error) {
      return { content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }], isError: true };
    }
  });
  await server.connect(new StdioServerTransport());
}
