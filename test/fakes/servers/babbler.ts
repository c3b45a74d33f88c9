import { createInterface } from 'node:readline';

/*
 * A server that says too much of everything: noise on stdout, notifications nobody asked for, progress and answers for requests
 * that are not there, requests that nobody can answer. Among all that it answers `initialize` and lists one tool.
 */
function write(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

let turn = 0;
setInterval(() => {
  turn += 1;
  process.stdout.write(`noise ${turn}\n{"half":\n`);
  for (let id = 0; id < 40; id += 1) {
    write({ id, result: { content: [{ type: 'text', text: 'not yours' }] } });
    write({ method: 'notifications/progress', params: { progressToken: id, progress: turn } });
  }
  write({ method: 'notifications/message', params: { level: 'info', data: `babble ${turn}` } });
  write({ id: `request ${turn}`, method: 'roots/list' });
}, 20);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line) as { id?: number; method?: string; params?: { protocolVersion?: string } };
    if (id === undefined) return;
    if (method === 'initialize') {
      const capabilities = { tools: {}, logging: {} };
      write({
        id,
        result: { protocolVersion: params?.protocolVersion, capabilities, serverInfo: { name: 'babbler', version: '1' } },
      });
    } else if (method === 'tools/list') write({ id, result: { tools: [{ name: 'talk', inputSchema: { type: 'object' } }] } });
  })
  .on('close', () => process.exit(0));
