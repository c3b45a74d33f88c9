const TOOL = {
  name: 'echo',
  description: 'Reads a text and returns it.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

interface Message {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string; readonly arguments?: { readonly text?: string } };
}

/** One tool, no waiting: what remains is the cost of the way to it. Null for a notification. */
export function answerMessage(message: Message): string | null {
  if (message.id === undefined) return null;
  return JSON.stringify({ jsonrpc: '2.0', id: message.id, result: resultOf(message) });
}

function resultOf(message: Message): unknown {
  switch (message.method) {
    case 'initialize':
      return {
        protocolVersion: message.params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'echo', version: '1' },
      };
    case 'tools/list':
      return { tools: [TOOL] };
    case 'tools/call':
      return { content: [{ type: 'text', text: message.params?.arguments?.text }] };
    default:
      return {};
  }
}
