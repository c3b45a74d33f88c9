import * as v1 from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { readClientLine, type ClientLine } from '../../../../shared/headless/bridge/client-line.ts';
import { emptyAnswer, explain, STATUS_TOOL } from '../../../../shared/headless/bridge/explain.ts';

const PROBLEM = 'Countersign is not running. Start it.';

function line(method: string, params: object = {}, isStateless = false): ClientLine {
  const meta = isStateless ? { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } } : {};
  const read = readClientLine(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 'x', method, params: { ...params, ...meta } })));
  if (!read.ok) throw new Error(read.message);
  return read.line;
}

function result(method: string, params: object = {}, isStateless = false): Record<string, unknown> {
  const {
    id,
    jsonrpc,
    result: given,
  } = JSON.parse(explain(line(method, params, isStateless), PROBLEM) ?? '') as Record<string, unknown>;
  expect([id, jsonrpc]).toEqual(['x', '2.0']);
  return given as Record<string, unknown>;
}

describe('the session that explains', () => {
  it.each([
    ['initialize', { protocolVersion: '2025-06-18' }, v1.InitializeResultSchema],
    ['ping', {}, v1.EmptyResultSchema],
    ['tools/list', {}, v1.ListToolsResultSchema],
    ['tools/call', { name: STATUS_TOOL }, v1.CallToolResultSchema],
    ['resources/list', {}, v1.ListResourcesResultSchema],
    ['resources/templates/list', {}, v1.ListResourceTemplatesResultSchema],
    ['prompts/list', {}, v1.ListPromptsResultSchema],
    ['completion/complete', {}, v1.CompleteResultSchema],
    ['logging/setLevel', { level: 'debug' }, v1.EmptyResultSchema],
  ] as const)('answers %s as the SDK wants it', (method, params, schema) => {
    expect(schema.safeParse(result(method, params)).error).toBeUndefined();
  });

  it('speaks the revision of the client when it knows it', () => {
    expect(result('initialize', { protocolVersion: '2024-11-05' })).toMatchObject({ protocolVersion: '2024-11-05' });
    expect(result('initialize', { protocolVersion: '1999-01-01' })).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  it('has one tool, which says what is wrong; every other call fails with the same words', () => {
    expect(result('tools/list')['tools']).toMatchObject([
      { name: STATUS_TOOL, description: expect.stringContaining(PROBLEM) as string },
    ]);
    const content = [{ type: 'text', text: PROBLEM }];
    expect(result('tools/call', { name: STATUS_TOOL })).toEqual({ content, isError: false });
    expect(result('tools/call', { name: 'delete_everything' })).toEqual({ content, isError: true });
  });

  it('says in the stateless revision what that requires of a result, and lets nothing be cached', () => {
    const discovered = result('server/discover', {}, true);
    expect(discovered).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    expect(discovered['supportedVersions']).toContain('2026-07-28');
    expect(result('tools/list', {}, true)).toMatchObject({ resultType: 'complete', ttlMs: 0 });
    expect(result('tools/call', { name: STATUS_TOOL }, true)).toMatchObject({ resultType: 'complete', isError: false });
  });

  it('fails what it cannot pretend, with a reason', () => {
    const answer: unknown = JSON.parse(explain(line('resources/read', { uri: 'x' }), PROBLEM) ?? '');
    expect(answer).toMatchObject({ id: 'x', error: { code: -32000, message: PROBLEM } });
  });

  it('answers only requests', () => {
    const read = readClientLine(Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}'));
    expect(read.ok && explain(read.line, PROBLEM)).toBeNull();
  });

  it('has empty answers for lists alone', () => {
    expect(emptyAnswer(line('prompts/list'))).toBe('{"jsonrpc":"2.0","id":"x","result":{"prompts":[]}}');
    expect(emptyAnswer(line('prompts/get', { name: 'x' }))).toBeNull();
  });
});
