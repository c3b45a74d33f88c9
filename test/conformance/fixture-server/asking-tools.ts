import type { ElicitRequestFormParams, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

type Form = ElicitRequestFormParams['requestedSchema'];

/** Tools that ask the client in the middle of a call, as revisions with sessions do: a request on the way back. */
export function registerAskingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const answer = await mcpReq.send({ method: 'sampling/createMessage', params: { messages, maxTokens: 100 } });
      return { content: [{ type: 'text', text: `LLM response: ${JSON.stringify(answer.content)}` }] };
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) =>
      elicit(context, message, {
        type: 'object',
        properties: { response: { type: 'string', description: "User's response" } },
        required: ['response'],
      }),
  );
  server.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'A form with defaults', inputSchema: z.object({}) },
    (_, context) => elicit(context, 'Please review the defaults', DEFAULTS),
  );
  server.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'A form with choices', inputSchema: z.object({}) },
    (_, context) => elicit(context, 'Please choose', CHOICES),
  );
}

async function elicit(
  { mcpReq }: ServerContext,
  message: string,
  requestedSchema: Form,
): Promise<{ content: { type: 'text'; text: string }[] }> {
  const { action, content } = await mcpReq.send({ method: 'elicitation/create', params: { message, requestedSchema } });
  return { content: [{ type: 'text', text: `User response: action=${action}, content=${JSON.stringify(content ?? {})}` }] };
}

const DEFAULTS: Form = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'User name', default: 'John Doe' },
    age: { type: 'integer', description: 'User age', default: 30 },
    score: { type: 'number', description: 'User score', default: 95.5 },
    status: { type: 'string', description: 'User status', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', description: 'Verification status', default: true },
  },
  required: [],
};

const OPTIONS = ['option1', 'option2', 'option3'];
const titled = (kind: string): { const: string; title: string }[] =>
  ['First', 'Second', 'Third'].map((title, index) => ({ const: `value${index + 1}`, title: `${title} ${kind}` }));

const CHOICES: Form = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', description: 'Select one', enum: OPTIONS },
    titledSingle: { type: 'string', description: 'Select one, with titles', oneOf: titled('Option') },
    legacyEnum: {
      type: 'string',
      description: 'Select one (legacy)',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array',
      description: 'Select several',
      minItems: 1,
      maxItems: 3,
      items: { type: 'string', enum: OPTIONS },
    },
    titledMulti: {
      type: 'array',
      description: 'Select several, with titles',
      minItems: 1,
      maxItems: 3,
      items: { anyOf: titled('Choice') },
    },
  },
  required: [],
};
