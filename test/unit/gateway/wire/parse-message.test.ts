import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../../shared/model/json.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import type { ClientMessage, WireRefusal } from '../../../../shared/gateway/wire/message.ts';

function accepted(text: string): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

function refused(body: string | Buffer): WireRefusal {
  const parsed = parseClientMessage(typeof body === 'string' ? Buffer.from(body, 'utf8') : body);
  if (parsed.ok) throw new Error(`accepted: ${parsed.message.text}`);
  return parsed.refusal;
}

const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { a: 1 } } };

describe('a message that is let in', () => {
  it('keeps the bytes as they came', () => {
    const text =
      ' {"id" : 12345678901234567890 ,"jsonrpc":"2.0","method":"tools/call","params":{"name":"écho","new":{"x":1e400}}}\r\n';
    const message = accepted(text);
    expect(message.bytes.toString('utf8')).toBe(text);
    expect(message.id).toEqual(new ExactNumber('12345678901234567890'));
    expect(message.text.slice(message.spans.id?.start, message.spans.id?.end)).toBe('12345678901234567890');
    expect(message.text.slice(message.spans.name?.start, message.spans.name?.end)).toBe('"écho"');
  });

  it.each([
    ['request', '{"jsonrpc":"2.0","id":"a","method":"x/unknown"}', 'x/unknown'],
    ['notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}', 'notifications/initialized'],
    ['response', '{"jsonrpc":"2.0","id":0,"result":{}}', ''],
    ['response', '{"jsonrpc":"2.0","id":0,"error":{"code":-1,"message":"no"}}', ''],
  ])('knows a %s', (kind, text, method) => {
    const message = accepted(text);
    expect([message.kind, message.method]).toEqual([kind, method]);
    expect(Object.keys(message.params)).toEqual([]);
  });

  it('leaves the keys inside arguments to the tool, whatever their case', () => {
    expect(accepted(JSON.stringify({ ...CALL, params: { name: 'echo', arguments: { Name: 1, NAME: 2, Id: 3 } } })).kind).toBe(
      'request',
    );
  });

  it('knows where a progress token and a cancelled id stand', () => {
    const cancelled = accepted(
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"r","_meta":{"progressToken":"p"}}}',
    );
    const { requestId, progressToken } = cancelled.spans;
    expect(cancelled.text.slice(requestId?.start, requestId?.end)).toBe('"r"');
    expect(cancelled.text.slice(progressToken?.start, progressToken?.end)).toBe('"p"');
  });
});

