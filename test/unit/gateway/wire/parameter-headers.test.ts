import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSentMessage } from '../../../../shared/gateway/upstreams/sent-message.ts';
import { headerValue } from '../../../../shared/gateway/wire/header-value.ts';
import { parameterHeaders, readParameterHeaders } from '../../../../shared/gateway/wire/parameter-headers.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import { headerMismatch } from '../../../../shared/gateway/wire/routing-headers.ts';

const text = fc.string({ unit: 'grapheme' });

/** As a reader of headers takes a value (RFC 9110 section 5.5: blanks around it do not count), then as the protocol says. */
function read(value: string): string {
  const trimmed = value.replace(/^[\t ]+|[\t ]+$/g, '');
  const encoded = /^=\?base64\?(.*)\?=$/.exec(trimmed)?.[1];
  return encoded === undefined ? trimmed : Buffer.from(encoded, 'base64').toString('utf8');
}

describe('a header value', () => {
  it('says every text, with characters that every header may have', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string(), fc.constantFrom('', ' ', '\t', 'a ', '=?base64?YQ==?=', '=?BASE64?', 'a\r\nb: c')),
        (value) => {
          const written = headerValue(value);
          expect(written).toMatch(/^[\t\x20-\x7e]+$/);
          expect(read(written)).toBe(value);
        },
      ),
    );
  });

  it('is the text itself where that is possible', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/), (value) => {
        fc.pre(!/^=\?base64\?/i.test(value));
        expect(headerValue(value)).toBe(value);
      }),
    );
  });
});

describe('the routing headers that are made up', () => {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  const request = fc.oneof(
    fc.record({
      method: fc.constantFrom('tools/call', 'prompts/get'),
      params: fc.record({ name: text, uri: text, taskId: text }),
    }),
    fc.record({ method: fc.constantFrom('resources/read'), params: fc.record({ uri: text, name: text }) }),
    fc.record({ method: fc.constantFrom('tasks/get', 'tasks/cancel'), params: fc.record({ taskId: text, name: text }) }),
    fc.record({ method: fc.constantFrom('tools/list', 'server/discover', 'x/y'), params: fc.record({ name: text, uri: text }) }),
  );

  it('agree with the body, as the door compares them', () => {
    fc.assert(
      fc.property(request, ({ method, params }) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } });
        const parsed = parseClientMessage(Buffer.from(body));
        fc.pre(parsed.ok);
        if (parsed.ok) expect(headerMismatch(readSentMessage(body).headers, parsed.message)).toBeNull();
      }),
    );
  });

  it('are none for a message of a session', () => {
    expect(readSentMessage('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}').headers).toEqual({});
  });

  it('leave the digits of ids alone', () => {
    const { requestId, cancels } = readSentMessage('{"id":9007199254740993,"method":"x"}');
    expect([JSON.stringify(requestId), cancels]).toEqual(['"9007199254740993"', null]);
    const cancelling = readSentMessage('{"method":"notifications/cancelled","params":{"requestId":9007199254740993}}');
    expect(JSON.stringify(cancelling.cancels)).toBe('"9007199254740993"');
  });
});

describe('parameters that go into headers', () => {
  const region = { type: 'string', 'x-mcp-header': 'Region' };

  it('are found at any depth of properties', () => {
    const schema = {
      type: 'object',
      properties: { region, deep: { properties: { on: { type: 'boolean', 'x-mcp-header': 'On' } } } },
    };
    const found = readParameterHeaders(schema);
    expect(found).toEqual({
      ok: true,
      headers: [
        { path: ['region'], name: 'Region' },
        { path: ['deep', 'on'], name: 'On' },
      ],
    });
    if (found.ok) {
      expect(parameterHeaders(found.headers, { region: 'eu', deep: { on: false } })).toEqual({
        'mcp-param-region': 'eu',
        'mcp-param-on': 'false',
      });
      expect(parameterHeaders(found.headers, { region: null, deep: 7 })).toEqual({});
      expect(parameterHeaders(found.headers, undefined)).toEqual({});
    }
  });

  it.each([
    ['an object', { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } }],
    ['a number', { properties: { a: { type: 'number', 'x-mcp-header': 'A' } } }],
    ['no type', { properties: { a: { 'x-mcp-header': 'A' } } }],
    ['no name', { properties: { a: { type: 'string', 'x-mcp-header': '' } } }],
    ['a name with a line break', { properties: { a: { type: 'string', 'x-mcp-header': 'A\r\nB' } } }],
    ['a name that is no text', { properties: { a: { type: 'string', 'x-mcp-header': 7 } } }],
    ['one name twice', { properties: { a: region, b: { type: 'string', 'x-mcp-header': 'REGION' } } }],
    ['the schema itself', { type: 'string', 'x-mcp-header': 'A' }],
    ['an item of a list', { properties: { a: { items: region } } }],
    ['one of several', { anyOf: [{ properties: { a: region } }] }],
    ['a definition', { $defs: { a: region } }],
    ['a condition', { if: { properties: { a: region } } }],
    ['what else there may be', { additionalProperties: region }],
  ])('are invalid on %s', (_what, schema) => expect(readParameterHeaders(schema)).toMatchObject({ ok: false }));

  it('never take a schema for more than it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, args) => {
        const found = readParameterHeaders(schema);
        if (found.ok) parameterHeaders(found.headers, args);
      }),
    );
    let deep: object = region;
    for (let depth = 0; depth < 20_000; depth += 1) deep = { properties: { a: deep } };
    expect(readParameterHeaders(deep)).toMatchObject({ ok: false });
  });

  it('have no header when a double does not hold them', () => {
    const headers = [{ path: ['n'], name: 'N' }];
    expect(parameterHeaders(headers, { n: 2 ** 53 })).toEqual({});
    expect(parameterHeaders(headers, { n: 2 ** 53 - 1 })).toEqual({ 'mcp-param-n': '9007199254740991' });
    expect(parameterHeaders(headers, { n: -0 })).toEqual({ 'mcp-param-n': '0' });
    expect(parameterHeaders(headers, Object.create({ n: 1 }))).toEqual({});
  });
});
