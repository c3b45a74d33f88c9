import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import type { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import type { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

/** What a server asked of the client, or told it, in order. */
export interface Heard {
  readonly sampling: unknown[];
  readonly elicitation: unknown[];
  readonly roots: number[];
  readonly logs: unknown[];
  readonly updates: string[];
  readonly errors: Error[];
}

export interface Rich {
  readonly heard: Heard;
  readonly protocolVersion: string | undefined;
  tools(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<{ text: string; isError: boolean }>;
  resources(): Promise<string[]>;
  read(uri: string): Promise<unknown>;
  subscribe(uri: string): Promise<unknown>;
  prompts(): Promise<string[]>;
  setLogLevel(level: 'debug'): Promise<unknown>;
  ping(): Promise<unknown>;
  /** How often the list of tools was said to have changed. */
  readonly listChanges: { count: number };
  close(): Promise<void>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
}

interface RawResult {
  readonly isError?: boolean;
  readonly content?: readonly { type: string; text?: string }[];
}

const CAPABILITIES = { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } };
const SAMPLED = {
  model: 'test-model',
  role: 'assistant' as const,
  content: { type: 'text' as const, text: 'sampled by the client' },
};
const ELICITED = { action: 'accept' as const, content: { name: 'Ada', check: true } };
const ROOTS = { roots: [{ uri: 'file:///home/ada/project', name: 'project' }] };

function nothingHeard(): Heard {
  return { sampling: [], elicitation: [], roots: [], logs: [], updates: [], errors: [] };
}

/** The client of the 1.x line: sessions only. */
export async function richV1(url: string, token: string): Promise<Rich> {
  const transport = new TransportV1(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  return richV1Over(transport, () => transport.terminateSession());
}

/** The same over any transport of that line; `beforeClose` is what it does before it closes. */
export async function richV1Over(
  transport: TransportV1 | StdioV1,
  beforeClose: () => Promise<void> = async () => {},
): Promise<Rich> {
  const heard = nothingHeard();
  const listChanges = { count: 0 };
  const client = new ClientV1({ name: 'rich-v1', version: '1.2.3' }, { capabilities: CAPABILITIES });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (listChanges.count += 1));
  client.onerror = (error) => heard.errors.push(error);
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => (heard.sampling.push(params), SAMPLED));
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => (heard.elicitation.push(params), ELICITED));
  client.setRequestHandler(ListRootsRequestSchema, () => (heard.roots.push(1), ROOTS));
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.logs.push(params));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.updates.push(params.uri));
  // The SDK's transport declares `sessionId?: string` where exactOptionalPropertyTypes wants `| undefined`.
  await client.connect(transport as unknown as Parameters<typeof client.connect>[0]);
  return {
    heard,
    protocolVersion: 'protocolVersion' in transport ? transport.protocolVersion : undefined,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options = {}) =>
      simplify((await client.callTool({ name, arguments: args }, undefined, options)) as RawResult),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: async (uri) => (await client.readResource({ uri })).contents,
    subscribe: (uri) => client.subscribeResource({ uri }),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    setLogLevel: (level) => client.setLoggingLevel(level),
    ping: () => client.ping(),
    listChanges,
    close: async () => {
      await beforeClose();
      await client.close();
    },
  };
}

/** The client of the 2.x line; `mode` says whether it tries the stateless revision first. */
export async function richV2(url: string, token: string, mode: 'auto' | 'legacy' = 'auto'): Promise<Rich> {
  const transport = new TransportV2(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  return richV2Over(transport, mode, () => transport.terminateSession());
}

/** The same over any transport of that line. `pin` wants the stateless revision and nothing else. */
export async function richV2Over(
  transport: TransportV2 | StdioV2,
  mode: 'auto' | 'legacy' | { pin: '2026-07-28' } = 'auto',
  beforeClose: () => Promise<void> = async () => {},
): Promise<Rich> {
  const heard = nothingHeard();
  const listChanges = { count: 0 };
  const onChanged = (): void => void (listChanges.count += 1);
  const client = new ClientV2(
    { name: 'rich-v2', version: '2.0.0' },
    {
      capabilities: CAPABILITIES,
      versionNegotiation: { mode },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } },
    },
  );
  client.onerror = (error) => heard.errors.push(error);
  client.setRequestHandler('sampling/createMessage', ({ params }) => (heard.sampling.push(params), SAMPLED));
  client.setRequestHandler('elicitation/create', ({ params }) => (heard.elicitation.push(params), ELICITED));
  client.setRequestHandler('roots/list', () => (heard.roots.push(1), ROOTS));
  client.setNotificationHandler('notifications/message', ({ params }) => void heard.logs.push(params));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.updates.push(params.uri));
  await client.connect(transport);
  return {
    heard,
    protocolVersion: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options = {}) =>
      simplify((await client.callTool({ name, arguments: args }, options)) as RawResult),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: async (uri) => (await client.readResource({ uri })).contents,
    subscribe: (uri) => client.subscribeResource({ uri }),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    setLogLevel: (level) => client.setLoggingLevel(level),
    ping: () => client.ping(),
    listChanges,
    close: async () => {
      await beforeClose();
      await client.close();
    },
  };
}

function simplify(result: RawResult): { text: string; isError: boolean } {
  return { isError: result.isError === true, text: (result.content ?? []).map((part) => part.text ?? '').join('\n') };
}
