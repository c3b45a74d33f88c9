import { isJsonObject, member } from '../../model/json.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { JoinedServer } from './joined-server.ts';

/** The tasks that a client has made for requests of servers (MCP 2025-11-25, Tasks): each concerns the server that asked, and no other. */
export interface ClientTasks {
  /** Notes the task that an answer of the client speaks of, if it does. */
  note(asker: JoinedServer, answer: ClientMessage): void;
  /** Why a server may not ask this; null when it may, and for what is about no task. */
  refusalOf(from: JoinedServer, request: ServerMessage): string | null;
  /** Whom a status of a task concerns; null when the message is none, or nobody is known. */
  ownerOf(notification: ClientMessage): JoinedServer | null;
}

const MAX_TASKS = 1000;

export function createClientTasks(): ClientTasks {
  const owners = new Map<string, JoinedServer>();
  return {
    note(asker, answer) {
      const result = member(answer.value, 'result');
      const task = isJsonObject(result) ? member(result, 'task') : undefined;
      const id = isJsonObject(task) ? member(task, 'taskId') : undefined;
      if (typeof id !== 'string' || owners.has(id)) return;
      const [oldest] = owners.keys();
      if (owners.size >= MAX_TASKS && oldest !== undefined) owners.delete(oldest);
      owners.set(id, asker);
    },
    refusalOf(from, { method, value }) {
      if (method === 'tasks/list')
        return 'The tasks of this client were made for several servers: ask for your own by their ids.';
      if (method?.slice(0, 6) !== 'tasks/') return null;
      const { params } = value;
      const id = typeof params === 'object' && params !== null && 'taskId' in params ? params.taskId : undefined;
      return typeof id === 'string' && owners.get(id)?.server === from.server ? null : 'This client has no such task of yours.';
    },
    ownerOf({ params }) {
      const id = member(params, 'taskId');
      return typeof id === 'string' ? (owners.get(id) ?? null) : null;
    },
  };
}
