import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { SERVER_TOOL_SEPARATOR } from '../../model/names.ts';

/** Lists of several servers as one. Pure; every field that a server wrote stays, only names and colliding URIs change. */

/** `<server>__<name>`. Server names never hold the separator, so the first one in a merged name ends the server. */
export function mergedName(server: string, name: string): string {
  return `${server}${SERVER_TOOL_SEPARATOR}${name}`;
}

/** The two parts of a merged name; null when it has none. */
export function splitName(name: string): { readonly server: string; readonly name: string } | null {
  const at = name.indexOf(SERVER_TOOL_SEPARATOR);
  if (at <= 0) return null;
  return { server: name.slice(0, at), name: name.slice(at + SERVER_TOOL_SEPARATOR.length) };
}

export function prefixNames(server: string, items: readonly JsonValue[]): JsonObject[] {
  return items.flatMap((item) => {
    const name = isJsonObject(item) ? member(item, 'name') : undefined;
    return isJsonObject(item) && typeof name === 'string' ? [{ ...item, name: mergedName(server, name) }] : [];
  });
}

const OWN_SCHEME = 'countersign';

/**
 * Where resources live. The first server that lists a URI keeps it; the same URI of another server is shown as
 * `countersign://<server>/<the URI, percent-encoded>`, which works for reading and subscribing like any other.
 */
export interface ResourceRoutes {
  /** Notes what a server lists and gives each item the URI that the client is to see. */
  take(server: string, items: readonly JsonValue[]): JsonObject[];
  takeTemplates(server: string, items: readonly JsonValue[]): JsonObject[];
  /** The servers to ask for a URI, best first, and the URI as they know it. */
  find(uri: string, servers: readonly string[]): { readonly uri: string; readonly servers: readonly string[] };
  /** The URI that the client knows for a server's own. */
  toClient(server: string, uri: string): string;
}

export function createResourceRoutes(): ResourceRoutes {
  const owners = new Map<string, string>();
  const templates: { readonly server: string; readonly literal: string }[] = [];

  function toClient(server: string, uri: string): string {
    const owner = owners.get(uri) ?? server;
    return owner === server ? uri : `${OWN_SCHEME}://${server}/${encodeURIComponent(uri)}`;
  }

  return {
    take: (server, items) =>
      items.flatMap((item) => {
        const uri = isJsonObject(item) ? member(item, 'uri') : undefined;
        if (!isJsonObject(item) || typeof uri !== 'string') return [];
        if (!owners.has(uri)) owners.set(uri, server);
        return [{ ...item, uri: toClient(server, uri) }];
      }),
    takeTemplates(server, items) {
      const objects = items.filter(isJsonObject);
      for (const item of objects) {
        const template = member(item, 'uriTemplate');
        const literal = typeof template === 'string' ? (template.split('{')[0] ?? '') : '';
        if (literal !== '' && !templates.some((each) => each.server === server && each.literal === literal))
          templates.push({ server, literal });
      }
      return objects;
    },
    find(uri, servers) {
      const own = readOwnUri(uri);
      if (own !== null && servers.includes(own.server)) return { uri: own.uri, servers: [own.server] };
      const owner = owners.get(uri);
      if (owner !== undefined && servers.includes(owner)) return { uri, servers: [owner] };
      const matching = templates
        .filter(({ literal, server }) => uri.startsWith(literal) && servers.includes(server))
        .map(({ server }) => server);
      return { uri, servers: [...new Set([...matching, ...servers])] };
    },
    toClient,
  };
}

function readOwnUri(uri: string): { server: string; uri: string } | null {
  const match = /^countersign:\/\/([^/]+)\/(.+)$/.exec(uri);
  if (match === null) return null;
  try {
    return { server: match[1] ?? '', uri: decodeURIComponent(match[2] ?? '') };
  } catch {
    return null;
  }
}

/** What all servers together can do: a feature is there when one of them has it. */
export function mergeCapabilities(all: readonly JsonObject[]): JsonObject {
  const merged: Record<string, JsonValue> = { tools: { listChanged: true } };
  for (const capabilities of all) {
    for (const name of ['prompts', 'resources', 'completions', 'logging'] as const) {
      const given = member(capabilities, name);
      if (given === undefined) continue;
      const before = merged[name];
      merged[name] = { ...(isJsonObject(before) ? before : {}), ...(isJsonObject(given) ? given : {}), ...listChanged(name) };
    }
  }
  return merged;
}

/** Lists change when a server joins or goes, whatever the servers themselves announce. */
function listChanged(name: string): JsonObject {
  return name === 'prompts' || name === 'resources' ? { listChanged: true } : {};
}
