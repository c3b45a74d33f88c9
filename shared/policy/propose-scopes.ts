import type { AllowScope } from '../model/approval.ts';
import type { JsonObject, JsonValue } from '../model/json.ts';
import type { Condition } from '../model/policy-document.ts';
import { pointerOf } from './argument-path.ts';
import { parsePath } from './file-path.ts';
import { isSameJson } from './json-equal.ts';
import { webAddress } from './web-address.ts';
import { isSurelyWithin, parseFolder } from './within.ts';

/** Which other calls of the same tool an answer may allow, and how they are told. */
export interface ProposedScope {
  readonly shown: AllowScope;
  readonly conditions: readonly Condition[];
  /** Set when only a call with these very arguments is meant. */
  readonly arguments: JsonObject | null;
}

/** The whole tool: what a person may always allow where anything but this one call may be allowed at all. */
export const WHOLE_TOOL: ProposedScope = {
  shown: { key: 'tool', kind: 'tool', argument: null, value: null, lifetimes: ['session'] },
  conditions: [],
  arguments: null,
};

const MAX_SHOWN = 200;
const MAX_NARROWED = 2;
/** Arguments that name one of few things: where a call goes, not what it says. */
const NAMING =
  /(?:^|_)(?:server|repo|repository|owner|project|workspace|database|table|branch|channel|bucket|environment|cluster|namespace)(?:_?name|_?id)?$/;
/** Names of branches are grouped by what stands before the slash. */
const BRANCH = /(?:^|_)(?:branch|ref|head)(?:_?name)?$/;
/** Arguments that say all of what is done, word for word. */
const DOING = /^(?:command|cmd|script|query|sql)$/;
/** Everything of a person. */
const HOME_DEPTH = 2;

/**
 * The scopes to offer besides "allow once", for a session, narrowest first: these very arguments; the same, but for one argument that
 * stays under a folder, at a host, or as it is; the whole tool. What was masked is in none of them. `masked` are the arguments as they
 * are shown.
 */
export function proposeScopes(given: JsonObject, masked: JsonObject): readonly ProposedScope[] {
  if (Object.keys(given).length === 0) return [WHOLE_TOOL];
  const narrowed = Object.entries(given)
    .filter(([name, value]) => isShown(value, masked[name]))
    .flatMap(([name, value]) => (typeof value === 'string' ? (narrow(name, value) ?? []) : []))
    .slice(0, MAX_NARROWED);
  return [...(isSameJson(given, masked) ? [sameCall(given)] : []), ...narrowed, WHOLE_TOOL];
}

/** The same scopes, also for longer than a session: a policy can say all of them but "these very arguments and no others". */
export function alsoForLonger(scopes: readonly ProposedScope[]): readonly ProposedScope[] {
  return scopes.map((each) =>
    each.arguments === null ? { ...each, shown: { ...each.shown, lifetimes: ['session', 'hour', 'always'] } } : each,
  );
}

function isShown(value: JsonValue, shown: JsonValue | undefined): boolean {
  return shown !== undefined && isSameJson(value, shown);
}

function sameCall(given: JsonObject): ProposedScope {
  return {
    shown: { key: 'same', kind: 'same', argument: null, value: null, lifetimes: ['session'] },
    conditions: [],
    arguments: given,
  };
}

function narrow(name: string, value: string): ProposedScope | null {
  const folder = folderOf(value);
  if (folder !== null) return scope('folder', name, folder, 'within');
  const site = siteOf(value);
  if (site !== null) return scope('host', name, site, 'starts_with');
  const group = BRANCH.test(name.toLowerCase()) ? groupOf(value) : null;
  if (group !== null) return scope('prefix', name, group, 'starts_with');
  const isName = (NAMING.test(name.toLowerCase()) || DOING.test(name.toLowerCase())) && value !== '' && value.length <= MAX_SHOWN;
  return isName ? scope('value', name, value, 'eq') : null;
}

function scope(
  kind: 'folder' | 'host' | 'prefix' | 'value',
  argument: string,
  value: string,
  op: 'within' | 'starts_with' | 'eq',
): ProposedScope {
  return {
    shown: { key: `${kind}:${argument}`, kind, argument, value, lifetimes: ['session'] },
    conditions: [{ path: pointerOf(['args', argument]), op, value }],
    arguments: null,
  };
}

/** The folder that a path is in, or is itself; null when that would be nearly everything, or it is no absolute path. */
function folderOf(text: string): string | null {
  const path = text.length > MAX_SHOWN ? null : parsePath(text);
  if (path === null) return null;
  const last = path.segments.at(-1);
  const isFile = last !== undefined && last.lastIndexOf('.') > 0;
  const segments = isFile ? path.segments.slice(0, -1) : path.segments;
  const isHome = /^(?:home|users)$/i.test(segments[0] ?? '') && segments.length <= HOME_DEPTH;
  if (segments.length < 2 || isHome) return null;
  const folder = path.root === '/' ? `/${segments.join('/')}` : `${path.root}/${segments.join('/')}`;
  const parsed = parseFolder(folder);
  // A path that another reader may take for another one is in no folder for sure.
  return parsed !== null && isSurelyWithin(text, parsed) ? folder : null;
}

/** "feature/login" belongs to "feature/"; null for what has no group, or is written so that it may mean another. */
function groupOf(text: string): string | null {
  const [, group] = /^([\w.-]+\/)(?:[\w.-]+\/)*[\w.-]+$/.exec(text) ?? [];
  return group === undefined || text.length > MAX_SHOWN || text.includes('..') || /^refs\/$/i.test(group) ? null : group;
}

/** What every address of the same host begins with; null when the text is no such address, letter by letter. */
function siteOf(text: string): string | null {
  const address = text.length > MAX_SHOWN ? null : webAddress(text);
  if (address === null) return null;
  const [scheme = ''] = /^(?:https?|wss?):\/\//.exec(text) ?? [];
  const site = `${scheme}${address.host}/`;
  return scheme !== '' && text.startsWith(site) ? site : null;
}
