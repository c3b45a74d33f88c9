import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { matchesTemplate, parseUriTemplate, type UriTemplate } from './uri-template.ts';

/** Where to ask for a URI: the servers, best first, and the URI as they know it. */
export interface ResourceRoute {
  readonly uri: string;
  readonly servers: readonly string[];
}

/**
 * Where resources live behind the merged address. A URI stays as it is for the first server that lists it. The same URI of
 * another server is shown as `countersign://<server>/<the URI>`, for templates too; that form can be read and subscribed to
 * like any other, also in later sessions. A URI that nobody listed goes to the servers whose templates it fits, the most
 * exact first, then to the others in their order.
 */
export interface ResourceRoutes {
  /** Notes what a server lists now, in place of what it listed before; gives each item the URI that the client is to see. */
  takeResources(server: string, items: readonly JsonValue[]): JsonObject[];
  takeTemplates(server: string, items: readonly JsonValue[]): JsonObject[];
  /** Notes that a server answered for a URI that it does not list. */
  remember(server: string, uri: string): void;
  /** The servers that have a URI or a template, among those that are there. */
  find(uri: string, servers: readonly string[]): ResourceRoute;
  /** The URI by which the client knows a server's own. */
  toClient(server: string, uri: string): string;
  forget(server: string): void;
}

const MAX_REMEMBERED = 10_000;

export function createResourceRoutes(): ResourceRoutes {
  const owners = new Map<string, string>();
  const templateOwners = new Map<string, string>();
  const templates = new Map<string, readonly UriTemplate[]>();
  const remembered = new Map<string, string>();

  function take(owned: Map<string, string>, key: string, server: string, items: readonly JsonValue[]): JsonObject[] {
    const listed = items.flatMap((item) => {
      const uri = isJsonObject(item) ? member(item, key) : undefined;
      return isJsonObject(item) && typeof uri === 'string' ? [{ item, uri }] : [];
    });
    const uris = new Set(listed.map(({ uri }) => uri));
    for (const [uri, owner] of owned) if (owner === server && !uris.has(uri)) owned.delete(uri);
    return listed.map(({ item, uri }) => {
      if (!owned.has(uri) && readOwnUri(uri) === null) owned.set(uri, server);
      return { ...item, [key]: shown(owned, server, uri) };
    });
  }

  function shown(owned: ReadonlyMap<string, string>, server: string, uri: string): string {
    // A server that uses our form itself may not speak for another one.
    const isPlain = readOwnUri(uri) === null && (owned.get(uri) ?? server) === server;
    return isPlain ? uri : `countersign://${server}/${uri}`;
  }

  function matching(uri: string, servers: readonly string[]): string[] {
    const found = servers.flatMap((server) => {
      const weights = (templates.get(server) ?? []).filter((each) => matchesTemplate(each, uri)).map(({ weight }) => weight);
      return weights.length === 0 ? [] : [{ server, weight: Math.max(...weights) }];
    });
    return found.sort((a, b) => b.weight - a.weight).map(({ server }) => server);
  }

  return {
    takeResources: (server, items) => take(owners, 'uri', server, items),
    takeTemplates(server, items) {
      const taken = take(templateOwners, 'uriTemplate', server, items);
      const own = items.flatMap((item) => {
        const template = isJsonObject(item) ? member(item, 'uriTemplate') : undefined;
        return typeof template === 'string' ? [parseUriTemplate(template)] : [];
      });
      templates.set(server, own);
      return taken;
    },
    remember(server, uri) {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(uri, server);
    },
    find(uri, servers) {
      const own = readOwnUri(uri);
      if (own !== null && servers.includes(own.server)) return { uri: own.uri, servers: [own.server] };
      const owner = owners.get(uri) ?? templateOwners.get(uri);
      if (owner !== undefined && servers.includes(owner)) return { uri, servers: [owner] };
      const known = remembered.get(uri);
      const first = known !== undefined && servers.includes(known) ? [known] : [];
      return { uri, servers: [...new Set([...first, ...matching(uri, servers), ...servers])] };
    },
    toClient: (server, uri) => shown(owners, server, uri),
    forget(server) {
      templates.delete(server);
      for (const owned of [owners, templateOwners, remembered]) {
        for (const [uri, owner] of owned) if (owner === server) owned.delete(uri);
      }
    },
  };
}

function readOwnUri(uri: string): { readonly server: string; readonly uri: string } | null {
  const match = /^countersign:\/\/([^/]+)\/([^]+)$/.exec(uri);
  return match === null ? null : { server: match[1] ?? '', uri: match[2] ?? '' };
}
