import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

export type ChangedList = 'tools' | 'prompts';

/** What only the transport can do; stdio can't close a stream, and each transport tells changes its own way. */
export interface FixtureTransport {
  /** Ends the stream of a request before its answer, so that the client has to come back for it (SEP-1699). */
  readonly closeStream?: (session: string, requestId: string | number) => void;
  /** Tells everybody who listens that a list changed. */
  readonly changed: (server: McpServer, list: ChangedList) => void;
}

const PAUSE_MS = 50;
const AWAY_MS = 100;

/** Tools that say something before they answer, or about something else than their answer. */
export function registerTellingTools(server: McpServer, transport: FixtureTransport): void {
  server.registerTool(
    'test_tool_with_logging',
    { description: 'Logs while it works', inputSchema: z.object({}) },
    async (_, { mcpReq }) => {
      for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
        await pause(PAUSE_MS);
      }
      return { content: [{ type: 'text', text: 'logged three times' }] };
    },
  );
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Reports progress', inputSchema: z.object({}) },
    async (_, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        const params = { progressToken: progressToken ?? '', progress, total: 100, message: `${progress} of 100` };
        await mcpReq.notify({ method: 'notifications/progress', params });
        await pause(PAUSE_MS);
      }
      return { content: [{ type: 'text', text: String(progressToken ?? 'no progress token') }] };
    },
  );
  server.registerTool(
    'test_reconnection',
    { description: 'Ends its stream before it answers', inputSchema: z.object({}) },
    async (_, context) => {
      if (context.sessionId !== undefined) transport.closeStream?.(context.sessionId, context.mcpReq.id);
      await pause(AWAY_MS);
      return { content: [{ type: 'text', text: 'answered after the stream had ended' }] };
    },
  );
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs where the request asks for it', inputSchema: z.object({}) },
    async (_, { mcpReq }) => {
      await mcpReq.log('info', 'heard only by a request that names a log level');
      return { content: [{ type: 'text', text: 'logged' }] };
    },
  );
  server.registerTool(
    'test_streaming_elicitation',
    { description: 'Its stream carries no requests', inputSchema: z.object({}) },
    () => ({
      content: [{ type: 'text', text: 'nothing was asked' }],
    }),
  );
  for (const list of ['tools', 'prompts'] as const) {
    const name = `test_trigger_${list === 'tools' ? 'tool' : 'prompt'}_change`;
    server.registerTool(name, { description: `Says that the ${list} changed`, inputSchema: z.object({}) }, () => {
      transport.changed(server, list);
      return { content: [{ type: 'text', text: 'told' }] };
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
