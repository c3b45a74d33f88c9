import { createInterface } from 'node:readline';

/*
 * A server without an SDK that keeps notes: `notes.ts [name]`. Every instance lists `note://shared`, its own `note://<name>`
 * and the template `note://<name>/{id}`, on several pages, and answers with its name. `grow` adds a tool and says so, `touch`
 * says that a note was updated, `ask` asks the client for its roots under id 1 with progress token 1, `die` ends it, `hang`
 * never answers.
 */
const name = process.argv[2] ?? 'notes';
const tools = ['who', 'grow', 'touch', 'ask', 'die', 'hang', 'odd__name'];
let answerRoots: (text: string) => void = () => {};

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: {
    readonly name?: string;
    readonly uri?: string;
    readonly cursor?: string;
    readonly protocolVersion?: string;
    readonly arguments?: { readonly uri?: string };
    readonly ref?: { readonly name?: string; readonly uri?: string };
  };
}

function write(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function text(value: string): object {
  return { content: [{ type: 'text', text: value }] };
}

function call(id: number | string, message: Message): void {
  const answer = (value: string): void => write({ id, result: text(value) });
  switch (message.params?.name) {
    case 'who':
      return answer(name);
    case 'odd__name':
      return answer(`${name} odd`);
    case 'grow':
      tools.push(`grown${tools.length}`);
      write({ method: 'notifications/tools/list_changed' });
      return answer('grown');
    case 'touch':
      write({ method: 'notifications/resources/updated', params: { uri: message.params.arguments?.uri } });
      return answer('touched');
    case 'ask':
      answerRoots = answer;
      return write({ id: 1, method: 'roots/list', params: { _meta: { progressToken: 1 } } });
    case 'die':
      process.exit(3);
      break;
    case 'hang':
      process.stderr.write(`hanging: ${id}\n`);
      return;
    default:
      write({ id, error: { code: -32602, message: `${name} has no such tool` } });
  }
}

function read(uri: string | undefined): object {
  const isKnown = uri === 'note://shared' || uri === `note://${name}` || uri?.startsWith(`note://${name}/`) === true;
  if (!isKnown) return { error: { code: -32002, message: `${name} has no ${uri}` } };
  return { result: { contents: [{ uri, text: `${name}: ${uri}` }] } };
}

function answerOf(message: Message): object {
  const { params } = message;
  switch (message.method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true }, completions: {} },
          serverInfo: { name, version: '1' },
          instructions: `${name} keeps notes.`,
        },
      };
    case 'tools/list':
      return { result: { tools: tools.map((each) => ({ name: each, inputSchema: { type: 'object', x: { y: 1 } } })) } };
    case 'prompts/list':
      return { result: { prompts: [{ name: 'greet' }] } };
    case 'prompts/get':
      return { result: { messages: [{ role: 'user', content: { type: 'text', text: `${name} greets ${params?.name}` } }] } };
    case 'resources/list':
      if (params?.cursor === undefined)
        return { result: { resources: [{ uri: 'note://shared', name: 'shared' }], nextCursor: 'b' } };
      return { result: { resources: [{ uri: `note://${name}`, name }] } };
    case 'resources/templates/list':
      return { result: { resourceTemplates: [{ uriTemplate: `note://${name}/{id}`, name: 'by id' }] } };
    case 'resources/read':
      return read(params?.uri);
    case 'completion/complete':
      return { result: { completion: { values: [`${name} ${params?.ref?.name ?? params?.ref?.uri}`] } } };
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return { result: {} };
    default:
      return { error: { code: -32601, message: 'Method not found' } };
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  if (message.method === undefined)
    answerRoots(`${name} got ${JSON.stringify(message.result)} for ${JSON.stringify(message.id)}`);
  else if (message.method === 'tools/call' && message.id !== undefined) call(message.id, message);
  else if (message.id !== undefined) write({ id: message.id, ...answerOf(message) });
  else if (message.method === 'notifications/cancelled') process.stderr.write(`cancelled: ${line}\n`);
});
