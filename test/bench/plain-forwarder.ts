import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/*
 * The least a proxy can do: parse once, forward the bytes, no rules, no history, no checks. What Countersign costs more
 * than this is what its work costs. `plain-forwarder.ts http URL` or `plain-forwarder.ts stdio COMMAND ARGS…`.
 */
const [, , kind, target = '', ...args] = process.argv;
type Forward = (
  body: Buffer,
  message: { id?: number | string; method: string },
  headers: Record<string, string>,
  response: ServerResponse,
) => void;

function toHttp(url: URL): Forward {
  const pool = new Pool(url.origin, { connections: 256, pipelining: 1 });
  return (body, _message, headers, response) => {
    void pool.stream(
      { path: url.pathname, method: 'POST', headers, body, opaque: response },
      ({ statusCode, headers: received }) => {
        const { connection: _connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...kept } = received;
        response.writeHead(statusCode, kept);
        return response;
      },
    );
  };
}

function toStdio(command: string, commandArgs: readonly string[]): Forward {
  const child = spawn(command, commandArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number | string, ServerResponse>();
  let tail = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (tail + part).split('\n');
    tail = lines.pop() ?? '';
    for (const line of lines) {
      const { id } = JSON.parse(line) as { id: number | string };
      const response = waiting.get(id);
      waiting.delete(id);
      response?.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(line) }).end(line);
    }
  });
  return (body, message, _headers, response) => {
    child.stdin.write(`${body.toString('utf8')}\n`);
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (message.method === 'initialize') response.setHeader('mcp-session-id', randomUUID());
    waiting.set(message.id, response);
  };
}

const forward = kind === 'http' ? toHttp(new URL(target)) : toStdio(target, args);
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const session = request.headers['mcp-session-id'];
    const headers = {
      'content-type': 'application/json',
      accept: String(request.headers.accept),
      ...(typeof session === 'string' ? { 'mcp-session-id': session } : {}),
    };
    forward(body, JSON.parse(body.toString('utf8')) as { id?: number; method: string }, headers, response);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
