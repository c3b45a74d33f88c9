import { client, type Conversation, type Said, server } from '../conversation.ts';

const META =
  '"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"talker","version":"7.7"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}},"io.modelcontextprotocol/logLevel":"debug"';

/** The text of a request of the stateless revision: `params` without braces, `meta` what its `_meta` has besides the envelope. */
export function stateless(id: string, method: string, params: string, meta = ''): string {
  const before = params === '' ? '' : `${params},`;
  const extra = meta === '' ? '' : `,${meta}`;
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{${before}"_meta":{${META}${extra}}}}`;
}

function asks(id: string, method: string, params: string, meta = '', headers: Readonly<Record<string, string>> = {}): Said {
  return client(stateless(id, method, params, meta), headers);
}

/** What passes without sessions (2026-07-28). */
export const STATELESS_CONVERSATIONS: readonly Conversation[] = [
  {
    part: 'a tool call with headers, numbers and fields that nobody knows',
    says: [
      asks(
        '9007199254740993',
        'tools/call',
        '"name":"echo","arguments":{"region":"eu","n":12345678901234567890,"f":1.0,"e":1e400},"alien":1.0',
        '"com.example/x":1.0,"traceparent":"00-a-b-01"',
        { 'mcp-param-region': 'eu', 'x-custom': 'kept' },
      ),
      server(
        '{"jsonrpc":"2.0","id":9007199254740993,"result":{"resultType":"complete","content":[{"type":"text","text":"é"}],"structuredContent":[1.0,9007199254740993],"x":{"y":1e400}}}',
      ),
    ],
  },
  {
    part: 'progress and log messages before an answer',
    says: [
      asks('"a"', 'tools/call', '"name":"slow"', '"progressToken":"p/1"'),
      server(
        '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p/1","progress":1.0,"x":9007199254740993}}',
        '"a"',
      ),
      server('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"debug","data":{"n":1.0}}}', '"a"'),
      server('{"jsonrpc":"2.0","method":"notifications/com.example/alien","params":{"n":1.0}}', '"a"'),
      server('{"jsonrpc":"2.0","id":"a","result":{"resultType":"complete","content":[]}}'),
    ],
  },
  {
    part: 'a question within an answer, and the call that answers it',
    says: [
      asks('1', 'tools/call', '"name":"asks","arguments":{}'),
      server(
        '{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"k":{"method":"elicitation/create","params":{"mode":"form","message":"?","requestedSchema":{}}},"s":{"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1.0}}},"requestState":"opaque=="}}',
      ),
      asks(
        '2',
        'tools/call',
        '"name":"asks","arguments":{},"inputResponses":{"k":{"action":"accept","content":{"n":9007199254740993}},"s":{"role":"assistant","content":[],"model":"m"}},"requestState":"opaque=="',
      ),
      server('{"jsonrpc":"2.0","id":2,"result":{"resultType":"complete","content":[]}}'),
    ],
  },
  {
    part: 'resources, prompts and completions',
    says: [
      asks('3', 'resources/read', '"uri":"x://ü/1"'),
      server('{"jsonrpc":"2.0","id":3,"result":{"resultType":"complete","contents":[],"ttlMs":5.0,"cacheScope":"public"}}'),
      asks('4', 'prompts/get', '"name":"p"'),
      server('{"jsonrpc":"2.0","id":4,"result":{"resultType":"complete","messages":[],"x":1.0}}'),
      asks('5', 'completion/complete', '"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":""}'),
      server('{"jsonrpc":"2.0","id":5,"result":{"resultType":"complete","completion":{"values":["1.0"]}}}'),
    ],
  },
  {
    part: 'a task in place of a result, polled, fed and cancelled',
    says: [
      asks('10', 'tools/call', '"name":"task"'),
      server(
        '{"jsonrpc":"2.0","id":10,"result":{"resultType":"task","taskId":"t-1","status":"working","ttlMs":null,"pollIntervalMs":1.0}}',
      ),
      asks('11', 'tasks/get', '"taskId":"t-1"'),
      server(
        '{"jsonrpc":"2.0","id":11,"result":{"resultType":"complete","taskId":"t-1","status":"input_required","inputRequests":{"k":{"method":"elicitation/create","params":{}}}}}',
      ),
      asks('12', 'tasks/update', '"taskId":"t-1","inputResponses":{"k":{"action":"decline","n":1.0}}'),
      server('{"jsonrpc":"2.0","id":12,"result":{"resultType":"complete"}}'),
      asks('13', 'tasks/get', '"taskId":"t-1"'),
      server(
        '{"jsonrpc":"2.0","id":13,"result":{"resultType":"complete","taskId":"t-1","status":"completed","result":{"content":[],"structuredContent":{"taskId":"mine"}}}}',
      ),
      asks('14', 'tasks/cancel', '"taskId":"t-1"'),
      server('{"jsonrpc":"2.0","id":14,"result":{"resultType":"complete"}}'),
    ],
  },
  {
    part: 'errors with data',
    says: [
      asks('20', 'tools/call', '"name":"fails"'),
      server('{"jsonrpc":"2.0","id":20,"error":{"code":-32602,"message":"no","data":{"n":9007199254740993}}}'),
      asks('21', 'tools/call', '"name":"fails"'),
      server('{"jsonrpc":"2.0","id":21,"error":{"code":7,"message":"","data":null,"x":1.0}}'),
    ],
  },
  {
    part: 'a method that nobody knows',
    says: [
      asks('22', 'com.example/alien', '"n":9007199254740993'),
      server('{"jsonrpc":"2.0","id":22,"result":{"resultType":"com.example","n":1.0}}'),
    ],
  },
];
