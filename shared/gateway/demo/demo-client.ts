import type { UpstreamLink } from '../upstreams/link.ts';

/** What the demo client needs of MCP: one request, one answer. */
export interface DemoClient {
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

/** Speaks through our own address like any client would, so that what the newcomer sees is the real thing. */
export async function connectDemoClient(link: UpstreamLink): Promise<DemoClient> {
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let nextId = 0;
  link.onMessage((message) => {
    if (message.kind !== 'response' || typeof message.id !== 'number') return;
    waiting.get(message.id)?.resolve();
    waiting.delete(message.id);
  });
  link.onClose((error) => {
    for (const { reject } of waiting.values()) reject(error ?? new Error('The demo connection was closed.'));
    waiting.clear();
  });

  async function request(method: string, params: Readonly<Record<string, unknown>>): Promise<void> {
    const id = nextId++;
    const answered = new Promise<void>((resolve, reject) => waiting.set(id, { resolve, reject }));
    await Promise.all([link.send(JSON.stringify({ jsonrpc: '2.0', id, method, params })), answered]);
  }

  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'countersign-demo', title: 'Demo client', version: '1.0.0' },
  });
  await link.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  await request('tools/list', {});
  return {
    call: (tool, args) => request('tools/call', { name: tool, arguments: args }),
    close: () => link.close(),
  };
}
