import { describe, expect, it } from 'vitest';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import type { ServerMessage } from '../../../../shared/gateway/upstreams/link.ts';
import { type ClientLine, readClientLine } from '../../../../shared/headless/bridge/client-line.ts';
import { createServerRequests } from '../../../../shared/headless/bridge/server-requests.ts';

function asked(id: string): ServerMessage {
  return message(`{"jsonrpc":"2.0", "id":${id},"method":"roots/list"}`);
}

function message(text: string): ServerMessage {
  const read = readServerMessage(text);
  if (read === null) throw new Error(text);
  return read;
}

function answer(id: string): ClientLine {
  const read = readClientLine(Buffer.from(`{"jsonrpc":"2.0","id":${id}, "result":{"big":12345678901234567890}}`));
  if (!read.ok) throw new Error(read.message);
  return read.line;
}

describe('what servers ask the client', () => {
  it('passes as it is, both ways', () => {
    const requests = createServerRequests();
    expect(requests.toClient(asked('0'))).toBe(asked('0').text);
    expect(requests.toServer(answer('0'))).toBe(answer('0').text);
    expect(requests.toClient(asked('12345678901234567890'))).toBe(asked('12345678901234567890').text);
    expect(requests.toServer(answer('12345678901234567890'))).toBe(answer('12345678901234567890').text);
  });

  it('is taken back from the client when its session ends, and a late answer goes nowhere', () => {
    const requests = createServerRequests();
    requests.toClient(asked('0'));
    requests.toClient(asked('"a"'));
    expect(
      requests.endSession().map((text) => (JSON.parse(text) as { params: { requestId: unknown } }).params.requestId),
    ).toEqual([0, 'a']);
    expect(requests.toServer(answer('0'))).toBeNull();
    expect(requests.endSession()).toEqual([]);
  });

  it('never lets an answer to the old session answer the new one', () => {
    const requests = createServerRequests();
    requests.toClient(asked('0'));
    requests.endSession();
    const renamed = requests.toClient(asked('0'));
    const { id } = JSON.parse(renamed) as { id: string };
    expect(id).not.toBe(0);
    expect(requests.toServer(answer('0'))).toBeNull();
    expect(requests.toServer(answer(JSON.stringify(id)))).toBe(answer('0').text);
    // The old question is settled, so its id is free again.
    expect(requests.toClient(asked('0'))).toBe(asked('0').text);
  });

  it('is cancelled under the id that the client read', () => {
    const requests = createServerRequests();
    requests.toClient(asked('0'));
    requests.endSession();
    const { id } = JSON.parse(requests.toClient(asked('0'))) as { id: string };
    const cancelled = message('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"x"}}');
    expect(JSON.parse(requests.toClient(cancelled))).toMatchObject({ params: { requestId: id, reason: 'x' } });
    expect(requests.toClient(cancelled)).toBe(cancelled.text);
  });
});
