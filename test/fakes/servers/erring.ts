import { createInterface } from 'node:readline';

/**
 * A stdio server that answers its tools in the ways that matter to limits: `fine` with a result, `tool-error` with
 * `isError`, `rpc-error` with a JSON-RPC error.
 */
const TOOLS = ['fine', 'tool-error', 'rpc-error'].map((name) => ({
  name,
  description: `Reads: ${name}.`,
  inputSchema: { type: 'object' },
}));

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly protocolVersion?: string };
}

function answerOf({ method, params }: Message): { result: unknown } | { error: unknown } {
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: 'erring', version: '1' },
        },
      };
    case 'tools/list':
      return { result: { tools: TOOLS } };
    case 'tools/call':
      if (params?.name === 'rpc-error') return { error: { code: -32000, message: 'no', data: { big: 1 } } };
      return {
        result: { content: [{ type: 'text', text: 'done' }], ...(params?.name === 'tool-error' ? { isError: true } : {}) },
      };
    default:
      return { result: {} };
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  if (message.id === undefined) return;
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answerOf(message) })}\n`);
});
