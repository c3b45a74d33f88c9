import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';

/** Revisions with sessions that the merged address speaks, latest first. */
export const SESSION_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
/** The revision without sessions. */
export const STATELESS_VERSION = '2026-07-28';

export const SERVER_INFO: JsonObject = { name: 'countersign', title: 'Countersign', version: '1' };

/** The client's version when we speak it, else our latest (MCP, Lifecycle, Version Negotiation). */
export function negotiatedVersion(wanted: JsonValue | undefined): string {
  return SESSION_VERSIONS.find((version) => version === wanted) ?? SESSION_VERSIONS[0];
}

/** What the merged address needs to know of one server behind it to speak for it. */
export interface MergedPart {
  readonly server: string;
  /** Null while it is not there. */
  readonly capabilities: JsonObject | null;
  readonly instructions: string | null;
  /** Why it is not there. */
  readonly problem: string | null;
}

/** Maps of features by name: each is there when one server has it; the first one's settings count. */
const OPEN_MAPS = ['experimental', 'extensions'] as const;
/**
 * What all servers together can do. Lists are always there, because servers join and leave later. While one is missing,
 * everything that it may bring is announced too: a capability cannot be announced later.
 */
export function mergeCapabilities(parts: readonly MergedPart[], era: '2025' | '2026'): JsonObject {
  const isOneMissing = parts.some(({ capabilities }) => capabilities === null);
  const all = parts.flatMap(({ capabilities }) => (capabilities === null ? [] : [capabilities]));
  const has = (name: string): boolean => isOneMissing || all.some((each) => member(each, name) !== undefined);
  const canSubscribe = isOneMissing || all.some((each) => isTrue(member(each, 'resources'), 'subscribe'));
  const merged: Record<string, JsonValue> = {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, ...(canSubscribe ? { subscribe: true } : {}) },
  };
  if (has('completions')) merged['completions'] = {};
  if (era === '2025' && has('logging')) merged['logging'] = {};
  const tasks =
    era === '2025'
      ? mergeTasks(
          all.map((each) => member(each, 'tasks')),
          isOneMissing,
        )
      : null;
  if (tasks !== null) merged['tasks'] = tasks;
  for (const name of OPEN_MAPS) {
    const maps = all.map((each) => member(each, name)).filter(isJsonObject);
    const entries = maps.toReversed().flatMap((map) => Object.entries(map));
    if (entries.length > 0) merged[name] = Object.fromEntries(entries);
  }
  return merged;
}

/** What may be done with tasks is what one server can (MCP 2025-11-25, Tasks, Capabilities); which tools, each of them says. */
function mergeTasks(given: readonly (JsonValue | undefined)[], isOneMissing: boolean): JsonObject | null {
  const known = given.filter(isJsonObject);
  if (known.length === 0 && !isOneMissing) return null;
  const can = (name: string): boolean => isOneMissing || known.some((each) => member(each, name) !== undefined);
  return {
    ...(can('list') ? { list: {} } : {}),
    ...(can('cancel') ? { cancel: {} } : {}),
    ...(can('requests') ? { requests: { tools: { call: {} } } } : {}),
  };
}

const MAX_INSTRUCTIONS = 20_000;

/** What the client's model reads about this address: how names work, what each server says of itself, and what is missing. */
export function mergeInstructions(parts: readonly MergedPart[]): string {
  const there = parts.filter(({ capabilities }) => capabilities !== null).map(({ server }) => server);
  const missing = parts.filter(({ capabilities }) => capabilities === null);
  const paragraphs = [
    `This address stands for several servers: ${there.join(', ') || 'none at the moment'}. Tools and prompts are named <server>__<name>.`,
  ];
  if (missing.length > 0) {
    const why = missing.map(({ server, problem }) => `- ${server}: ${problem ?? 'it has not answered yet and will join later.'}`);
    paragraphs.push(`Not available now:\n${why.join('\n')}`);
  }
  for (const { server, instructions } of parts) {
    if (instructions !== null && instructions.trim() !== '')
      paragraphs.push(`Instructions of the server ${server}:\n${instructions.slice(0, MAX_INSTRUCTIONS)}`);
  }
  return paragraphs.join('\n\n');
}

function isTrue(value: JsonValue | undefined, key: string): boolean {
  return isJsonObject(value) && member(value, key) === true;
}
