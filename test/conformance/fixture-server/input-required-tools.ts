import { randomBytes, randomUUID } from 'node:crypto';
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type InputRequests,
  type InputRequiredResult,
  type CallToolResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

type Answer = CallToolResult | InputRequiredResult;

/** What goes to the client and comes back: sealed, because the client could change it. One key, for all instances of this process. */
export const requestStates = createRequestStateCodec<Readonly<Record<string, unknown>>>({ key: new Uint8Array(randomBytes(32)) });

/** Tools that need something of the client before they answer, as the stateless revision does: in a result of their own. */
export function registerInputRequiredTools(server: McpServer): void {
  const asking = (name: string, description: string, answer: (context: ServerContext) => Answer | Promise<Answer>): void => {
    server.registerTool(name, { description, inputSchema: z.object({}) }, (_, context) => answer(context));
  };
  asking('test_input_required_result_elicitation', 'Asks for a name', ({ mcpReq }) => {
    const name = nameIn(mcpReq.inputResponses);
    return name === null
      ? inputRequired({ inputRequests: { user_name: askText('What is your name?', 'name') } })
      : text(`Hello, ${name}!`);
  });
  asking('test_input_required_result_sampling', 'Asks the model', ({ mcpReq }) => {
    const given = inputResponse(mcpReq.inputResponses, 'capital_question');
    if (given.kind === 'sampling') return text(`The model said: ${JSON.stringify(given.result.content)}`);
    return inputRequired({ inputRequests: { capital_question: askModel('What is the capital of France?') } });
  });
  asking('test_input_required_result_list_roots', 'Asks for the roots', ({ mcpReq }) => {
    const given = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (given.kind !== 'roots') return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    return text(`${given.roots.length} root(s): ${given.roots.map(({ uri }) => uri).join(', ')}`);
  });
  asking('test_input_required_result_request_state', 'Asks once and remembers in the state', async ({ mcpReq }) => {
    if (acceptedContent(mcpReq.inputResponses, 'confirm') === undefined) return askToConfirm('request_state');
    if (mcpReq.requestState() === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The requestState is missing.');
    return text('state-ok: the state came back as it was');
  });
  asking('test_input_required_result_tampered_state', 'Refuses a state that was changed', async ({ mcpReq }) => {
    const isBack = mcpReq.requestState() !== undefined && acceptedContent(mcpReq.inputResponses, 'confirm') !== undefined;
    return isBack ? text('integrity-ok: the state came back as it was') : askToConfirm('tampered_state');
  });
  asking('test_input_required_result_multiple_inputs', 'Asks for three things at once', async ({ mcpReq }) => {
    const { inputResponses: given } = mcpReq;
    const name = nameIn(given);
    const greeting = inputResponse(given, 'greeting');
    const roots = inputResponse(given, 'client_roots');
    if (name !== null && greeting.kind === 'sampling' && roots.kind === 'roots')
      return text(`${JSON.stringify(greeting.result.content)} ${name}, ${roots.roots.length} root(s)`);
    return inputRequired({ inputRequests: everyKind(), requestState: await requestStates.mint(state('multiple_inputs')) });
  });
  asking('test_input_required_result_multi_round', 'Asks twice, one after the other', async ({ mcpReq }) => {
    const before = mcpReq.requestState<Readonly<Record<string, unknown>>>();
    const round = typeof before?.['round'] === 'number' ? before['round'] : 0;
    if (round === 0) {
      const inputRequests = { step1: askText('Step 1: what is your name?', 'name') };
      return inputRequired({ inputRequests, requestState: await requestStates.mint(state('multi_round', { round: 1 })) });
    }
    if (round === 1) {
      const { name } = acceptedContent(mcpReq.inputResponses, 'step1') ?? {};
      const inputRequests = { step2: askText('Step 2: what is your favorite color?', 'color') };
      return inputRequired({ inputRequests, requestState: await requestStates.mint(state('multi_round', { round: 2, name })) });
    }
    const { color } = acceptedContent(mcpReq.inputResponses, 'step2') ?? {};
    return text(`${String(before?.['name'])} likes ${String(color)}`);
  });
  asking('test_input_required_result_capabilities', 'Asks only what the client can answer', ({ mcpReq }) => {
    if (mcpReq.inputResponses !== undefined) return text('answered');
    const envelope: Readonly<Record<string, unknown>> = { ...mcpReq.envelope };
    const declared = Object(envelope[CLIENT_CAPABILITIES_META_KEY]) as object;
    const able = { user_name: 'elicitation', greeting: 'sampling', client_roots: 'roots' };
    const wanted = Object.entries(everyKind()).filter(([key]) => Object.hasOwn(declared, able[key as keyof typeof able]));
    return wanted.length === 0
      ? text('the client can be asked nothing')
      : inputRequired({ inputRequests: Object.fromEntries(wanted) });
  });
  asking('test_missing_capability', 'Asks the model whether or not there is one', ({ mcpReq }) => {
    const given = inputResponse(mcpReq.inputResponses, 'llm_answer');
    return given.kind === 'missing' ? inputRequired({ inputRequests: { llm_answer: askModel('Say pong') } }) : text('answered');
  });
}

function everyKind(): InputRequests {
  return {
    user_name: askText('What is your name?', 'name'),
    greeting: askModel('Generate a greeting'),
    client_roots: inputRequired.listRoots(),
  };
}

/** A question for one text. */
export function askText(message: string, property: string): ReturnType<typeof inputRequired.elicit> {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [property]: { type: 'string' } }, required: [property] },
  });
}

function askModel(question: string): ReturnType<typeof inputRequired.createMessage> {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: question } }], maxTokens: 100 });
}

async function askToConfirm(tool: string): Promise<InputRequiredResult> {
  const confirm = inputRequired.elicit({
    message: 'Please confirm',
    requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  });
  return inputRequired({ inputRequests: { confirm }, requestState: await requestStates.mint(state(tool)) });
}

function state(tool: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { tool, nonce: randomUUID(), ...more };
}

function nameIn(responses: ServerContext['mcpReq']['inputResponses']): string | null {
  const { name } = acceptedContent(responses, 'user_name') ?? {};
  return typeof name === 'string' ? name : null;
}

function text(value: string): CallToolResult {
  return { content: [{ type: 'text', text: value }] };
}
