import type { Blank, ProposedServer } from '../../../contract/server-commands.ts';
import { assertNever } from '../../../model/assert-never.ts';
import type { DraftServer } from './draft.ts';
import { isEntry } from '../entry-shape.ts';
import { readDraft } from './entry.ts';
import { findEntries } from './find-entries.ts';
import { readLine } from './line.ts';
import { parseText } from './parse-text.ts';
import { propose } from './propose.ts';
import { readRegistryEntry } from './registry-entry.ts';
import type { Answers } from './template.ts';

export interface ReadServersOptions {
  /** What the person gave for blanks, by their ids. */
  readonly answers: Answers;
  /** The person's home folder, which clients put in for ${userHome}. */
  readonly home: string;
}

export interface ReadServers {
  readonly servers: readonly ProposedServer[];
  /** Why parts of the text, or all of it, cannot be used. Never values. */
  readonly problems: readonly string[];
}

/** More than anybody has; a text may be anything. */
const MAX_SERVERS = 200;

/**
 * Makes servers of a text: what a client's file, a server's documentation or the MCP registry says, an address, a package, a
 * command line. Pure: nothing is looked up, started or added.
 */
export function readServers(text: string, options: ReadServersOptions): ReadServers {
  const { drafts, problems } = draftsIn(text, null, options.home, 0);
  if (drafts.length === 0 && problems.length === 0) return { servers: [], problems: ['There is no server in it.'] };
  if (drafts.length > MAX_SERVERS) return { servers: [], problems: [`It names more than ${MAX_SERVERS} servers.`] };
  const servers: ProposedServer[] = [];
  const unusable: string[] = [];
  for (const draft of drafts) {
    const made = propose(draft, options.answers, servers);
    if (made.ok) servers.push(made.server);
    else unusable.push(`${draft.name ?? 'One server'}: ${made.problem}`);
  }
  return { servers, problems: [...problems, ...unusable] };
}

interface Drafts {
  readonly drafts: readonly DraftServer[];
  readonly problems: readonly string[];
}

function draftsIn(text: string, name: string | null, home: string, depth: number): Drafts {
  const parsed = parseText(text);
  switch (parsed.kind) {
    case 'broken':
      return { drafts: [], problems: [parsed.problem] };
    case 'value':
      return draftsOf(parsed.value, name, home);
    case 'line': {
      const line = readLine(parsed.line);
      if (!line.ok) return { drafts: [], problems: [line.problem] };
      if ('entry' in line) return draftsOfEntries([line], new Map(), home);
      // A link in a link in a link is nobody's server.
      return depth > 1
        ? { drafts: [], problems: ['There is no server in it.'] }
        : draftsIn(line.text, line.name ?? name, home, depth + 1);
    }
    default:
      return assertNever(parsed);
  }
}

function draftsOf(value: unknown, name: string | null, home: string): Drafts {
  const { entries, registry, inputs } = findEntries(value);
  const plain = draftsOfEntries(
    entries.map((each) => ({ ...each, name: each.name ?? name })),
    inputs,
    home,
  );
  const listed = registry.map(readRegistryEntry);
  return {
    drafts: [...plain.drafts, ...listed.flatMap((each) => each.drafts)],
    problems: [...plain.problems, ...listed.flatMap((each) => each.problems)],
  };
}

function draftsOfEntries(
  entries: readonly { readonly name: string | null; readonly entry: unknown }[],
  declared: ReadonlyMap<string, Blank>,
  home: string,
): Drafts {
  const drafts: DraftServer[] = [];
  const problems: string[] = [];
  for (const { name, entry } of entries) {
    const read = isEntry(entry) ? readDraft(name, entry, { declared, home }) : NO_ENTRY;
    if (read.ok) drafts.push(read.draft);
    else problems.push(`${name ?? 'One server'}: ${read.problem}`);
  }
  return { drafts, problems };
}

const NO_ENTRY = { ok: false, problem: 'it has neither a command nor an address.' } as const;
