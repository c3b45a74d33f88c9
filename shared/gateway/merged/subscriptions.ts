import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { Log } from '../ports.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { RPC } from '../wire/message.ts';
import { SUBSCRIPTION_ID_KEY } from '../wire/meta-keys.ts';
import { rpcErrorText } from '../listener/answers.ts';
import { cancellationOf, withClientNames } from '../sessions/stateless-ids.ts';
import type { ClientRequest } from './client-request.ts';
import { splitName } from './merged-names.ts';
import { envelopeOf } from './outgoing.ts';
import type { ResourceRoutes } from './resource-routes.ts';
import type { ReadyMember, ServerGroup } from './server-group.ts';
import { saidWithTaskNames } from './task-names.ts';

export type ListName = 'tools' | 'prompts' | 'resources';

export interface SubscriptionsOptions {
  readonly group: ServerGroup;
  readonly routes: ResourceRoutes;
  readonly nextId: () => number;
  readonly log: Log;
}

/** The `subscriptions/listen` streams of one stateless client (MCP 2026-07-28, Subscriptions): what changes is told on them. */
export interface Subscriptions {
  /** Keeps the stream open until the client leaves or we end it. */
  listen(request: ClientRequest): Promise<void>;
  announce(list: ListName): void;
  /** A server said that something of its own changed; false when the message says something else. */
  changed(server: string, message: ServerMessage): boolean;
  /** A server joined: it is asked to tell what open streams want to hear. */
  joined(server: string): void;
  end(): void;
}

interface Subscriber {
  readonly request: ClientRequest;
  readonly lists: ReadonlySet<ListName>;
  /** As the client knows them. */
  readonly uris: ReadonlySet<string>;
  /** Tasks whose status it wants to hear (the extension io.modelcontextprotocol/tasks), as the client knows them. */
  readonly taskIds: readonly string[];
  readonly close: () => void;
  /** What to do at each server when nobody listens any more. */
  readonly leave: (() => void)[];
}

