import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import { UpstreamError } from '../upstreams/link.ts';
import { mergedName } from './merged-names.ts';
import type { ResourceRoutes } from './resource-routes.ts';
import type { ReadyMember, ServerGroup } from './server-group.ts';

/** The lists of MCP: which capability a server needs, how it is asked, and where its answer holds them. */
export const LISTS = {
  tools: { capability: 'tools', method: 'tools/list', key: 'tools' },
  prompts: { capability: 'prompts', method: 'prompts/list', key: 'prompts' },
  resources: { capability: 'resources', method: 'resources/list', key: 'resources' },
  templates: { capability: 'resources', method: 'resources/templates/list', key: 'resourceTemplates' },
  tasks: { capability: 'tasks', method: 'tasks/list', key: 'tasks' },
} as const;
export type ListKind = keyof typeof LISTS;

export interface MergedListsOptions extends Pick<EndpointOptions, 'toolLists' | 'clock' | 'log'> {
  readonly group: ServerGroup;
  readonly routes: ResourceRoutes;
  readonly nextId: () => number;
  /** A list that was left out, or shown as it was before, is there now. */
  readonly onLate: (list: 'tools' | 'prompts' | 'resources') => void;
}

/** The lists of all servers as one, without pages: each server's pages are read to the end, within bounds. */
export interface MergedLists {
  /** `envelope`: `_meta` for the servers that know stateless requests. Never rejects: a server that fails is left out. */
  list(kind: ListKind, envelope: JsonObject): Promise<JsonObject[]>;
  forget(server: string): void;
}

/** A server may list this much; what is beyond it is not looked at, and not shown. */
const MAX_PAGES = 200;
const MAX_ITEMS = 10_000;
/** How long one server may hold up the list of all. */
const LIST_WAIT_MS = 10_000;

interface Listed {
  readonly items: readonly JsonValue[];
  readonly isComplete: boolean;
}

export function createMergedLists(options: MergedListsOptions): MergedLists {
  const known = new Map<string, Listed>();
  const running = new Map<string, Promise<Listed | null>>();

  /** Asks for a list once, whoever waits for it; null when the server does not give it. */
  function ask(kind: ListKind, { server, joined, facts }: ReadyMember, envelope: JsonObject): Promise<Listed | null> {
    const key = `${kind} ${server}`;
    const asked =
      running.get(key) ??
      drain(
        kind,
        (method, params) => joined.ask(options.nextId(), method, params),
        facts.era === '2026' ? { _meta: envelope } : {},
      )
        .then((listed) => {
          known.set(key, listed);
          return listed;
        })
        .catch((error: unknown) => {
          options.log.warn('a server did not give a list', { server, list: kind, error: sayError(error) });
          return null;
        })
        .finally(() => running.delete(key));
    running.set(key, asked);
    return asked;
  }

  /** What a server lists; after a while without an answer, what it listed before. */
  async function askWithin(kind: ListKind, from: ReadyMember, envelope: JsonObject): Promise<Listed | null> {
    const before = known.get(`${kind} ${from.server}`) ?? null;
    const asked = ask(kind, from, envelope);
    let cancel = (): void => {};
    const late = new Promise<'late'>((resolve) => {
      cancel = options.clock.after(LIST_WAIT_MS, () => resolve('late'));
    });
    const first = await Promise.race([asked, late]);
    cancel();
    if (first !== 'late') return first;
    void asked.then((listed) => {
      // Nobody is told of a list of tasks: each tells of itself.
      if (listed === null || kind === 'tasks' || textOf(listed) === textOf(before)) return;
      options.onLate(kind === 'templates' ? 'resources' : kind);
    });
    return before;
  }

  function show(kind: ListKind, server: string, { items, isComplete }: Listed): JsonObject[] {
    switch (kind) {
      case 'tools':
        options.toolLists.observe(server, items.map(plain), isComplete);
        return renamed(
          server,
          items.filter((item) => !options.toolLists.isHidden(server, nameOf(item) ?? '')),
        );
      case 'prompts': {
        const isShown = (name: string): boolean => !options.toolLists.isMessageHidden(server, 'prompts', name);
        return renamed(
          server,
          items.filter((item) => isShown(nameOf(item) ?? '')),
        );
      }
      case 'resources': {
        const isShown = (uri: unknown): boolean =>
          typeof uri !== 'string' || !options.toolLists.isMessageHidden(server, 'resources', uri);
        return options.routes.takeResources(
          server,
          items.filter((item) => !isJsonObject(item) || isShown(member(item, 'uri'))),
        );
      }
      case 'templates':
        return options.routes.takeTemplates(server, items);
      case 'tasks':
        return renamed(server, items, 'taskId');
    }
  }

  return {
    async list(kind, envelope) {
      await options.group.settle();
      const able = options.group.ready().filter(({ facts }) => member(facts.capabilities, LISTS[kind].capability) !== undefined);
      const lists = await Promise.all(able.map((from) => askWithin(kind, from, envelope)));
      return lists.flatMap((listed, index) => (listed === null ? [] : show(kind, able[index]?.server ?? '', listed)));
    },
    forget(server) {
      for (const kind of Object.keys(LISTS)) known.delete(`${kind} ${server}`);
    },
  };
}

async function drain(
  kind: ListKind,
  ask: (method: string, params: JsonObject) => Promise<JsonObject>,
  params: JsonObject,
): Promise<Listed> {
  const items: JsonValue[] = [];
  const { method, key } = LISTS[kind];
  let cursor: JsonValue | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await ask(method, cursor === undefined ? params : { ...params, cursor });
    const listed = member(result, key);
    if (Array.isArray(listed)) items.push(...(listed as readonly JsonValue[]));
    if (items.length > MAX_ITEMS) break;
    cursor = member(result, 'nextCursor');
    if (typeof cursor !== 'string') return { items, isComplete: true };
  }
  return { items: items.slice(0, MAX_ITEMS), isComplete: false };
}

function renamed(server: string, items: readonly JsonValue[], key: 'name' | 'taskId' = 'name'): JsonObject[] {
  return items.flatMap((item) => {
    const name = isJsonObject(item) ? member(item, key) : undefined;
    return isJsonObject(item) && typeof name === 'string' ? [{ ...item, [key]: mergedName(server, name) }] : [];
  });
}

function nameOf(item: JsonValue): string | null {
  const name = isJsonObject(item) ? member(item, 'name') : undefined;
  return typeof name === 'string' ? name : null;
}

/** As `JSON.parse` gives it, which is what whoever looks at tool definitions expects. */
function plain(item: JsonValue): unknown {
  return JSON.parse(stringifyJson(item));
}

function textOf(listed: Listed | null): string {
  return listed === null ? '[]' : stringifyJson(listed.items);
}

function sayError(error: unknown): string {
  return error instanceof UpstreamError || error instanceof Error ? error.message : String(error);
}
