import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/model/json.ts';
import {
  type MergedPart,
  mergeCapabilities,
  mergeInstructions,
  negotiatedVersion,
} from '../../../../shared/gateway/merged/merged-identity.ts';
import { mergedName, splitName } from '../../../../shared/gateway/merged/merged-names.ts';

const part = (server: string, capabilities: JsonObject | null, more: Partial<MergedPart> = {}): MergedPart => ({
  server,
  capabilities,
  instructions: null,
  problem: null,
  ...more,
});

describe('capabilities of all servers', () => {
  const lists = { tools: { listChanged: true }, prompts: { listChanged: true }, resources: { listChanged: true } };

  it('has the lists always, and of the rest what one server has', () => {
    expect(mergeCapabilities([], '2025')).toEqual(lists);
    expect(mergeCapabilities([part('a', { tools: {} }), part('b', { logging: {}, completions: {} })], '2025')).toEqual({
      ...lists,
      logging: {},
      completions: {},
    });
    expect(mergeCapabilities([part('a', { resources: { subscribe: false } })], '2025')).toEqual(lists);
    expect(mergeCapabilities([part('a', { resources: { subscribe: true } })], '2025')).toMatchObject({
      resources: { listChanged: true, subscribe: true },
    });
  });

  it('announces everything while a server is missing, because nothing can be announced later', () => {
    expect(mergeCapabilities([part('a', {}), part('b', null)], '2025')).toEqual({
      ...lists,
      resources: { listChanged: true, subscribe: true },
      logging: {},
      completions: {},
      tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
    });
  });

  it('has neither logging nor tasks of its own without sessions, but every extension', () => {
    const all = [part('a', { logging: {}, tasks: {}, extensions: { 'io.modelcontextprotocol/tasks': {}, ui: { a: 1 } } })];
    expect(mergeCapabilities(all, '2026')).toEqual({
      ...lists,
      extensions: { 'io.modelcontextprotocol/tasks': {}, ui: { a: 1 } },
    });
  });

  it('has what the tasks of one server can', () => {
    const all = [part('a', { tasks: { list: {} } }), part('b', { tasks: { requests: { tools: { call: {} } } } }), part('c', {})];
    expect(mergeCapabilities(all, '2025')).toMatchObject({ tasks: { list: {}, requests: { tools: { call: {} } } } });
    expect(mergeCapabilities(all, '2025')['tasks']).not.toHaveProperty('cancel');
  });

  it('lets the first server speak where two have the same extension', () => {
    const all = [part('a', { experimental: { x: { v: 1 } } }), part('b', { experimental: { x: { v: 2 }, y: {} } })];
    expect(mergeCapabilities(all, '2025')).toMatchObject({ experimental: { x: { v: 1 }, y: {} } });
  });
});

describe('instructions of all servers', () => {
  it('says who is there, who is not and why, and what each says of itself', () => {
    const text = mergeInstructions([
      part('a', {}, { instructions: 'Use me.' }),
      part('b', null, { problem: 'b ended (exit code 1)' }),
      part('c', null),
    ]);
    expect(text).toContain('several servers: a.');
    expect(text).toContain('- b: b ended (exit code 1)');
    expect(text).toContain('- c: it has not answered yet and will join later.');
    expect(text).toContain('Instructions of the server a:\nUse me.');
  });

  it('cuts one that would push the others out', () => {
    expect(mergeInstructions([part('a', {}, { instructions: 'x'.repeat(1_000_000) })]).length).toBeLessThan(21_000);
  });
});

it('speaks the version of the client when it knows it, else its latest', () => {
  expect(negotiatedVersion('2024-11-05')).toBe('2024-11-05');
  expect(negotiatedVersion('2025-11-25')).toBe('2025-11-25');
  expect(negotiatedVersion('2026-07-28')).toBe('2025-11-25');
  expect(negotiatedVersion(undefined)).toBe('2025-11-25');
});

it.each([
  ['a', 'b'],
  ['a', '_b'],
  ['a', 'b__c'],
  ['a.b-c', ''],
  ['a', 'x'.repeat(300)],
])('takes the merged name of %j and %j apart again', (server, name) => {
  expect(splitName(mergedName(server, name))).toEqual({ server, name });
});

it('knows names without a server', () => {
  expect(splitName('who')).toBeNull();
  expect(splitName('__who')).toBeNull();
  expect(splitName('a_b')).toBeNull();
});
