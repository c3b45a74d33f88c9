import { describe, expect, it } from 'vitest';
import { createClientTasks } from '../../../../shared/gateway/merged/client-tasks.ts';
import type { JoinedServer } from '../../../../shared/gateway/merged/joined-server.ts';
import { createServerRequests } from '../../../../shared/gateway/merged/server-requests.ts';
import type { ServerMessage } from '../../../../shared/gateway/upstreams/link.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

function server(name: string): JoinedServer & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    server: name,
    request: () => Promise.resolve({ kind: 'cancelled' }),
    cancel: () => {},
    ask: () => Promise.resolve({}),
    tell: async (text) => void told.push(text),
    close: () => Promise.resolve(),
  };
}

function from(text: string): ServerMessage {
  const message = readServerMessage(text);
  if (message === null) throw new Error('no message');
  return message;
}

function client(text: string): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

const ASK = '{"jsonrpc":"2.0", "id":"x","method":"roots/list","params":{"_meta":{"progressToken":"x","k":1.0}}}';

describe('requests of servers', () => {
  it('gives each a number of ours and brings the answer back under its own id, untouched', () => {
    const requests = createServerRequests({ tasks: createClientTasks(), onAnswered: () => {} });
    const [a, b] = [server('a'), server('b')];
    expect(requests.pass(a, from(ASK))).toBe(ASK.replaceAll('"x"', '1'));
    expect(requests.pass(b, from(ASK))).toBe(ASK.replaceAll('"x"', '2'));
    requests.answer(client('{"id":2,"result":{"roots":[],"n":12345678901234567890},"jsonrpc":"2.0"}'));
    expect([a.told, b.told]).toEqual([[], ['{"id":"x","result":{"roots":[],"n":12345678901234567890},"jsonrpc":"2.0"}']]);
    requests.answer(client('{"jsonrpc":"2.0","id":2,"result":{}}'));
    requests.answer(client('{"jsonrpc":"2.0","id":"1","result":{}}'));
    expect([a.told.length, b.told.length]).toEqual([0, 1]);
  });

  it('brings progress of the client to who asked, under its own token', () => {
    const requests = createServerRequests({ tasks: createClientTasks(), onAnswered: () => {} });
    const a = server('a');
    requests.pass(a, from(ASK));
    const progress = (token: string): boolean =>
      requests.progress(
        client(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1}}`),
      );
    expect(progress('1')).toBe(true);
    expect(progress('"1"')).toBe(false);
    expect(progress('2')).toBe(false);
    expect(a.told).toEqual(['{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"x","progress":1}}']);
  });

  it('lets a server take back its own request only', () => {
    const requests = createServerRequests({ tasks: createClientTasks(), onAnswered: () => {} });
    const [a, b] = [server('a'), server('b')];
    requests.pass(a, from(ASK));
    const cancel = from('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x"}}');
    expect(requests.cancel(b, cancel)).toBeNull();
    expect(requests.cancel(a, cancel)).toBe('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}');
    expect(requests.cancel(a, cancel)).toBeNull();
  });

  it('takes back what a server asked that has gone', () => {
    const requests = createServerRequests({ tasks: createClientTasks(), onAnswered: () => {} });
    requests.pass(server('a'), from(ASK));
    requests.pass(server('b'), from(ASK));
    expect(requests.forget('b').map((text) => JSON.parse(text) as unknown)).toMatchObject([{ params: { requestId: 2 } }]);
    expect(requests.forget('b')).toEqual([]);
  });

  it('refuses a server that asks without end, and lets the others ask', () => {
    const requests = createServerRequests({ tasks: createClientTasks(), onAnswered: () => {} });
    const [a, b] = [server('a'), server('b')];
    for (let count = 0; count < 100; count += 1) expect(requests.pass(a, from(ASK))).not.toBeNull();
    expect(requests.pass(a, from(ASK))).toBeNull();
    expect(a.told).toHaveLength(1);
    expect(JSON.parse(a.told[0] ?? '')).toMatchObject({ id: 'x', error: { code: -32601 } });
    expect(requests.pass(b, from(ASK))).not.toBeNull();
  });
});
