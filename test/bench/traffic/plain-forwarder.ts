import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { createLineSplitter } from './line-splitter.ts';
import { messageId } from './tool-call.ts';

/*
 * The least a proxy written for Node can do, and the measure for what Countersign's work costs: `plain-forwarder.ts http URL`
 * or `plain-forwarder.ts stdio COMMAND ARGS…`. Prints its port.
 *
 * It does: read the body, parse it once with JSON.parse (no proxy may forward what is not JSON-RPC), send on the same
 * bytes over kept connections (up to 256, as Countersign's pool), stream the answer back untouched; over stdio, hand each
 * line to the request with its id.
 * It does not: check Host, Origin, token or duplicate keys, judge, write anything down, mask, time out, follow cancelled
 * requests, carry server-to-client requests or GET streams, keep clients' ids apart, or survive a failing server.
 */
interface Message {
  readonly id?: number;
  readonly method: string;
}
type Forward = (body: Buffer, message: Message, headers: Record<string, string>, response: ServerResponse) => void;

function toHttp(url: URL): Forward {
  const pool = new Pool(url.origin, { connections: 256, pipelining: 1 });
  return (body, _message, headers, response) => {
    void pool.stream({ path: url.pathname, method: 'POST', headers, body }, ({ statusCode, headers: received }) => {
      const { connection: _connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...kept } = received;
      response.writeHead(statusCode, kept);
      return response;
    });
  };
}

function toStdio(command: string, commandArgs: readonly string[]): Forward {
  const child = spawn(command, commandArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, ServerResponse>();
  const split = createLineSplitter((line) => {
    const id = messageId(line) ?? -1;
    const response = waiting.get(id);
    waiting.delete(id);
    response?.writeHead(200, { 'content-type': 'application/json', 'content-length': line.length }).end(line);
  });
  child.stdout.on('data', split);
  process.once('SIGTERM', () => {
    child.kill('SIGTERM');
    process.exit();
  });
  return (body, message, _headers, response) => {
    child.stdin.cork();
    child.stdin.write(body);
    child.stdin.write('\n');
    child.stdin.uncork();
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (message.method === 'initialize') response.setHeader('mcp-session-id', randomUUID());
    waiting.set(message.id, response);
  };
}

const [, , kind, target = '', ...args] = process.argv;
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
    forward(body, JSON.parse(body.toString('utf8')) as Message, headers, response);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
