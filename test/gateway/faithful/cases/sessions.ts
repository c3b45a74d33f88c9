import { client, type Conversation, server } from '../conversation.ts';

/** What passes in a session (2024-11-05 to 2025-11-25), in the words of both sides. Spaces, orders and numbers are odd on purpose. */
export const SESSION_CONVERSATIONS: readonly Conversation[] = [
  {
    part: 'a tool call with structured content, icons, _meta and fields that nobody knows',
    says: [
      client(
        '{"id":1,"jsonrpc":"2.0","method":"tools/call","params":{ "name":"echo","arguments":{"n":12345678901234567890,"f":1.0,"e":1e400,"z":-0},"_meta":{"com.example/x":{"y":[1.50]}},"unknown":true},"alien":null}',
      ),
      server(
        '{ "jsonrpc":"2.0", "result":{"content":[{"type":"text","text":"é😀\\u0000","annotations":{"audience":["user"],"priority":1.0},"_meta":{"a":1}},{"type":"resource_link","uri":"x://y","name":"n","icons":[{"src":"https://e.example/i.png","sizes":["48x48"],"theme":"dark"}]}],"structuredContent":{"n":9007199254740993,"f":1.0,"e":1E+400},"isError":false,"resultType":"complete","alien":{"deep":[[]]},"_meta":{"k":"v"}},"id":1,"extra":1.0}',
      ),
    ],
  },
  {
    part: 'an error with data',
    says: [
      client('{"jsonrpc":"2.0","id":"e","method":"tools/call","params":{"name":"fails"}}'),
      server('{"jsonrpc":"2.0","id":"e","error":{"code":-32042,"message":"URL","data":{"elicitations":[{"n":1.00}]},"more":[]}}'),
    ],
  },
  {
    part: 'ids and progress tokens of every kind, with progress towards the client',
    says: ['9007199254740993', '"ü \\"1\\""', '0', '-7', '""', '1.5', '"1"'].flatMap((id) => [
      client(`{"jsonrpc":"2.0","method":"tools/call","params":{"name":"slow","_meta":{"progressToken":${id}}},"id":${id}}`),
      server(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id},"progress":0.10,"total":1e0,"message":"€","_meta":{}}}`,
        id,
      ),
      server(`{"jsonrpc":"2.0","id":${id},"result":{"content":[]}}`),
    ]),
  },
  {
    part: 'progress of the client about a request of the server',
    says: [
      client('{"jsonrpc":"2.0","id":20,"method":"tools/call","params":{"name":"asks"}}'),
      server(
        '{"jsonrpc":"2.0","id":"p1","method":"sampling/createMessage","params":{"messages":[],"maxTokens":1,"_meta":{"progressToken":"pt"}}}',
        '20',
      ),
      client('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"pt","progress":1.0}}'),
      client('{"jsonrpc":"2.0","id":"p1","result":{"role":"assistant","content":{"type":"text","text":""},"model":"m"}}'),
      server('{"jsonrpc":"2.0","id":20,"result":{"content":[]}}'),
    ],
  },
  {
    part: 'sampling with tools, answered and refused',
    says: [
      client('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"samples"}}'),
      server(
        '{"jsonrpc":"2.0","id":9007199254740993,"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"hi"}}],"maxTokens":100,"tools":[{"name":"t","inputSchema":{"type":"object"}}],"toolChoice":{"mode":"auto"},"temperature":0.70,"x":9007199254740993}}',
        '2',
      ),
      client(
        '{"jsonrpc":"2.0","id":9007199254740993,"result":{"role":"assistant","content":[{"type":"tool_use","id":"u","name":"t","input":{"n":1.0}}],"model":"m","stopReason":"toolUse","x":12345678901234567890}}',
      ),
      server('{"jsonrpc":"2.0","id":-1,"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}', '2'),
      client('{"jsonrpc":"2.0","id":-1,"error":{"code":-1,"message":"User rejected","data":{"n":1.0}}}'),
      server('{"jsonrpc":"2.0","id":2,"result":{"content":[]}}'),
    ],
  },
  {
    part: 'elicitation by form and by URL, and its completion',
    says: [
      client('{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"elicits"}}'),
      server(
        '{"jsonrpc":"2.0","id":"f","method":"elicitation/create","params":{"mode":"form","message":"Name?","requestedSchema":{"type":"object","properties":{"c":{"type":"string","enum":["a"],"default":"a"}},"required":["c"]}}}',
        '3',
      ),
      client('{"jsonrpc":"2.0","id":"f","result":{"action":"accept","content":{"c":"a","n":1.0}}}'),
      server(
        '{"jsonrpc":"2.0","id":"u","method":"elicitation/create","params":{"mode":"url","elicitationId":"e-1","url":"https://e.example/?a=b","message":"Go"}}',
        '3',
      ),
      client('{"jsonrpc":"2.0","id":"u","result":{"action":"decline"}}'),
      server('{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"e-1"}}', '3'),
      server('{"jsonrpc":"2.0","id":3,"result":{"content":[]}}'),
      server('{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"e-2"}}'),
    ],
  },
  {
    part: 'roots, and that they changed',
    says: [
      server('{"jsonrpc":"2.0","id":0,"method":"roots/list"}'),
      client('{"jsonrpc":"2.0","id":0,"result":{"roots":[{"uri":"file:///a%20b","name":"ü","_meta":{}}]}}'),
      client('{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}'),
    ],
  },
  {
    part: 'log messages, asked for and unasked',
    says: [
      client('{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"logs"}}'),
      server('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"n":9007199254740993}}}', '5'),
      server('{"jsonrpc":"2.0","id":5,"result":{"content":[]}}'),
      server('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"emergency","logger":"l","data":null}}'),
    ],
  },
  {
    part: 'a cancellation by the client',
    says: [
      client('{"jsonrpc":"2.0","id":"long","method":"tools/call","params":{"name":"long"}}'),
      client('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"long","reason":"no more","x":1.0}}'),
    ],
  },
  {
    part: 'a cancellation by the server of what it asked',
    says: [
      client('{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"changes its mind"}}'),
      server('{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"?","requestedSchema":{}}}', '6'),
      server('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"q","reason":"never mind"}}', '6'),
      server('{"jsonrpc":"2.0","id":6,"result":{"content":[]}}'),
    ],
  },
  {
    part: 'completion for a prompt and for a template',
    says: [
      client(
        '{"jsonrpc":"2.0","id":7,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":"1"},"context":{"arguments":{"b":"2"}}}}',
      ),
      server('{"jsonrpc":"2.0","id":7,"result":{"completion":{"values":["ü"],"total":1.0,"hasMore":false}}}'),
      client(
        '{"jsonrpc":"2.0","id":8,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"x://{a}"},"argument":{"name":"a","value":""}}}',
      ),
      server('{"jsonrpc":"2.0","id":8,"result":{"completion":{"values":[]}}}'),
    ],
  },
  {
    part: 'resources: reading, subscribing, updates, unsubscribing',
    says: [
      client('{"jsonrpc":"2.0","id":10,"method":"resources/read","params":{"uri":"x://ü/1"}}'),
      server(
        '{"jsonrpc":"2.0","id":10,"result":{"contents":[{"uri":"x://ü/1","mimeType":"a/b","blob":"AA==","_meta":{"n":1.0}}]}}',
      ),
      client('{"jsonrpc":"2.0","id":11,"method":"resources/subscribe","params":{"uri":"x://ü/1"}}'),
      server('{"jsonrpc":"2.0","id":11,"result":{}}'),
      server('{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://ü/1","title":"t"}}'),
      client('{"jsonrpc":"2.0","id":12,"method":"resources/unsubscribe","params":{"uri":"x://ü/1"}}'),
      server('{"jsonrpc":"2.0","id":12,"result":{}}'),
    ],
  },
  {
    part: 'a prompt',
    says: [
      client('{"jsonrpc":"2.0","id":13,"method":"prompts/get","params":{"name":"p","arguments":{"a":"ü"}}}'),
      server(
        '{"jsonrpc":"2.0","id":13,"result":{"description":"d","messages":[{"role":"user","content":{"type":"resource","resource":{"uri":"u:","text":""}}}],"x":1.0}}',
      ),
    ],
  },
  {
    part: 'changes of lists, and notifications that nobody knows, both ways',
    says: [
      server('{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"n":1.0}}}'),
      server('{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}'),
      server('{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}'),
      server('{"jsonrpc":"2.0","method":"notifications/com.example/alien","params":{"n":9007199254740993}}'),
      client('{"jsonrpc":"2.0","method":"notifications/com.example/alien","params":{"n":9007199254740993}}'),
    ],
  },
  {
    part: 'tasks of a server: made, polled, listed by notification, asked within, cancelled',
    says: [
      client('{"jsonrpc":"2.0","id":30,"method":"tools/call","params":{"name":"task","task":{"ttl":60000.0}}}'),
      server(
        '{"jsonrpc":"2.0","id":30,"result":{"task":{"taskId":"t-1","status":"working","createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z","ttl":60000.0,"pollInterval":1},"_meta":{"n":1.0}}}',
      ),
      server(
        '{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"t-1","status":"input_required","n":9007199254740993}}',
      ),
      client('{"jsonrpc":"2.0","id":31,"method":"tasks/get","params":{"taskId":"t-1"}}'),
      server('{"jsonrpc":"2.0","id":31,"result":{"taskId":"t-1","status":"input_required","ttl":null,"x":1.0}}'),
      client('{"jsonrpc":"2.0","id":32,"method":"tasks/result","params":{"taskId":"t-1"}}'),
      server(
        '{"jsonrpc":"2.0","id":"in","method":"elicitation/create","params":{"message":"?","requestedSchema":{},"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t-1"}}}}',
        '32',
      ),
      client(
        '{"jsonrpc":"2.0","id":"in","result":{"action":"accept","content":{},"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t-1"}}}}',
      ),
      server(
        '{"jsonrpc":"2.0","id":32,"result":{"content":[],"structuredContent":{"taskId":"mine"},"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t-1"}}}}',
      ),
      client('{"jsonrpc":"2.0","id":33,"method":"tasks/cancel","params":{"taskId":"t-1"}}'),
      server('{"jsonrpc":"2.0","id":33,"result":{"taskId":"t-1","status":"cancelled","ttl":null}}'),
    ],
  },
  {
    part: 'tasks of a client: a server has its sampling done in the background',
    says: [
      server(
        '{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{"messages":[],"maxTokens":1,"task":{"ttl":1}}}',
      ),
      client('{"jsonrpc":"2.0","id":"s","result":{"task":{"taskId":"c-1","status":"working","ttl":1.0}}}'),
      server('{"jsonrpc":"2.0","id":"g","method":"tasks/get","params":{"taskId":"c-1"}}'),
      client('{"jsonrpc":"2.0","id":"g","result":{"taskId":"c-1","status":"completed","ttl":1.0}}'),
      client('{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"c-1","status":"completed"}}'),
    ],
  },
  {
    part: 'empty strings, a megabyte in one string, and keys that other languages trip over',
    says: [
      client(
        `{"jsonrpc":"2.0","id":40,"method":"tools/call","params":{"name":"big","arguments":{"":"","__proto__":{"x":1},"constructor":null,"s":"${'ä'.repeat(500_000)}"}}}`,
      ),
      server(
        `{"jsonrpc":"2.0","id":40,"result":{"content":[{"type":"text","text":"${'😀'.repeat(300_000)}"}],"__proto__":{"y":""}}}`,
      ),
    ],
  },
  {
    part: 'a method that nobody knows',
    says: [
      client('{"jsonrpc":"2.0","id":50,"method":"com.example/alien","params":{"n":9007199254740993,"deep":{"f":1.0}}}'),
      server('{"jsonrpc":"2.0","id":50,"result":{"n":1.0,"big":9007199254740993,"e":1e400}}'),
      server('{"jsonrpc":"2.0","id":"x","method":"com.example/asks","params":{"n":9007199254740993}}'),
      client('{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"Method not found","data":{"f":1.0}}}'),
    ],
  },
  {
    part: 'several requests at once, answered in another order',
    says: [
      client('{"jsonrpc":"2.0","id":60,"method":"tools/call","params":{"name":"a"}}'),
      client('{"jsonrpc":"2.0","id":"60","method":"tools/call","params":{"name":"b"}}'),
      client('{"jsonrpc":"2.0","id":61,"method":"prompts/get","params":{"name":"p"}}'),
      server('{"jsonrpc":"2.0","id":61,"result":{"messages":[]}}'),
      server('{"jsonrpc":"2.0","id":"60","result":{"content":[],"b":1.0}}'),
      server('{"jsonrpc":"2.0","id":60,"result":{"content":[],"a":1.0}}'),
    ],
  },
  {
    part: 'arguments and a result of ten megabytes',
    says: [
      client(
        `{"jsonrpc":"2.0","id":70,"method":"tools/call","params":{"name":"huge","arguments":{"s":"${'a\\n'.repeat(3_400_000)}"}}}`,
      ),
      server(`{"jsonrpc":"2.0","id":70,"result":{"content":[{"type":"text","text":"${'b\\u0000'.repeat(1_500_000)}"}]}}`),
    ],
  },
];

/** What passes at the address of one server alone: the address of all has pages, pings and sessions of its own. */
export const SERVER_CONVERSATIONS: readonly Conversation[] = [
  {
    part: 'pings both ways',
    says: [
      client('{"jsonrpc":"2.0","id":"p","method":"ping"}'),
      server('{"jsonrpc":"2.0","id":"p","result":{"x":1.0}}'),
      server('{"jsonrpc":"2.0","id":0,"method":"ping"}'),
      client('{"jsonrpc":"2.0","id":0,"result":{"x":1.0}}'),
    ],
  },
  {
    part: 'lists by pages',
    says: (['tools', 'prompts', 'resources', 'resources/templates'] as const).flatMap((list, index) => [
      client(`{"jsonrpc":"2.0","id":${index},"method":"${list}/list"}`),
      server(
        `{"jsonrpc":"2.0","id":${index},"result":{"${list === 'resources/templates' ? 'resourceTemplates' : list}":[{"name":"l${index}","uri":"x://1","uriTemplate":"x://{a}","icons":[{"src":"data:,"}],"inputSchema":{"type":"object","properties":{"n":{"maximum":1e400,"default":1.0}}},"outputSchema":{"type":"object"},"execution":{"taskSupport":"optional"},"_meta":{"n":1.0}}],"nextCursor":"ü/=","_meta":{"n":9007199254740993}}}`,
      ),
      client(`{"jsonrpc":"2.0","id":"${index}","method":"${list}/list","params":{"cursor":"ü/="}}`),
      server(`{"jsonrpc":"2.0","id":"${index}","error":{"code":-32602,"message":"Invalid cursor","data":1.0}}`),
    ]),
  },
  {
    part: 'the level of log messages, and a list of tasks',
    says: [
      client('{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug","x":1.0}}'),
      server('{"jsonrpc":"2.0","id":1,"result":{}}'),
      client('{"jsonrpc":"2.0","id":2,"method":"tasks/list","params":{"cursor":"c"}}'),
      server('{"jsonrpc":"2.0","id":2,"result":{"tasks":[{"taskId":"t","status":"working","ttl":1.0}]}}'),
    ],
  },
];
