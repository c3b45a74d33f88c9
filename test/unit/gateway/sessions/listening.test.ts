import { expect, it } from 'vitest';
import { isChange, listensFor, listensForTools, toolsChangedText } from '../../../../shared/gateway/sessions/listening.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

function listen(notifications: unknown, method = 'subscriptions/listen'): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { notifications } })));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

const changed = (list: string) => ({ method: `notifications/${list}/list_changed`, value: {} });
const updated = (uri: unknown) => ({ method: 'notifications/resources/updated', value: { params: { uri } } });

it('hears what it asked for and nothing else', () => {
  const tools = listen({ toolsListChanged: true, promptsListChanged: false, resourceSubscriptions: ['x:1'] });
  expect(['tools', 'prompts', 'resources', 'roots'].map((list) => listensFor(tools, changed(list)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(['x:1', 'x:2', '', 5, undefined].map((uri) => listensFor(tools, updated(uri)))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(listensForTools(tools)).toBe(true);
});

it.each([
  [null],
  ['all'],
  [{ toolsListChanged: 'true' }],
  [{ resourceSubscriptions: 'x:1' }],
  [{ resourceSubscriptions: { 0: 'x:1' } }],
])('hears nothing when it asks in another way: %j', (notifications) => {
  expect([listensFor(listen(notifications), changed('tools')), listensFor(listen(notifications), updated('x:1'))]).toEqual([
    false,
    false,
  ]);
});

it('is no other request', () => {
  expect(listensFor(listen({ toolsListChanged: true }, 'tools/list'), changed('tools'))).toBe(false);
});

it('is about changes, and says whose they are', () => {
  expect([changed('tools'), updated('x:1'), { method: 'notifications/message' }, { method: null }].map(isChange)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(JSON.parse(toolsChangedText('"a"'))).toMatchObject({
    params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'a' } },
  });
  expect(JSON.parse(toolsChangedText())).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
});
