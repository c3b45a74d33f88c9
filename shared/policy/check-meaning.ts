import { MESSAGE_SECTIONS, type MessageSection } from '../model/judged-message.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { ConditionSchema, type Limit, LimitSchema } from '../model/policy-document.ts';
import { argumentPath, pointerOf } from './argument-path.ts';
import { argumentKeys, isOfTool } from './condition-path.ts';
import { compileCondition, type Purpose } from './conditions.ts';
import { compileGlob } from './glob.ts';
import type { PolicyIssue } from './policy-issue.ts';
import { plainAddress } from './resource-address.ts';
import { windowMs } from './window.ts';

/** What no schema can see: patterns, paths, folders, counters. Parts that are not well formed are left to the schema. */
export interface Meaning {
  readonly problems: PolicyIssue[];
  readonly warnings: PolicyIssue[];
}

const CHECKS: readonly (readonly [list: string, purpose: Purpose])[] = [
  ['deny_if', 'stops'],
  ['require', 'lets through'],
  ['approve_if', 'stops'],
  ['allow_if', 'lets through'],
];

/** Looks at every rule of a document that was parsed, whether it is a good one or not. */
export function checkMeaning(document: JsonValue): Meaning {
  const meaning: Meaning = { problems: [], warnings: [] };
  if (!isJsonObject(document)) return meaning;
  const allTools = member(document, 'all_tools');
  if (isJsonObject(allTools)) checkRule(allTools, ['all_tools'], meaning);
  for (const section of MESSAGE_SECTIONS) checkMessageRules(member(document, section), section, meaning);
  const tools = member(document, 'tools');
  if (!isJsonObject(tools)) return meaning;
  for (const [name, rule] of Object.entries(tools)) if (isJsonObject(rule)) checkRule(rule, ['tools', name], meaning);
  const everyTool = member(tools, '*');
  if (isJsonObject(allTools) && isJsonObject(everyTool)) checkSharedCounters(allTools, everyTool, meaning);
  return meaning;
}

/** What rules for what a server asks may name. */
const SUBJECTS: Readonly<Partial<Record<MessageSection, readonly string[]>>> = {
  sampling: ['createMessage'],
  elicitation: ['form', 'url'],
};

function checkMessageRules(rules: JsonValue | undefined, section: MessageSection, meaning: Meaning): void {
  if (!isJsonObject(rules)) return;
  const subjects = SUBJECTS[section];
  if (section === 'resources') checkSpellings(Object.keys(rules), meaning);
  for (const [name, rule] of Object.entries(rules)) {
    const place = [section, name];
    if (subjects !== undefined && !subjects.some(compileGlob(name))) {
      const named = subjects.map((subject) => `"${subject}"`).join(' and ');
      const message = `Nothing is called so; what "${section}" can name is ${named}, or "*" for ${subjects.length === 1 ? 'all of it' : 'both'}.`;
      meaning.problems.push({ path: pointerOf(place), message });
    }
    if (!isJsonObject(rule)) continue;
    checkRule(rule, place, meaning);
    for (const [list] of CHECKS) {
      for (const [index, check] of listAt(rule, list).entries()) {
        if (isJsonObject(check)) checkFacts(check, [...place, list, String(index)], meaning);
      }
    }
  }
}

/** Two rules for one address would leave open which of them counts. */
function checkSpellings(names: readonly string[], meaning: Meaning): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const plain = plainAddress(name);
    const other = known.get(plain);
    known.set(plain, other ?? name);
    if (other === undefined) continue;
    const message = `"${other}" is another spelling of the same address, at least on some systems; keep one of them.`;
    meaning.problems.push({ path: pointerOf(['resources', name]), message });
  }
}

/** Only calls have a tool and its annotations: what such a condition wants of a message would never hold, or always. */
function checkFacts(check: JsonObject, place: readonly string[], meaning: Meaning): void {
  for (const [position, condition] of listAt(check, 'conditions').entries()) {
    const path = isJsonObject(condition) ? member(condition, 'path') : undefined;
    if (typeof path !== 'string' || !isOfTool(path)) continue;
    const message = `Only tool calls have "${path}".`;
    meaning.problems.push({ path: pointerOf([...place, 'conditions', String(position), 'path']), message });
  }
}