describe('a message that is refused', () => {
  it.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), -32700],
    ['UTF-8 for a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), -32700],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), -32700],
    ['a byte order mark', Buffer.from('\ufeff{"jsonrpc":"2.0","id":1,"method":"ping"}'), -32700],
    ['UTF-16', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}', 'utf16le'), -32700],
    ['an empty body', Buffer.alloc(0), -32700],
  ])('%s', (_what, bytes, code) => {
    expect(refused(bytes)).toMatchObject({ code, id: null });
  });

  it.each([
    ['a batch', `[${JSON.stringify(CALL)}]`, -32600, null],
    ['a batch of none', '[]', -32600, null],
    ['a string', '"ping"', -32600, null],
    ['no jsonrpc', '{"id":5,"method":"ping"}', -32600, 5],
    ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":5,"method":"ping"}', -32600, 5],
    ['jsonrpc as a number', '{"jsonrpc":2.0,"id":5,"method":"ping"}', -32600, 5],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, null],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, null],
    ['a boolean as id', '{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600, null],
    ['no method', '{"jsonrpc":"2.0","id":5}', -32600, 5],
    ['a method that is no string', '{"jsonrpc":"2.0","id":5,"method":["ping"]}', -32600, 5],
    ['a call without an id', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}', -32600, null],
    ['another request without an id', '{"jsonrpc":"2.0","method":"resources/read","params":{"uri":"a"}}', -32600, null],
    ['a call in another case', '{"jsonrpc":"2.0","id":5,"method":"Tools/Call","params":{"name":"a"}}', -32600, 5],
    ['a call with a blank', '{"jsonrpc":"2.0","id":5,"method":"tools/call ","params":{"name":"a"}}', -32600, 5],
    ['a call with a NUL', '{"jsonrpc":"2.0","id":5,"method":"tools/call\\u0000","params":{"name":"a"}}', -32600, 5],
    ['a call with a zero-width space', '{"jsonrpc":"2.0","id":5,"method":"tools\\u200b/call","params":{"name":"a"}}', -32600, 5],
    ['a call with a Kelvin-like letter', '{"jsonrpc":"2.0","id":5,"method":"toolſ/call","params":{"name":"a"}}', -32600, 5],
    ['a request with a result', '{"jsonrpc":"2.0","id":5,"method":"ping","result":{}}', -32600, 5],
    ['a response without an id', '{"jsonrpc":"2.0","result":{}}', -32600, null],
    ['a response with both', '{"jsonrpc":"2.0","id":5,"result":{},"error":{"code":1,"message":""}}', -32600, 5],
    ['params as an array', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":["echo"]}', -32602, 5],
    ['params null', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":null}', -32602, 5],
    ['a call without a name', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{}}', -32602, 5],
    ['a call without params', '{"jsonrpc":"2.0","id":5,"method":"tools/call"}', -32602, 5],
    ['a name that is no string', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":{"a":1}}}', -32602, 5],
    ['arguments as an array', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":[]}}', -32602, 5],
    ['arguments as a string', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":"{}"}}', -32602, 5],
    ['arguments null', '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":null}}', -32602, 5],
    ['_meta that is no object', '{"jsonrpc":"2.0","id":"x","method":"ping","params":{"_meta":1}}', -32602, 'x'],
    [
      'a name given twice',
      '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read","name":"delete"}}',
      -32700,
      null,
    ],
    [
      'a name given twice, once escaped',
      '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read","n\\u0061me":"delete"}}',
      -32700,
      null,
    ],
  ])('%s', (_what, text, code, id) => {
    expect(refused(text)).toMatchObject({ code, id });
  });

  it('any protocol key in another case, beside the right one or instead of it', () => {
    const places: readonly [readonly string[], (key: string) => string][] = [
      [
        ['jsonrpc', 'id', 'method', 'params', 'result', 'error'],
        (key) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},${key}:"b"}`,
      ],
      [
        ['name', 'arguments', 'uri', '_meta', 'requestId', 'progressToken', 'clientInfo', 'requestState'],
        (key) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a",${key}:"b"}}`,
      ],
      [
        ['progressToken', 'io.modelcontextprotocol/protocolVersion'],
        (key) => `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{${key}:"b"}}}`,
      ],
      [
        ['name', 'version'],
        (key) => `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"clientInfo":{"name":"a",${key}:"b"}}}`,
      ],
    ];
    const variants = fc.constantFrom(...places).chain(([keys, place]) =>
      fc.tuple(fc.constantFrom(...keys), fc.infiniteStream(fc.boolean())).map(([key, flips]) => {
        const varied = key
          .split('')
          .map((letter) => (flips.next().value === true ? otherCase(letter) : letter))
          .join('');
        return { key, varied, text: place(JSON.stringify(varied)) };
      }),
    );
    fc.assert(
      fc.property(variants, ({ key, varied, text }) => {
        fc.pre(key !== varied);
        const { code, message } = refused(text);
        expect(code).toBe(-32600);
        expect(message).toContain(JSON.stringify(key).slice(1, -1));
      }),
      { numRuns: 300 },
    );
  });

  it('letters that some parsers fold into protocol keys', () => {
    expect(refused('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","argumentſ":{}}}').code).toBe(-32600);
    expect(refused('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressTo\u212aen":1}}}').code).toBe(-32600);
  });
});

function otherCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
