import { acceptedContent, type GetPromptResult, inputRequired, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { askText } from './input-required-tools.ts';
import { PNG_BASE64 } from './samples.ts';

/** Prompts with every kind of content, one with arguments, and one that asks the client first. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'Text' }, () => saying('This is a simple prompt for testing.'));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'With arguments',
      argsSchema: z.object({ arg1: z.string().describe('First'), arg2: z.string().describe('Second') }),
    },
    ({ arg1, arg2 }) => saying(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string().describe('What to embed') }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: { type: 'resource', resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content.' } },
        },
        ...saying('Please process the resource above.').messages,
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PNG_BASE64, mimeType: 'image/png' } },
      ...saying('Please look at the image above.').messages,
    ],
  }));
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks first', argsSchema: z.object({}) },
    (_, { mcpReq }) => {
      const { context } = acceptedContent(mcpReq.inputResponses, 'user_context') ?? {};
      if (typeof context === 'string') return saying(`Use this context: ${context}`);
      return inputRequired({ inputRequests: { user_context: askText('What context should the prompt use?', 'context') } });
    },
  );
}

function saying(text: string): GetPromptResult {
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}
