import { describe, expect, it } from 'vitest';
import { readBridgeLine, readBridgeWish } from '../../../../shared/headless/control/bridge-lines.ts';

describe('what a bridge and its host say', () => {
  const ready = { kind: 'ready', mcpUrl: 'http://127.0.0.1:47100', grant: 'g', token: 't', maxConcurrent: 4 };

  it('is read', () => {
    expect(readBridgeLine(JSON.stringify(ready))).toEqual(ready);
    expect(readBridgeLine('{"kind":"refused","message":"m","more":1}')).toEqual({ kind: 'refused', message: 'm' });
    expect(readBridgeWish({ server: null, grant: 'g', token: null, more: 1 })).toEqual({ server: null, grant: 'g', token: null });
  });

  it.each([
    '',
    'x',
    '[]',
    '{}',
    '{"kind":"refused"}',
    JSON.stringify({ ...ready, token: 7 }),
    // A token never leaves this machine.
    JSON.stringify({ ...ready, mcpUrl: 'http://example.org:47100' }),
    JSON.stringify({ ...ready, mcpUrl: 'http://127.0.0.1.example.org' }),
    JSON.stringify({ ...ready, mcpUrl: 'http://127.0.0.1@example.org' }),
    JSON.stringify({ ...ready, mcpUrl: 'https://127.0.0.1:1' }),
  ])('is nothing: %s', (line) => expect(readBridgeLine(line)).toBeNull());

  it.each([null, [], {}, { server: 1, grant: null, token: null }])('is no wish: %j', (wish) =>
    expect(readBridgeWish(wish)).toBeNull(),
  );
});
