import type { Client, ClientOptions } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { until } from '../harness/until.ts';

/** What the suite tells a client under test besides the address. */
export interface ClientTask {
  readonly scenario: string;
  readonly protocolVersion: string;
  /** JSON with what the scenario wants to be done; null when nothing. */
  readonly context: unknown;
}

export interface ConnectOptions extends ClientOptions {
  /** The scenario's server knows no `server/discover`: the client is to take the revision for granted. */
  readonly assumesStateless?: boolean;
}

export type Connect = (options: ConnectOptions) => Promise<Client>;

const ToolCallsSchema = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
});

/**
 * Does what a client has to do in a scenario. Tools are found by the end of their names, which may have a prefix; `mayCome` says
 * whether a tool that is not there yet is worth waiting for.
 */
export async function playClient(
  task: ClientTask,
  connect: Connect,
  mayCome: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const { scenario } = task;
  const mode = task.protocolVersion === '2026-07-28' ? ('auto' as const) : ('legacy' as const);
  const versionNegotiation = { mode };
  switch (scenario) {
    case 'tools_call':
      return using(await connect({ versionNegotiation }), (client) => callByName(client, 'add_numbers', { a: 5, b: 3 }));
    case 'sse-retry':
      return using(await connect({}), (client) => callByName(client, 'test_reconnection', {}));
    case 'elicitation-sep1034-client-defaults':
      return playDefaults(connect);
    case 'request-metadata':
      return using(await connect({ versionNegotiation, capabilities: { roots: {}, sampling: {}, elicitation: {} } }), () => {});
    case 'sep-2322-client-request-state':
      return playRounds(connect);
    case 'http-standard-headers':
      return using(await connect({ versionNegotiation, assumesStateless: true }), useEverything);
    case 'http-custom-headers':
      return using(await connect({ versionNegotiation, assumesStateless: true }), async (client) => {
        await client.listTools();
        const { toolCalls } = ToolCallsSchema.parse(task.context);
        for (const call of toolCalls) await callByName(client, call.name, call.arguments);
      });
    case 'http-invalid-tool-headers':
      return using(await connect({ versionNegotiation, assumesStateless: true }), async (client) => {
        const { tools } = await client.listTools();
        for (const { name } of tools) await client.callTool({ name, arguments: { region: 'us-west1' } }).catch(() => {});
      });
    case 'json-schema-2020-12-preservation':
      return using(await connect({ versionNegotiation }), async (client) => {
        const { tools } = await client.listTools();
        const schema = tools.find(({ name }) => name.endsWith('json_schema_2020_12_tool'))?.inputSchema;
        await callByName(client, 'json_schema_echo', { schema });
      });
    default:
      return using(await connect({ versionNegotiation }), async (client) => {
        await client.listTools();
        if (scenario.startsWith('auth/')) await callByName(client, 'test-tool', {}, mayCome);
      });
  }
}

async function using(client: Client, play: (client: Client) => unknown): Promise<void> {
  try {
    await play(client);
  } finally {
    await client.close();
  }
}

/** A list waits for servers that join; what is looked for longer is one that failed, or never comes. */
const LONGEST_LOOK_MS = 15_000;

/** At the address of all servers one that is slow to come up joins later: where its tool is not there yet, it is looked for again. */
async function callByName(
  client: Client,
  wanted: string,
  args: Record<string, unknown>,
  mayCome: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const found = await until(
    `a tool ${wanted}`,
    async () => {
      const { tools } = await client.listTools();
      const there = tools.find(({ name }) => name === wanted || name.endsWith(`__${wanted}`));
      if (there === undefined && !(await mayCome())) throw new Error(`There is no tool ${wanted}.`);
      return there;
    },
    LONGEST_LOOK_MS,
  );
  await client.callTool({ name: found.name, arguments: args });
}

async function playDefaults(connect: Connect): Promise<void> {
  const client = await connect({ capabilities: { elicitation: { form: { applyDefaults: true } } } });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  await using(client, () => callByName(client, 'test_client_elicitation_defaults', {}));
}

async function playRounds(connect: Connect): Promise<void> {
  const client = await connect({
    versionNegotiation: { mode: 'auto' },
    assumesStateless: true,
    capabilities: { elicitation: {} },
  });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirmed: true } }));
  await using(client, async () => {
    for (const tool of ['test_mrtr_echo_state', 'test_mrtr_no_state', 'test_mrtr_unrelated']) await callByName(client, tool, {});
    // A result without its type is one that a client of this revision refuses.
    await callByName(client, 'test_mrtr_no_result_type', {}).catch(() => {});
  });
}

async function useEverything(client: Client): Promise<void> {
  const [tool] = (await client.listTools()).tools;
  if (tool !== undefined) await client.callTool({ name: tool.name, arguments: {} });
  const [resource] = (await client.listResources()).resources;
  if (resource !== undefined) await client.readResource({ uri: resource.uri });
  const [prompt] = (await client.listPrompts()).prompts;
  if (prompt !== undefined) await client.getPrompt({ name: prompt.name, arguments: {} });
}
