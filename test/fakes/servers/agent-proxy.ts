import { z } from 'zod';
import tools from './agent-proxy-tools.json' with { type: 'json' };
import { serveTools } from './stdio-server.ts';

/*
 * A stand-in for mcp-agent-proxy 0.0.14: its five tools and the behaviour that matters to a firewall: a `serverUrl` on
 * callAgent or describeAgent is talked to at once, without connectServer before it.
 */
const servers = new Map<string, string>();

const CallAgent = z.object({
  targetAgentId: z.string(),
  interactionType: z.enum(['generate', 'stream']),
  messages: z.array(z.unknown()),
  serverUrl: z.url().optional(),
});

async function talkTo(url: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(
    new URL(path, url),
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

function knownServer(): string {
  const [first] = servers.values();
  if (first === undefined) throw new Error('no agent server is connected');
  return first;
}

await serveTools('mcp-agent-proxy', tools as Parameters<typeof serveTools>[1], {
  connectServer: async (args) => {
    const { serverUrl, serverName } = z.object({ serverUrl: z.url(), serverName: z.string().optional() }).parse(args);
    await talkTo(serverUrl, '/api/agents');
    servers.set(serverName ?? serverUrl, serverUrl);
    return { connected: serverUrl };
  },
  disconnectServer: (args) => {
    const { serverName } = z.object({ serverName: z.string() }).parse(args);
    return { disconnected: servers.delete(serverName) };
  },
  listAgents: async () => Promise.all([...servers.values()].map((url) => talkTo(url, '/api/agents'))),
  describeAgent: (args) => {
    const { agentId, serverUrl } = z.object({ agentId: z.string(), serverUrl: z.url().optional() }).parse(args);
    return talkTo(serverUrl ?? knownServer(), `/api/agents/${encodeURIComponent(agentId)}`);
  },
  callAgent: (args) => {
    const { targetAgentId, interactionType, messages, serverUrl } = CallAgent.parse(args);
    return talkTo(serverUrl ?? knownServer(), `/api/agents/${encodeURIComponent(targetAgentId)}/${interactionType}`, {
      messages,
    });
  },
});
