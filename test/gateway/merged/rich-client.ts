import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  PromptListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import type { MergedHarness } from './merged-harness.ts';

/** A client that can do everything a client can be asked for, and writes down what it hears. */
export interface RichClient {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
  /** "tools", "prompts", or the URI of a resource that was updated. */
  readonly heard: string[];
  readonly asked: string[];
  /** The text parts of a tool's result, joined. */
  call(name: string, args?: Record<string, unknown>): Promise<string>;
}

export async function connectRich(harness: MergedHarness, name: string, token?: string): Promise<RichClient> {
  const authorization = `Bearer ${token ?? (await harness.grant(name))}`;
  const heard: string[] = [];
  const asked: string[] = [];
  const client = new Client(
    { name, version: '3.2.1' },
    { capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    asked.push('sampling');
    const [message] = params.messages;
    const text = `${name} was asked: ${JSON.stringify(message?.content)}`;
    return { model: 'test', role: 'assistant', content: { type: 'text', text } };
  });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push('elicitation');
    const isForm = 'requestedSchema' in params;
    return isForm ? { action: 'accept', content: { name: `${name} the person` } } : { action: 'decline' };
  });
  client.setRequestHandler(ListRootsRequestSchema, () => {
    asked.push('roots');
    return { roots: [{ uri: `file:///home/${name}`, name }] };
  });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('tools'));
  client.setNotificationHandler(PromptListChangedNotificationSchema, () => void heard.push('prompts'));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
  const transport = new StreamableHTTPClientTransport(new URL(harness.url), { requestInit: { headers: { authorization } } });
  // The SDK's transport declares `sessionId?: string` where exactOptionalPropertyTypes wants `| undefined`.
  await client.connect(transport as unknown as Parameters<typeof client.connect>[0]);
  onTestFinished(() => client.close());
  return {
    client,
    transport,
    heard,
    asked,
    async call(tool, args = {}) {
      const result = await client.callTool({ name: tool, arguments: args });
      const content = result.content as readonly { readonly text?: string }[];
      return content.map((part) => part.text ?? '').join('\n');
    },
  };
}
