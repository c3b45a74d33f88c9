import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../shared/model/json.ts';
import type { Classification } from '../../../shared/model/risk.ts';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import { argumentPath, pointerOf, valueAt } from '../../../shared/policy/argument-path.ts';
import { innerCall, innerCalls } from '../../../shared/policy/multiplexers.ts';

const OUTER: Classification = { category: 'Execute', risk: 'high', reason: 'outer', source: 'catalogue' };
const INNER: Classification = { category: 'Destructive', risk: 'critical', reason: 'inner', source: 'classifier' };
const classifyTool = () => INNER;

function call(tool: string, args: JsonObject): CallFacts {
  return {
    grant: 'g',
    client: 'c',
    session: 's',
    server: 'pmcp',
    tool,
    arguments: args,
    annotations: { readOnlyHint: true },
    definition: 'pinned',
    classification: OUTER,
  };
}

describe('gateway.invoke', () => {
  it('is a call of the target with its arguments, after one question for each server', () => {
    const inner = innerCall(call('gateway.invoke', { tool_id: 'fs::delete_file', arguments: { path: '/x' } }), classifyTool);
    expect(inner).toMatchObject({
      kind: 'call',
      facts: {
        server: 'fs',
        tool: 'delete_file',
        arguments: { path: '/x' },
        classification: INNER,
        annotations: {},
        definition: 'unseen',
        session: 's',
      },
    });
    const keyOf = (toolId: string) => {
      const found = innerCall(call('gateway.invoke', { tool_id: toolId }), classifyTool);
      return found?.kind === 'call' ? found.firstUse?.key : null;
    };
    expect(keyOf('fs::a')).toBe(keyOf('fs::b'));
    expect(keyOf('fs::a')).not.toBe(keyOf('fs2::a'));
    expect(keyOf('fs::a')).toBeTypeOf('string');
  });

  it.each<[string, JsonObject]>([
    ['missing', {}],
    ['not a string', { tool_id: ['fs::x'] }],
    ['without a separator', { tool_id: 'fs' }],
    ['without a server', { tool_id: '::x' }],
    ['without a tool', { tool_id: 'fs::' }],
    ['with two separators', { tool_id: 'fs::x::y' }],
    ['with an ambiguous separator', { tool_id: 'fs:::x' }],
    ['with a blank', { tool_id: ' fs::x' }],
    ['with an invisible character', { tool_id: 'fs\u200b::x' }],
    ['with arguments that are no object', { tool_id: 'fs::x', arguments: '{"path":"/"}' }],
    ['with null arguments', { tool_id: 'fs::x', arguments: null }],
  ])('cannot be judged when its target is %s', (_, args) => {
    expect(innerCall(call('gateway.invoke', args), classifyTool)).toMatchObject({ kind: 'unknown' });
  });

  it('is followed through itself, but not for ever', () => {
    const nested = (depth: number): JsonObject =>
      depth === 0 ? { tool_id: 'fs::read' } : { tool_id: 'pmcp::gateway.invoke', arguments: nested(depth - 1) };
    expect(innerCalls(call('gateway.invoke', nested(2)), classifyTool).map(({ kind }) => kind)).toEqual(['call', 'call', 'call']);
    expect(innerCalls(call('gateway.invoke', nested(50)), classifyTool).at(-1)).toMatchObject({ kind: 'unknown' });
    expect(innerCalls(call('gateway.invoke', nested(3)), classifyTool).at(-1)).toMatchObject({ kind: 'call' });
    expect(innerCalls(call('gateway.invoke', nested(4)), classifyTool).at(-1)).toMatchObject({ kind: 'unknown' });
  });
});

it('gateway.describe only asks for the first use of the server', () => {
  expect(innerCall(call('gateway.describe', { tool_id: 'fs::x' }), classifyTool)).toMatchObject({ kind: 'touch', server: 'fs' });
  expect(innerCall(call('gateway.describe', {}), classifyTool)).toMatchObject({ kind: 'unknown' });
});

describe.each(['callAgent', 'describeAgent'])('%s', (tool) => {
  it('with an address is judged as connectServer on the same server', () => {
    expect(innerCall(call(tool, { serverUrl: 'http://x/', targetAgentId: 'a' }), classifyTool)).toMatchObject({
      kind: 'call',
      facts: { server: 'pmcp', tool: 'connectServer', arguments: { serverUrl: 'http://x/' }, definition: 'pinned' },
      firstUse: null,
    });
  });
  it('without one reaches nothing new', () => expect(innerCall(call(tool, {}), classifyTool)).toBeNull());
  it.each<JsonValue>([null, 1, ['http://x/'], {}])('with %j for an address cannot be judged', (serverUrl) => {
    expect(innerCall(call(tool, { serverUrl }), classifyTool)).toMatchObject({ kind: 'unknown' });
  });
});

it('every other tool reaches nothing beyond itself', () => {
  for (const tool of ['gateway.provision', 'connectServer', '__proto__', 'gateway.INVOKE']) {
    expect(innerCall(call(tool, { tool_id: 'fs::x', serverUrl: 'http://x/' }), classifyTool)).toBeNull();
  }
});

describe('argumentPath', () => {
  it.each([
    ['credential', ['credential']],
    ['args.credential', ['credential']],
    ['args', ['args']],
    ['args.args', ['args']],
    ['options.token', ['options', 'token']],
    ['/credential', ['credential']],
    ['/args/a.b/0', ['a.b', '0']],
    ['/a~1b~0c', ['a/b~c']],
  ])('%s', (text, keys) => expect(argumentPath(text)).toEqual(keys));
  it('refuses a malformed pointer', () => expect(argumentPath('/a~2')).toBeNull());

  it('finds what a pointer was made for, and nothing inherited', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (keys) => {
        const value = keys.reduceRight<JsonValue>((inner, key) => Object.fromEntries([[key, inner]]), 'found');
        expect(valueAt(value, keys)).toBe('found');
        if (keys[0] !== 'args') expect(argumentPath(pointerOf(keys))).toEqual(keys);
      }),
    );
    for (const key of ['constructor', '__proto__', 'length']) expect(valueAt({}, [key])).toBeUndefined();
    expect(valueAt(['a', 'b'], ['1'])).toBe('b');
    for (const key of ['01', '-1', '2', 'length']) expect(valueAt(['a', 'b'], [key])).toBeUndefined();
  });
});
