import { assertNever } from '../model/assert-never.ts';
import { type JsonObject, isJsonObject } from '../model/json.ts';
import type { Classification } from '../model/risk.ts';
import type { CallFacts } from '../model/tool-call.ts';
import { argumentPath, valueAt } from './argument-path.ts';

/** A tool that reaches another tool through its arguments. Data, so that others can be added. */
export type Multiplexer =
  | {
      readonly kind: 'target';
      /** The multiplexer's own name, on any server. */
      readonly tool: string;
      /** Where the target stands in the arguments: "server<split>tool". */
      readonly target: string;
      readonly split: string;
      /** Where the target's arguments stand; null when the target is named but not run. */
      readonly arguments: string | null;
    }
  | {
      readonly kind: 'address';
      readonly tool: string;
      /** Where an address may stand; a call without one reaches nothing new. */
      readonly url: string;
      /** The tool of the same server whose rules such a call must also pass. */
      readonly as: string;
    };

/** The multiplexers we know. */
export const MULTIPLEXERS: readonly Multiplexer[] = [
  { kind: 'target', tool: 'gateway.invoke', target: 'tool_id', split: '::', arguments: 'arguments' },
  { kind: 'target', tool: 'gateway.describe', target: 'tool_id', split: '::', arguments: null },
  { kind: 'address', tool: 'callAgent', url: 'serverUrl', as: 'connectServer' },
  { kind: 'address', tool: 'describeAgent', url: 'serverUrl', as: 'connectServer' },
];

/** Asked once per session and target server, because the first use may install and start it. */
export interface FirstUse {
  /** Unique to the multiplexing server and its target; to be remembered for the session once a person allowed it. */
  readonly key: string;
  readonly reason: string;
}

/**
 * What a multiplexing call really does.
 * - call: `facts` is a call of its own; the rules of its server apply to it as well, and `firstUse` (when not null) must have been allowed.
 * - touch: the target is not run, but its server may be started: only `firstUse` counts.
 * - unknown: the target cannot be told from the arguments; nobody can judge it but a person, so the call must be asked about (or denied).
 */
export type InnerCall =
  | { readonly kind: 'call'; readonly facts: CallFacts; readonly firstUse: FirstUse | null }
  | { readonly kind: 'touch'; readonly server: string; readonly tool: string; readonly firstUse: FirstUse }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Names the risk of a tool on a server: the catalogue, what the server listed, or a guess from the name. */
export type ClassifyTool = (server: string, tool: string) => Classification;

/** How deep a multiplexer may call a multiplexer before the rest counts as unknown. */
const MAX_DEPTH = 4;

/** The call inside a multiplexer's call; null when the tool is no multiplexer, or reaches nothing beyond itself this time. */
export function innerCall(facts: CallFacts, classifyTool: ClassifyTool): InnerCall | null {
  const multiplexer = MULTIPLEXERS.find((candidate) => candidate.tool === facts.tool);
  if (multiplexer === undefined) return null;
  switch (multiplexer.kind) {
    case 'target':
      return targetCall(facts, multiplexer, classifyTool);
    case 'address':
      return addressCall(facts, multiplexer, classifyTool);
    default:
      return assertNever(multiplexer);
  }
}

/** All calls inside a call, outermost first: a multiplexer may call a multiplexer. Ends in `unknown` when nested too deep. */
export function innerCalls(facts: CallFacts, classifyTool: ClassifyTool): readonly InnerCall[] {
  const found: InnerCall[] = [];
  let current: CallFacts | null = facts;
  while (current !== null) {
    const inner: InnerCall | null = innerCall(current, classifyTool);
    if (inner === null) return found;
    if (found.length === MAX_DEPTH) {
      return [...found, { kind: 'unknown', reason: 'Calls are nested too deeply to be judged.' }];
    }
    found.push(inner);
    current = inner.kind === 'call' ? inner.facts : null;
  }
  return found;
}

function targetCall(facts: CallFacts, multiplexer: Multiplexer & { kind: 'target' }, classifyTool: ClassifyTool): InnerCall {
  const target = valueAt(facts.arguments, argumentPath(multiplexer.target) ?? []);
  const names = typeof target === 'string' ? splitTarget(target, multiplexer.split) : null;
  if (names === null) {
    return { kind: 'unknown', reason: `"${multiplexer.target}" does not name one tool as "server${multiplexer.split}tool".` };
  }
  const firstUse = firstUseOf(facts, names.server);
  if (multiplexer.arguments === null) return { kind: 'touch', ...names, firstUse };
  const given = valueAt(facts.arguments, argumentPath(multiplexer.arguments) ?? []);
  if (given !== undefined && !isJsonObject(given)) {
    return { kind: 'unknown', reason: `"${multiplexer.arguments}" is not an object, so the inner call cannot be judged.` };
  }
  return { kind: 'call', facts: inside(facts, names.server, names.tool, given ?? {}, classifyTool), firstUse };
}

function addressCall(
  facts: CallFacts,
  multiplexer: Multiplexer & { kind: 'address' },
  classifyTool: ClassifyTool,
): InnerCall | null {
  const url = valueAt(facts.arguments, argumentPath(multiplexer.url) ?? []);
  if (url === undefined) return null;
  if (typeof url !== 'string') return { kind: 'unknown', reason: `"${multiplexer.url}" is not an address.` };
  const inner = inside(facts, facts.server, multiplexer.as, { [multiplexer.url]: url }, classifyTool);
  return { kind: 'call', facts: { ...inner, definition: facts.definition }, firstUse: null };
}

/** A name that splits in more than one way, or that holds blanks or invisible characters, could be read otherwise by the server. */
function splitTarget(target: string, split: string): { readonly server: string; readonly tool: string } | null {
  const at = target.indexOf(split);
  if (at <= 0 || at !== target.lastIndexOf(split) || /[\s\p{C}]/u.test(target)) return null;
  const server = target.slice(0, at);
  const tool = target.slice(at + split.length);
  return tool === '' ? null : { server, tool };
}

function firstUseOf(facts: CallFacts, server: string): FirstUse {
  return {
    key: JSON.stringify(['first use', facts.server, server]),
    reason: `First use of "${server}" through ${facts.tool} in this session: it may be installed and started for it.`,
  };
}

/** Nothing is known of the definition behind a multiplexer: its server lists it to the multiplexer, not to us. */
function inside(facts: CallFacts, server: string, tool: string, given: JsonObject, classifyTool: ClassifyTool): CallFacts {
  return {
    ...facts,
    server,
    tool,
    arguments: given,
    annotations: {},
    definition: 'unseen',
    classification: classifyTool(server, tool),
  };
}
