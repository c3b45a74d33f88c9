import { createInterface } from 'node:readline';

/*
 * A server without an SDK that asks its client for things in ways that no honest server does. A call of the tool "say" writes each of
 * its `lines` as it is, then answers. What its client or somebody in its place answers stands on stderr: `heard: <line>`.
 */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string; readonly arguments?: { readonly lines?: readonly string[] } };
}

function answer(id: Message['id'], result: unknown): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  if (message.method === undefined) return void process.stderr.write(`heard: ${line}\n`);
  switch (message.method) {
    case 'initialize': {
      const protocolVersion = message.params?.protocolVersion;
      return answer(message.id, { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'hostile', version: '1' } });
    }
    case 'tools/list':
      return answer(message.id, { tools: [{ name: 'say', inputSchema: { type: 'object' } }] });
    case 'tools/call':
      for (const each of message.params?.arguments?.lines ?? []) process.stdout.write(`${each}\n`);
      return answer(message.id, { content: [{ type: 'text', text: 'said' }] });
    default:
  }
});
