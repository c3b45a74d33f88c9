import type { NeededValue, PlannedServer } from '../../contract/clients.ts';
import type { WrittenEntry } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { isOurs } from './entries/is-ours.ts';
import type { ClientEntry } from './entries/read-entry.ts';
import { sayTarget } from './entries/say-target.ts';
import type { NewServer, ServerMatcher } from './match-servers.ts';

/** What becomes of the entries of one file. */
export interface PlannedEntries {
  readonly planned: readonly PlannedServer[];
  /** Entry → server of ours. */
  readonly routed: ReadonlyMap<string, string>;
  readonly added: readonly NewServer[];
  readonly needs: readonly NeededValue[];
}

/**
 * Decides for each entry whether it can go through Countersign, and as which server. `before`: the entries that we wrote when this
 * client was connected last; what they led to stays what it is, also when it was changed among our servers since.
 */
export function planServers(
  entries: readonly ClientEntry[],
  before: readonly WrittenEntry[],
  matcher: ServerMatcher,
  { mcpOrigin, servers }: Pick<ClientContext, 'mcpOrigin' | 'servers'>,
): PlannedEntries {
  const planned: PlannedServer[] = [];
  const routed = new Map<string, string>();
  const added: NewServer[] = [];
  const needs: NeededValue[] = [];

  function keep(entry: ClientEntry, reason: string): void {
    const target = entry.connection === null ? null : sayTarget(entry.connection);
    planned.push({ name: entry.name, what: 'kept', server: null, target, secrets: [], reason });
  }

  function route(entry: ClientEntry, what: 'new' | 'same', server: string, secrets: readonly string[]): void {
    routed.set(entry.name, server);
    const target = entry.connection === null ? null : sayTarget(entry.connection);
    planned.push({ name: entry.name, what, server, target, secrets: [...secrets], reason: null });
  }

  for (const entry of entries) {
    if (entry.isBuiltIn) continue;
    const written = before.find(({ name, kind }) => name === entry.name && kind === 'wrapped')?.server ?? null;
    // It may have been renamed since.
    const known = written === null ? null : servers.currentNameOf(written);
    const missing = entry.needs.map((need) => ({ ...need, server: entry.name }));
    if (entry.connection === null) keep(entry, entry.problem ?? 'It cannot be read.');
    else if (isOurs(entry.connection, mcpOrigin())) keep(entry, 'It leads to Countersign already.');
    else if (known !== null && servers.get(known) !== null) route(entry, 'same', known, []);
    else if (missing.length > 0) {
      needs.push(...missing);
      keep(entry, `It needs ${missing.map(({ id }) => id).join(', ')}.`);
    } else {
      const match = matcher.match(entry.name, entry.connection);
      if (match.kind === 'refused') keep(entry, match.reason);
      else if (match.kind === 'same') route(entry, 'same', match.name, []);
      else {
        added.push(match.server);
        route(entry, 'new', match.server.name, namesOf(match.server));
      }
    }
  }
  return { planned, routed, added, needs };
}

function namesOf({ secrets }: NewServer): readonly string[] {
  return Object.keys(secrets).map((reference) =>
    reference
      .split('/')
      .slice(2)
      .join('/')
      .replace(/^(?:env|header|arg)\//, ''),
  );
}
