import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerMessage } from './echo-server.ts';

/** The fastest MCP server that Node can be over Streamable HTTP. Prints its port. */
const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    // Sessions hold nothing here, so they end at once; there are no streams to get.
    response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const message = JSON.parse(Buffer.concat(parts).toString('utf8')) as Parameters<typeof answerMessage>[0];
    const body = answerMessage(message);
    if (body === null) {
      response.writeHead(202).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(message.method === 'initialize' ? { 'mcp-session-id': randomUUID() } : {}),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
