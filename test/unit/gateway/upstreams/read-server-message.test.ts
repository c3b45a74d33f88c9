import { expect, it } from 'vitest';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';

it('sees a request whose method is spelled with escapes, whatever the server sent before', () => {
  const hidden = String.raw`{"jsonrpc":"2.0","m\u0065thod":"sampling/createMessage","id":1,"params":{}}`;
  for (let time = 0; time < 3; time += 1) {
    // What V8 remembers of this one makes it read "method" as something else in the next.
    expect(readServerMessage(String.raw`{"jsonrpc":"2.0","m\\u006":"x","id":1,"result":{}}`)).toMatchObject({ kind: 'response' });
    expect(readServerMessage(hidden)).toMatchObject({ kind: 'request', method: 'sampling/createMessage', id: 1, text: hidden });
  }
});

it('takes what is no message of JSON-RPC for none', () => {
  for (const text of [
    '',
    '[]',
    '7',
    'null',
    '{"jsonrpc":"1.0","method":"x"}',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","method":',
  ]) {
    expect(readServerMessage(text), text).toBeNull();
  }
});