const CHANGE = /^notifications\/(?:(?:tools|prompts|resources)\/list_changed|resources\/updated)$/;
const FLAGS = { tools: 'toolsListChanged', prompts: 'promptsListChanged', resources: 'resourcesListChanged' } as const;

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { group, routes, nextId } = options;
  const subscribers = new Set<Subscriber>();

  function tell({ request }: Subscriber, method: string, params: JsonObject): void {
    const rest = stringifyJson(params).slice(1);
    const all = `{"_meta":{${JSON.stringify(SUBSCRIPTION_ID_KEY)}:${request.names.id}}${rest === '}' ? '' : ','}${rest}`;
    request.reply.event(`{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${all}}`);
  }

  function announce(list: ListName): void {
    for (const each of subscribers) announceTo(each, list);
  }

  function announceTo(subscriber: Subscriber, list: ListName): void {
    if (subscriber.lists.has(list)) tell(subscriber, `notifications/${list}/list_changed`, {});
  }

  function changedFor(subscriber: Subscriber, server: string, message: ServerMessage): void {
    const list = /^notifications\/(tools|prompts|resources)\/list_changed$/.exec(message.method ?? '')?.[1];
    if (list === 'tools' || list === 'prompts' || list === 'resources') return announceTo(subscriber, list);
    const { params } = message.value;
    const uri = typeof params === 'object' && params !== null && 'uri' in params ? params.uri : undefined;
    if (message.method !== 'notifications/resources/updated' || typeof uri !== 'string') return;
    const known = routes.toClient(server, uri);
    if (subscriber.uris.has(known)) tell(subscriber, 'notifications/resources/updated', { uri: known });
  }

  /** Asks one server for what a stream wants to hear of it. */
  function subscribe(subscriber: Subscriber, to: ReadyMember): void {
    const servers = group.ready().map(({ server }) => server);
    const uris = [...subscriber.uris].flatMap((uri) => {
      const route = routes.find(uri, servers);
      return route.servers[0] === to.server ? [route.uri] : [];
    });
    if (to.facts.era === '2026') return listenAt(subscriber, to, uris);
    for (const uri of uris) {
      to.joined.ask(nextId(), 'resources/subscribe', { uri }).catch((error: unknown) => note(to.server, error));
      subscriber.leave.push(() => {
        to.joined.ask(nextId(), 'resources/unsubscribe', { uri }).catch((error: unknown) => note(to.server, error));
      });
    }
  }

  function listenAt(subscriber: Subscriber, to: ReadyMember, uris: readonly string[]): void {
    const id = nextId();
    const flags = [...subscriber.lists].map((list) => [FLAGS[list], true] as const);
    const notifications: JsonObject = {
      ...Object.fromEntries(flags),
      ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
      ...tasksOf(to.server, subscriber.taskIds),
    };
    const { message } = subscriber.request;
    const params = { _meta: envelopeOf(message), notifications };
    const text = stringifyJson({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params });
    const heard = (message: ServerMessage): void => heardFor(subscriber, to.server, id, message);
    void to.joined.request(id, text, { heard });
    subscriber.leave.push(() => to.joined.cancel(id, cancellationOf(message, id)));
  }

  /** Changes are told in our words, once; what else a server says on such a stream passes under the names of the client. */
  function heardFor(subscriber: Subscriber, server: string, id: number, message: ServerMessage): void {
    if (message.method === 'notifications/subscriptions/acknowledged') return;
    if (CHANGE.test(message.method ?? '')) return changedFor(subscriber, server, message);
    const { reply, names } = subscriber.request;
    reply.event(saidWithTaskNames(server, message.method ?? '', withClientNames(message, id, names)));
  }

  function note(server: string, error: unknown): void {
    options.log.debug('a subscription did not work', { server, error: String(error) });
  }

  return {
    async listen(request) {
      const filter = member(request.message.params, 'notifications');
      if (!isJsonObject(filter)) {
        const text = rpcErrorText(request.names.id, RPC.invalidParams, 'Invalid params: "notifications" must be an object');
        request.reply.answer(text, {}, 400);
        return;
      }
      const lists = (['tools', 'prompts', 'resources'] as const).filter((list) => member(filter, FLAGS[list]) === true);
      const uris = textsIn(member(filter, 'resourceSubscriptions'));
      const taskIds = textsIn(member(filter, 'taskIds'));
      await new Promise<void>((resolve) => {
        const subscriber = { request, lists: new Set(lists), uris: new Set(uris), taskIds, close: resolve, leave: [] };
        subscribers.add(subscriber);
        request.channel.onGone(() => resolve());
        if (request.channel.gone) resolve();
        const honoured = {
          ...Object.fromEntries(lists.map((list) => [FLAGS[list], true])),
          ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
          ...(taskIds.length > 0 ? { taskIds } : {}),
        };
        tell(subscriber, 'notifications/subscriptions/acknowledged', { notifications: honoured });
        for (const to of group.ready()) subscribe(subscriber, to);
      });
      for (const each of [...subscribers].filter((known) => known.request === request)) {
        subscribers.delete(each);
        for (const leave of each.leave) leave();
      }
      const done = `{"resultType":"complete","_meta":{${JSON.stringify(SUBSCRIPTION_ID_KEY)}:${request.names.id}}}`;
      request.reply.answer(`{"jsonrpc":"2.0","id":${request.names.id},"result":${done}}`);
    },
    announce,
    changed(server, message) {
      for (const each of subscribers) changedFor(each, server, message);
      return CHANGE.test(message.method ?? '');
    },
    joined(server) {
      const to = group.ready().find((each) => each.server === server);
      if (to !== undefined) for (const each of subscribers) subscribe(each, to);
    },
    end() {
      for (const each of subscribers) each.close();
    },
  };
}

/** The ids of one server's tasks, as it knows them. */
function tasksOf(server: string, taskIds: readonly string[]): JsonObject {
  const own = taskIds.flatMap((id) => {
    const parts = splitName(id);
    return parts?.server === server ? [parts.name] : [];
  });
  return own.length > 0 ? { taskIds: own } : {};
}

function textsIn(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((each): each is string => typeof each === 'string') : [];
}
