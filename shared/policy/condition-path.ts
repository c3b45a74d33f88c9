import type { JsonValue } from '../model/json.ts';
import type { ToolAnnotations } from '../model/tool-definition.ts';
import { argumentPath, valueAt } from './argument-path.ts';
import { isMessage, type JudgedFacts, riskOf } from './judged-facts.ts';
import { nearest } from './nearest.ts';

/** Reads what a condition's path leads to; undefined when nothing stands there. */
export type ReadFact = (facts: JudgedFacts) => JsonValue | undefined;

const FACTS: ReadonlyMap<string, ReadFact> = new Map<string, ReadFact>([
  ['client.name', (facts) => facts.client],
  ['server', (facts) => facts.server],
  ['tool', (facts) => (isMessage(facts) ? undefined : facts.tool)],
  ['risk', riskOf],
  ['annotations.readOnlyHint', annotation('readOnlyHint')],
  ['annotations.destructiveHint', annotation('destructiveHint')],
  ['annotations.idempotentHint', annotation('idempotentHint')],
  ['annotations.openWorldHint', annotation('openWorldHint')],
]);

/** Only tools have annotations. */
function annotation(name: keyof ToolAnnotations): ReadFact {
  return (facts) => (isMessage(facts) ? undefined : facts.annotations[name]);
}

/**
 * Understands the path of a condition: `args.a.b` (a dot descends), a JSON Pointer `/args/a.b/0` for keys with dots and for
 * list elements, or a fact of the call. The message says what is wrong with any other.
 */
export function compilePath(path: string): { ok: true; read: ReadFact } | { ok: false; message: string } {
  const fact = FACTS.get(path);
  if (fact !== undefined) return { ok: true, read: fact };
  const keys = argumentKeys(path);
  if (keys !== null) return { ok: true, read: (facts) => valueAt(facts.arguments, keys) };
  return { ok: false, message: explain(path) };
}

/** Whether a path leads to what only tool calls have. */
export function isOfTool(path: string): boolean {
  return path === 'tool' || (path.startsWith('annotations.') && FACTS.has(path));
}

/** The keys inside the arguments that a condition's path descends through; null for any path that is not an argument's. */
export function argumentKeys(path: string): readonly string[] | null {
  if (path.startsWith('/')) return path.startsWith('/args/') ? argumentPath(path) : null;
  const keys = path.split('.');
  return keys.length > 1 && keys[0] === 'args' && keys.every((key) => key !== '') ? keys.slice(1) : null;
}

function explain(path: string): string {
  if (path === 'args' || path === '/args') return 'Name the argument: "args.<name>".';
  if (path.startsWith('/args/')) return 'In a JSON Pointer "~" may only stand in "~0" (for "~") and "~1" (for "/").';
  if (path.startsWith('/')) return 'A JSON Pointer must begin with "/args/".';
  if (path.startsWith('args.'))
    return 'A key between two dots is empty; write a JSON Pointer ("/args/…") for keys that are empty or hold dots.';
  if (path.startsWith('state.')) return '"state" belongs to Intercept\'s documents; here a limit counts (see "limits").';
  const close = nearest(path, [...FACTS.keys(), `args.${path}`]);
  return `A path is "args.<name>", a JSON Pointer "/args/…", or one of ${[...FACTS.keys()].join(', ')}.${close === null ? '' : ` Did you mean "${close}"?`}`;
}
