import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelledId, type ClientLine, readClientLine } from '../../../../shared/headless/bridge/client-line.ts';

function line(text: string): ClientLine {
  const read = readClientLine(Buffer.from(text));
  if (!read.ok) throw new Error(read.message);
  return read.line;
}

describe('a line of the client', () => {
  it('is a message with its text as it came', () => {
    const text = '{ "id" : 1e2, "method":"x/y","params":{"a":1.50}} \r';
    expect(line(text)).toMatchObject({ text, kind: 'request', method: 'x/y', id: 100, idText: '1e2', statelessVersion: null });
    expect(line('{"method":"notifications/x"}')).toMatchObject({ kind: 'notification', id: null, idText: 'null' });
    expect(line('{"id":"a","result":null}')).toMatchObject({ kind: 'response', id: 'a', idText: '"a"' });
    expect(line('{"id":null,"method":"x"}')).toMatchObject({ kind: 'notification' });
  });

  it('keeps the digits of its id, and of the one it cancels', () => {
    expect(JSON.stringify(line('{"id":12345678901234567890,"method":"x"}').id)).toBe('"12345678901234567890"');
    const cancelling = line('{"method":"notifications/cancelled","params":{"requestId":12345678901234567890}}');
    expect(JSON.stringify(cancelledId(cancelling))).toBe('"12345678901234567890"');
    expect(cancelledId(line('{"method":"notifications/cancelled","params":{"requestId":{}}}'))).toBeNull();
    expect(cancelledId(line('{"method":"notifications/cancelled"}'))).toBeNull();
    expect(cancelledId(line('{"method":"notifications/other","params":{"requestId":1}}'))).toBeNull();
  });

  it('is stateless when it carries a version of that era', () => {
    const withVersion = (version: string): string =>
      `{"id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":${version}}}}`;
    expect(line(withVersion('"2026-07-28"')).statelessVersion).toBe('2026-07-28');
    expect(line(withVersion('"2025-11-25"')).statelessVersion).toBeNull();
    expect(line(withVersion('7')).statelessVersion).toBeNull();
  });

  it.each([
    ['x', -32700, 'null'],
    ['{"id":1', -32700, 'null'],
    ['[{"id":1,"method":"x"}]', -32600, 'null'],
    ['7', -32600, 'null'],
    ['null', -32600, 'null'],
    ['{"id":5}', -32600, '5'],
    ['{"result":1}', -32600, 'null'],
  ])('%s is answered with %d', (text, code, idText) => {
    expect(readClientLine(Buffer.from(text))).toMatchObject({ ok: false, code, idText });
  });

  it('is refused when it is no UTF-8, instead of being made some', () => {
    const bytes = Buffer.concat([Buffer.from('{"id":1,"method":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(readClientLine(bytes)).toMatchObject({ ok: false, code: -32700 });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readClientLine(Buffer.from(bytes))));
    fc.assert(fc.property(fc.json(), (text) => void readClientLine(Buffer.from(text))));
    fc.assert(
      fc.property(
        fc.record({ id: fc.jsonValue(), method: fc.jsonValue(), params: fc.jsonValue() }, { requiredKeys: [] }),
        (message) => {
          const read = readClientLine(Buffer.from(JSON.stringify(message)));
          if (read.ok) cancelledId(read.line);
        },
      ),
    );
  });
});
