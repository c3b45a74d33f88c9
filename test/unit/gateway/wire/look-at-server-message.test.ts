import { describe, expect, it } from 'vitest';
import {
  type AnswerLook,
  type Look,
  lookAtAnswer,
  lookAtServerMessage,
} from '../../../../shared/gateway/wire/look-at-server-message.ts';

function read(text: string): { text: string; value: Record<string, unknown> } {
  return { text, value: JSON.parse(text) as Record<string, unknown> };
}
const look = (text: string): Look => lookAtServerMessage(read(text));
const lookAt = (text: string, isStateless = true): AnswerLook => lookAtAnswer(read(text), isStateless);

describe('a request of a server', () => {
  it.each([
    ['a response', '{"jsonrpc":"2.0","id":1,"result":{"method":"sampling/createMessage"}}'],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/message","params":{"a":1,"a":2}}'],
    ['a question about roots', '{"jsonrpc":"2.0","id":"r","method":"roots/list"}'],
    ['a method of an extension', '{"jsonrpc":"2.0","id":1,"method":"x/sampling/createMessage"}'],
  ])('passes when it is %s', (_what, text) => {
    expect(look(text)).toEqual({ kind: 'pass' });
  });

  it('is told apart by its exact method and its parameters', () => {
    expect(
      look('{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","params":{"maxTokens":12345678901234567890}}'),
    ).toMatchObject({
      kind: 'ask',
      ask: { method: 'sampling/createMessage' },
    });
    expect(look('{"id":"x","jsonrpc":"2.0","method":"elicitation\\u002fcreate"}')).toMatchObject({
      kind: 'ask',
      ask: { params: {} },
    });
  });

  it.each([
    ['hides behind a second method', '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","method":"ping"}'],
    ['hides behind a second id', '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","id":null}'],
    [
      'gives its address twice',
      '{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"url":"https://a","url":"https://b"}}',
    ],
    ['looks like a response as well', '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage","result":{}}'],
    ['spells the method in another case', '{"jsonrpc":"2.0","id":1,"method":"Sampling/CreateMessage"}'],
    ['pads the method', '{"jsonrpc":"2.0","id":1,"method":"elicitation/create\\u200b "}'],
    ['spells the key in another case', '{"jsonrpc":"2.0","method":"notifications/x","Method":"sampling/createMessage","Id":3}'],
    ['is a response with another key', '{"jsonrpc":"2.0","id":1,"result":{},"METHOD":"sampling/createMessage"}'],
    ['has no id', '{"jsonrpc":"2.0","method":"sampling/createMessage","params":{}}'],
    ['has parameters that are no object', '{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":[]}'],
    [
      'writes the mode in another case',
      '{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"Mode":"url","URL":"https://a"}}',
    ],
  ])('is refused when it %s', (_what, text) => {
    expect(look(text).kind).toBe('refuse');
  });
});

const ASKS =
  '{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","requestState":"s","inputRequests":{"who":{"method":"elicitation/create","params":{"message":"?"}},"where":{"method":"roots/list"}}}}';

describe('an answer of a server', () => {
  it('passes unread when nothing in it could ask', () => {
    expect(lookAt('{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","a":1,"a":2}}')).toEqual({ kind: 'pass' });
    expect(lookAt('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"inputRequests is a key"}]}}')).toEqual({
      kind: 'pass',
    });
    expect(lookAt('{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}')).toEqual({ kind: 'pass' });
  });

  it('is asked about what is judged in it; all of its keys are known', () => {
    const found = lookAt(ASKS);
    expect(found).toMatchObject({ kind: 'asks', requestState: 's', keys: ['who', 'where'] });
    expect(found.kind === 'asks' && [...found.asks.keys()]).toEqual(['who']);
    expect(lookAt(ASKS, false)).toEqual({ kind: 'pass' });
  });

  it('asks by an error of the revisions with sessions', () => {
    const found = lookAt(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32042,"message":"m","data":{"elicitations":[{"mode":"url","url":"https://a","elicitationId":"1","message":"?"}]}}}',
      false,
    );
    expect(found).toMatchObject({ kind: 'asks', requestState: null, keys: ['0'] });
  });

  it.each([
    ['twice', ASKS.replace('"requestState":"s"', '"inputRequests":{}')],
    ['behind a second result', ASKS.replace('}}}}', '}}},"result":{"resultType":"complete"}}')],
    ['in another case', ASKS.replace('inputRequests', 'InputRequests')],
    ['by a method in another case', ASKS.replace('elicitation/create', 'Elicitation/create')],
    ['with escapes in two readings', '{"jsonrpc":"2.0","id":1,"result":{"\\u0069nputRequests":{},"a":1},"result":{}}'],
    [
      'in another case of its request',
      ASKS.replace('"method":"elicitation', '"Method":"sampling/createMessage","method":"elicitation'),
    ],
    [
      'for too much',
      ASKS.replace(
        '"where"',
        Array.from({ length: 30 }, (_, index) => `"k${index}":{"method":"roots/list"},`).join('') + '"where"',
      ),
    ],
  ])('is refused when it asks %s', (_how, text) => {
    expect(lookAt(text).kind).toBe('refuse');
  });
});
