import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cancellationOf,
  clientNames,
  ownIdIn,
  withClientNames,
  withOwnId,
} from '../../../../shared/gateway/sessions/stateless-ids.ts';
import type { ServerMessage } from '../../../../shared/gateway/upstreams/link.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

function clientMessage(text: string): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

function serverMessage(text: string): ServerMessage {
  const message = readServerMessage(text);
  if (message === null) throw new Error(`not a message: ${text}`);
  return message;
}

describe('ids of stateless requests', () => {
  it('are ours towards the server; nothing else changes', () => {
    const message = clientMessage(
      '{ "id":"a\\u0062","jsonrpc":"2.0","method":"x","params":{"id":"a","_meta":{"progressToken": 12345678901234567890 },"n":1.0}}',
    );
    expect(withOwnId(message, 7)).toBe(
      '{ "id":7,"jsonrpc":"2.0","method":"x","params":{"id":"a","_meta":{"progressToken": 7 },"n":1.0}}',
    );
    expect(clientNames(message)).toEqual({ id: '"a\\u0062"', progressToken: '12345678901234567890' });
  });

  it('are the client’s on the way back, in any message and to the letter', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(), (payload, ownId) => {
        const names = { id: '"theirs \\u0041"', progressToken: '9007199254740993' };
        const json = JSON.stringify(payload);
        const cases = [
          [
            `{"result":{"x":${json},"id":${ownId}},"id":${ownId},"jsonrpc":"2.0"}`,
            `{"result":{"x":${json},"id":${ownId}},"id":${names.id},"jsonrpc":"2.0"}`,
          ],
          [
            `{"jsonrpc":"2.0","id":${ownId},"result":{"_meta":{"${SUBSCRIPTION}":${ownId}},"x":${json}}}`,
            `{"jsonrpc":"2.0","id":${names.id},"result":{"_meta":{"${SUBSCRIPTION}":${names.id}},"x":${json}}}`,
          ],
          [
            `{"jsonrpc":"2.0","method":"notifications/progress","params":{"x":${json},"progressToken":${ownId}}}`,
            `{"jsonrpc":"2.0","method":"notifications/progress","params":{"x":${json},"progressToken":${names.progressToken}}}`,
          ],
          [
            `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"${SUBSCRIPTION}":${ownId},"x":${json}}}}`,
            `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"${SUBSCRIPTION}":${names.id},"x":${json}}}}`,
          ],
          [
            `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${ownId},"reason":${json}}}`,
            `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${names.id},"reason":${json}}}`,
          ],
        ] as const;
        for (const [from, to] of cases) {
          const message = serverMessage(from);
          expect(ownIdIn(message)).toBe(ownId);
          expect(withClientNames(message, ownId, names)).toBe(to);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are not found where a server only happens to use the same number', () => {
    expect(
      ownIdIn(serverMessage('{"jsonrpc":"2.0","method":"notifications/message","params":{"id":7,"data":{"progressToken":7}}}')),
    ).toBe(null);
    expect(ownIdIn(serverMessage('{"jsonrpc":"2.0","id":"7","result":{}}'))).toBe(null);
    const other = serverMessage(`{"jsonrpc":"2.0","id":7,"result":{"_meta":{"${SUBSCRIPTION}":8}}}`);
    expect(withClientNames(other, 7, { id: '1', progressToken: null })).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"_meta":{"${SUBSCRIPTION}":8}}}`,
    );
  });

  it('are cancelled with the envelope of their request, which carries nothing else', () => {
    const message = clientMessage(
      '{"jsonrpc":"2.0","id":1,"method":"x","params":{"secret":1,"_meta":{"progressToken":5,"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"private":true}}}',
    );
    expect(JSON.parse(cancellationOf(message, 9))).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' },
        },
        requestId: 9,
        reason: expect.any(String),
      },
    });
  });
});
