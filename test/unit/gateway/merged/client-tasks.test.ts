import { expect, it } from 'vitest';
import { createClientTasks } from '../../../../shared/gateway/merged/client-tasks.ts';
import type { JoinedServer } from '../../../../shared/gateway/merged/joined-server.ts';
import type { ServerMessage } from '../../../../shared/gateway/upstreams/link.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

const server = (name: string): JoinedServer => ({ server: name }) as unknown as JoinedServer;

function asked(text: string): ServerMessage {
  const message = readServerMessage(text);
  if (message === null) throw new Error('no message');
  return message;
}

function said(text: string): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

it('shows each task of a client to the server that it was made for, and to no other', () => {
  const tasks = createClientTasks();
  const [a, b] = [server('a'), server('b')];
  const get = asked('{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"t"}}');
  expect(tasks.refusalOf(a, get)).toMatch(/no such task/);
  tasks.note(a, said('{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t","status":"working"}}}'));
  tasks.note(b, said('{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t","status":"working"}}}'));
  expect(tasks.refusalOf(a, get)).toBeNull();
  expect(tasks.refusalOf(server('a'), get)).toBeNull();
  expect(tasks.refusalOf(b, get)).toMatch(/no such task/);
  for (const each of [a, b])
    expect(tasks.refusalOf(each, asked('{"jsonrpc":"2.0","id":1,"method":"tasks/list"}'))).toMatch(/several/);
  expect(tasks.refusalOf(b, asked('{"jsonrpc":"2.0","id":1,"method":"roots/list"}'))).toBeNull();
  const status = (id: string): ClientMessage =>
    said(`{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"${id}"}}`);
  expect([tasks.ownerOf(status('t')), tasks.ownerOf(status('u'))]).toEqual([a, null]);
});

it('forgets the oldest first', () => {
  const tasks = createClientTasks();
  const a = server('a');
  for (let count = 0; count < 1001; count += 1) {
    tasks.note(a, said(`{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t${count}"}}}`));
  }
  const refusal = (id: string): string | null =>
    tasks.refusalOf(a, asked(`{"jsonrpc":"2.0","id":1,"method":"tasks/result","params":{"taskId":"${id}"}}`));
  expect([refusal('t0') === null, refusal('t1') === null, refusal('t1000') === null]).toEqual([false, true, true]);
});