function checkRule(rule: JsonObject, place: readonly string[], meaning: Meaning): void {
  for (const [list, purpose] of CHECKS) {
    for (const [index, check] of listAt(rule, list).entries()) {
      if (!isJsonObject(check)) continue;
      const here = [...place, list, String(index), 'conditions'];
      for (const [position, condition] of listAt(check, 'conditions').entries()) {
        checkCondition(condition, purpose, [...here, String(position)], meaning);
      }
    }
  }
  checkLimits(rule, place, meaning);
  checkPaths(listAt(rule, 'mask'), [...place, 'mask'], meaning);
  const approval = member(rule, 'approval');
  if (!isJsonObject(approval)) return;
  const by = [...place, 'approval', 'by'];
  checkPaths(listAt(approval, 'by'), by, meaning);
  if (listAt(approval, 'by').length > 0 && !Object.hasOwn(approval, 'once_per')) {
    meaning.warnings.push({ path: pointerOf(by), message: 'Without "once_per" this does nothing: every call is asked about.' });
  }
}

function checkCondition(written: JsonValue, purpose: Purpose, place: readonly string[], meaning: Meaning): void {
  const parsed = ConditionSchema.safeParse(written);
  if (!parsed.success) return;
  const compiled = compileCondition(parsed.data, purpose);
  const here = pointerOf(place);
  if (!compiled.ok) {
    meaning.problems.push(...compiled.problems.map(({ path, message }) => ({ path: here + path, message })));
    return;
  }
  const { op, path, value } = parsed.data;
  if (op !== 'regex' || typeof value !== 'string' || !namesPath(path) || /^(?:\(\?[a-z]+\))?(?:\^|\\A)/.test(value)) return;
  const message = `This pattern is found anywhere in the text: "/etc/../x" contains much. Begin it with "^", or use "within" for folders.`;
  meaning.warnings.push({ path: `${here}/value`, message });
}

/** Whether an argument looks like one that holds a file, a folder or an address. */
function namesPath(path: string): boolean {
  const keys = argumentKeys(path);
  return (
    keys !== null && /path|file|folder|dir|root|cwd|ur[il]|^to$|^from$|source|target|destination|host/i.test(keys.at(-1) ?? '')
  );
}

function checkLimits(rule: JsonObject, place: readonly string[], meaning: Meaning): void {
  const seen = new Map<string, Limit>();
  for (const [index, written] of listAt(rule, 'limits').entries()) {
    const parsed = LimitSchema.safeParse(written);
    if (!parsed.success) continue;
    const limit = parsed.data;
    const here = pointerOf([...place, 'limits', String(index)]);
    if (limit.increment_from !== undefined && !isArgumentPath(limit.increment_from)) {
      meaning.problems.push({
        path: `${here}/increment_from`,
        message: 'Must be the path of an argument, such as "args.amount".',
      });
    }
    const known = seen.get(counterOf(limit));
    if (known !== undefined && known.increment_from !== limit.increment_from) {
      const message = `"${limit.counter}" is counted in two ways; limits that share a counter, a window and a scope must count the same.`;
      meaning.problems.push({ path: `${here}/counter`, message });
    }
    seen.set(counterOf(limit), limit);
  }
}

/** The limits of `all_tools` count under `*`, and so do those of a rule for the tool `*`. */
function checkSharedCounters(allTools: JsonObject, everyTool: JsonObject, meaning: Meaning): void {
  const taken = new Set(limitsOf(allTools).map(({ limit }) => counterOf(limit)));
  for (const { limit, index } of limitsOf(everyTool)) {
    if (!taken.has(counterOf(limit))) continue;
    const path = pointerOf(['tools', '*', 'limits', String(index), 'counter']);
    meaning.problems.push({ path, message: `"${limit.counter}" is a counter of all_tools already; give this one another name.` });
  }
}

function limitsOf(rule: JsonObject): readonly { readonly limit: Limit; readonly index: number }[] {
  return listAt(rule, 'limits').flatMap((written, index) => {
    const parsed = LimitSchema.safeParse(written);
    return parsed.success ? [{ limit: parsed.data, index }] : [];
  });
}

function counterOf(limit: Limit): string {
  return JSON.stringify([limit.counter, limit.scope, windowMs(limit.window)]);
}

function checkPaths(paths: readonly JsonValue[], place: readonly string[], meaning: Meaning): void {
  for (const [index, path] of paths.entries()) {
    if (typeof path !== 'string' || isArgumentPath(path)) continue;
    meaning.problems.push({
      path: pointerOf([...place, String(index)]),
      message: 'Must be the path of an argument, such as "credential" or "/headers/0/value".',
    });
  }
}

function isArgumentPath(path: string): boolean {
  const keys = argumentPath(path);
  return keys !== null && (path.startsWith('/') || keys.every((key) => key !== ''));
}

function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const list = member(object, key);
  return Array.isArray(list) ? list : [];
}
