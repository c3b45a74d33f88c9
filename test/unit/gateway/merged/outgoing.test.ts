import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeOf, outgoingText } from '../../../../shared/gateway/merged/outgoing.ts';
import { withResultType } from '../../../../shared/gateway/merged/stateless-result.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

function parse(text: string): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

describe('what a server gets of a request', () => {
  it('replaces the id, the name and the progress token, and nothing else', () => {
    const text =
      '{"id":"x", "params":{"arguments":{"name":"a__b","n":1.0},"name":"a__b","_meta":{"progressToken":7,"k":1}},"method":"tools/call","jsonrpc":"2.0"}';
    expect(outgoingText(parse(text), { id: 42, name: 'b', server: 'a', dropsEnvelope: false })).toBe(
      '{"id":42, "params":{"arguments":{"name":"a__b","n":1.0},"name":"b","_meta":{"progressToken":42,"k":1}},"method":"tools/call","jsonrpc":"2.0"}',
    );
  });

  it('replaces what a completion refers to', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"a__p"},"argument":{"name":"x","value":""}}}';
    const sent = JSON.parse(outgoingText(parse(text), { id: 2, name: 'p', server: 'a', dropsEnvelope: false })) as object;
    expect(sent).toMatchObject({ params: { ref: { name: 'p' }, argument: { name: 'x' } } });
  });

  it('takes the envelope of the stateless revision out for servers that do not know it', () => {
    const meta =
      '{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/clientCapabilities":{},"own":12345678901234567890,"progressToken":"t"}';
    const message = parse(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"b","_meta":${meta}}}`);
    expect(outgoingText(message, { id: 5, server: 'a', dropsEnvelope: true })).toBe(
      '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"b","_meta":{"own":12345678901234567890,"progressToken":5}}}',
    );
    expect(Object.keys(envelopeOf(message))).not.toContain('progressToken');
  });

  it('keeps every argument, whatever name and id it gets', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (name, args, id) => {
        const clean = JSON.parse(JSON.stringify(args).replaceAll(/\\ud[89a-f][0-9a-f]{2}/gi, '')) as object;
        const text = JSON.stringify({
          jsonrpc: '2.0',
          id: 'x',
          method: 'tools/call',
          params: { arguments: clean, name: 'a__b' },
        });
        const sent = parse(outgoingText(parse(text), { id, name: name.toWellFormed(), server: 'a', dropsEnvelope: false }));
        expect(JSON.parse(sent.text)).toEqual({
          jsonrpc: '2.0',
          id,
          method: 'tools/call',
          params: { arguments: clean, name: name.toWellFormed() },
        });
      }),
    );
  });
});

describe('what a stateless client gets of an older server', () => {
  it.each([
    ['{"id":1,"result":{ "a":1.0}}', 'tools/call', '{"id":1,"result":{"resultType":"complete", "a":1.0}}'],
    ['{"id":1,"result":{}}', 'tools/call', '{"id":1,"result":{"resultType":"complete"}}'],
    ['{"id":1,"result":{"resultType":"x"}}', 'tools/call', '{"id":1,"result":{"resultType":"x"}}'],
    ['{"id":1,"error":{"code":1}}', 'tools/call', '{"id":1,"error":{"code":1}}'],
    [
      '{"id":1,"result":{"contents":[]}}',
      'resources/read',
      '{"id":1,"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","contents":[]}}',
    ],
    [
      '{"id":1,"result":{"ttlMs":9,"contents":[]}}',
      'resources/read',
      '{"id":1,"result":{"resultType":"complete","cacheScope":"private","ttlMs":9,"contents":[]}}',
    ],
    ['{"id":1,"result":7}', 'tools/call', '{"id":1,"result":7}'],
  ])('%s of %s', (text, method, expected) => {
    expect(withResultType(text, method)).toBe(expected);
  });
});
