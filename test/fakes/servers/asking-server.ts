import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/*
 * A server that asks back before it answers, with the real SDK: `asking-server.ts stdio`, or `asking-server.ts http`, which prints its
 * port. What it really did stands on stderr, one line each.
 */
const NAME = { type: 'object' as const, properties: { name: { type: 'string' as const } }, required: ['name'] };
const who = { who: inputRequired.elicit({ message: 'Your name?', requestedSchema: NAME }) };

type Responses = Parameters<typeof acceptedContent>[0];

function nameIn(responses: Responses): string | null {
  return acceptedContent<{ name: string }>(responses, 'who')?.name ?? null;
}

function say(text: string): { content: { type: 'text'; text: string }[] } {
  process.stderr.write(`did: ${text}\n`);
  return { content: [{ type: 'text', text }] };
}

function create(): McpServer {
  const server = new McpServer({ name: 'asking', version: '1.0.0' });
  const inputSchema = z.object({ text: z.string().optional() });
  server.registerTool('form', { inputSchema }, ({ text = '' }, { mcpReq }) => {
    const name = nameIn(mcpReq.inputResponses);
    return name === null ? inputRequired({ inputRequests: who }) : say(`form ${name} ${text}`);
  });
  server.registerTool('stateful', { inputSchema }, ({ text = '' }, { mcpReq }) => {
    const round = Number(mcpReq.requestState() ?? '0');
    if (round < 3) return inputRequired({ inputRequests: who, requestState: String(round + 1) });
    return say(`stateful ${nameIn(mcpReq.inputResponses)} ${text}`);
  });
  server.registerTool('state-only', { inputSchema }, (_args, { mcpReq }) =>
    mcpReq.requestState() === undefined ? inputRequired({ requestState: 'later' }) : say('state-only'),
  );
  server.registerTool('sample', { inputSchema }, (_args, { mcpReq }) => {
    const given = mcpReq.inputResponses?.['poem'];
    if (given !== undefined) return say(`sample ${JSON.stringify(given)}`);
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: 'a poem' } }];
    const poem = inputRequired.createMessage({ messages, maxTokens: 10 });
    return inputRequired({ inputRequests: { poem, ...who } });
  });
  server.registerTool('fail', { inputSchema }, (_args, { mcpReq }) => {
    if (nameIn(mcpReq.inputResponses) === null) return inputRequired({ inputRequests: who });
    throw new Error('it failed');
  });
  server.registerResource('asks', 'note://asks', {}, (uri, { mcpReq }) => {
    const name = nameIn(mcpReq.inputResponses);
    return name === null ? inputRequired({ inputRequests: who }) : { contents: [{ uri: uri.href, text: `for ${name}` }] };
  });
  server.registerResource('plain', 'note://plain', {}, (uri) => ({ contents: [{ uri: uri.href, text: 'plain' }] }));
  server.registerPrompt('asks', {}, (context) => {
    const name = nameIn(context.mcpReq.inputResponses);
    if (name === null) return inputRequired({ inputRequests: who });
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text: `for ${name}` } }] };
  });
  server.registerPrompt('plain', {}, () => ({
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'plain' } }],
  }));
  return server;
}

if (process.argv[2] === 'http') {
  const handle = toNodeHandler(createMcpHandler(create));
  const listener = createServer((request, response) => {
    // The SDK declares optional members where Node's types have `| undefined`.
    void handle(request as Parameters<typeof handle>[0], response);
  });
  listener.listen(0, '127.0.0.1', () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));
} else serveStdio(create);
