import { describe, expect, it } from 'vitest';
import { type ClientLine, readClientLine } from '../../../../shared/headless/bridge/client-line.ts';
import { createToolParameters, type ToolParameters } from '../../../../shared/headless/bridge/tool-parameters.ts';

const ROUTE =
  '{"name":"route","inputSchema":{"type":"object","properties":{"to":{"type":"string","x-mcp-header":"To"}}},"big":12345678901234567890}';
const INVALID = '{"name":"invalid","inputSchema":{"type":"object","properties":{"n":{"type":"number","x-mcp-header":"N"}}}}';

function list(...tools: readonly string[]): string {
  return `{ "jsonrpc":"2.0","id":1.0,"result":{"tools":[ ${tools.join(' , ')} ],"ttlMs":1.50,"nextCursor":"c"}}`;
}

function call(name: string, args: string): ClientLine {
  const read = readClientLine(
    Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`),
  );
  if (!read.ok) throw new Error(read.message);
  return read.line;
}

function setUp(): { parameters: ToolParameters; invalid: string[] } {
  const invalid: string[] = [];
  return { parameters: createToolParameters((tool) => void invalid.push(tool)), invalid };
}

describe('what lists of tools say about headers', () => {
  it('is learnt from a list that passes, which stays as it is', () => {
    const { parameters, invalid } = setUp();
    expect(parameters.isUnknown).toBe(true);
    expect(parameters.pass(list(ROUTE))).toBe(list(ROUTE));
    expect([parameters.isUnknown, invalid]).toEqual([false, []]);
    expect(parameters.headersFor(call('route', '{"to":"north"}'))).toEqual({ 'mcp-param-to': 'north' });
    expect(parameters.headersFor(call('other', '{"to":"north"}'))).toEqual({});
    expect(parameters.headersFor(call('route', '[]'))).toEqual({});
    parameters.forget();
    expect(parameters.isUnknown).toBe(true);
    // Better an old definition than none.
    expect(parameters.headersFor(call('route', '{"to":"north"}'))).toEqual({ 'mcp-param-to': 'north' });
  });

  it('leaves out an invalid tool and nothing else, digits kept', () => {
    const { parameters, invalid } = setUp();
    const passed = parameters.pass(list(INVALID, ROUTE));
    expect(invalid).toEqual(['invalid']);
    expect(passed).toContain('12345678901234567890');
    expect((JSON.parse(passed) as { result: { tools: { name: string }[] } }).result).toMatchObject({
      tools: [{ name: 'route' }],
      nextCursor: 'c',
    });
    expect(parameters.headersFor(call('invalid', '{"n":1}'))).toEqual({});
  });

  it('lists nothing when an invalid tool stands in a list that can be read in two ways', () => {
    const { parameters } = setUp();
    const passed = parameters.pass(list(INVALID, '{"name":"a","name":"invalid"}'));
    expect((JSON.parse(passed) as { result: { tools: unknown[] } }).result.tools).toEqual([]);
  });

  it.each(['{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"x"}}', '{"result":{"tools":{}}}', '{"result":7}'])(
    'learns nothing from %s',
    (text) => {
      const { parameters } = setUp();
      expect([parameters.pass(text), parameters.isUnknown]).toEqual([text, true]);
      parameters.settle();
      expect(parameters.isUnknown).toBe(false);
    },
  );
});
