import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, isInitializeRequest } from '@modelcontextprotocol/server';
import type { SkillCatalog } from '@modelcontextprotocol/server/ext/skills';
import { KEEP_ALIVE_MS } from '../keep-alive.ts';
import { createEventStore } from './event-store.ts';
import { createFixture } from './create-fixture.ts';
import type { FixtureTransport } from './telling-tools.ts';

/** Serves both eras at one address of this machine: with sessions up to 2025-11-25, without from 2026-07-28. Resolves with the port. */
export async function serveHttp(skills: SkillCatalog): Promise<number> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const transport: FixtureTransport = {
    closeStream: (session, requestId) => sessions.get(session)?.closeSSEStream(requestId),
    changed: (_server, list) => (list === 'tools' ? stateless.notify.toolsChanged() : stateless.notify.promptsChanged()),
  };
  const stateless = createMcpHandler(() => createFixture(transport, skills), { legacy: 'reject' });
  const handleStateless = toNodeHandler(stateless);
  const isOurHost = localhostHostValidation();
  const isOurOrigin = localhostOriginValidation();

  async function openSession(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const session = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: createEventStore(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => void sessions.set(id, session),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await createFixture(transport, skills).connect(session);
    await session.handleRequest(request, response, body);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOurHost(request, response) || !isOurOrigin(request, response)) return;
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    const httpMethod = request.method ?? 'GET';
    const protocolVersionHeader = header(request, 'mcp-protocol-version');
    const mcpMethodHeader = header(request, 'mcp-method');
    const inbound = classifyInboundRequest({
      httpMethod,
      ...(protocolVersionHeader === undefined ? {} : { protocolVersionHeader }),
      ...(mcpMethodHeader === undefined ? {} : { mcpMethodHeader }),
      body,
    });
    // The SDK declares optional members where Node's types have `| undefined`.
    if (inbound.kind !== 'legacy') return handleStateless(request as Parameters<typeof handleStateless>[0], response, body);
    const id = header(request, 'mcp-session-id');
    const session = id === undefined ? undefined : sessions.get(id);
    if (session !== undefined) return session.handleRequest(request, response, body);
    if (id === undefined && isInitializeRequest(body)) return openSession(request, response, body);
    refuse(response, id === undefined ? 400 : 404, id === undefined ? 'There is no session id.' : 'There is no such session.');
  }

  const listener = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(request, response).catch((error: unknown) => refuse(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return (listener.address() as AddressInfo).port;
}

/** Short, so that a client that has to come back does not keep the test waiting. */
const RETRY_MS = 200;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }));
}
