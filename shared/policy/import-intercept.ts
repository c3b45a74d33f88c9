import { isJsonObject, type JsonObject } from '../model/json.ts';
import { type PolicyDocument, PolicyDocumentSchema, type ToolRule } from '../model/policy-document.ts';
import { pointerOf } from './argument-path.ts';
import { parseSeconds } from './import/go-duration.ts';
import { convertRule, type Effect } from './import/intercept-rule.ts';
import { openShape, type Shape } from './import/intercept-shape.ts';
import { readCounters } from './import/intercept-state.ts';
import { checksOf, ruleOf } from './import/intercept-tool.ts';
import { type ImportNote, newNotes, type Notes } from './import/notes.ts';

/** The document that another one became, with what a person should know about it; or why it became none. */
export type ImportResult =
  | {
      readonly ok: true;
      readonly document: PolicyDocument;
      readonly warnings: readonly ImportNote[];
      readonly dialect: 'policylayer' | 'intercept';
    }
  | { readonly ok: false; readonly problems: readonly ImportNote[] };

/**
 * Turns a policy of Intercept (already parsed) into one of ours that denies what it denied, with the same words. Limits count
 * for the whole server, as they do there, but in sliding windows. Every key that is not understood is named in a warning;
 * what cannot be said here is a problem, and then there is no document.
 */
export function importIntercept(document: unknown): ImportResult {
  const notes = newNotes();
  if (!isRoot(document)) return { ok: false, problems: [{ path: '', message: 'A policy must be an object.' }] };
  const shape = openShape(document, '', ['version', 'description', 'default', 'hide', 'tools', 'approvals'], notes);
  const version = shape.value('version');
  if (version !== '1' && version !== 1) shape.problem('version', 'Must be "1".');
  const fallback = readDefault(shape);
  const timeout = readApprovals(shape, notes);
  const converted = readTools(shape, notes);
  const written = {
    version: '1',
    description: shape.text('description') ?? undefined,
    default: fallback,
    hide: readHide(shape),
    tools: {},
  };
  const result = PolicyDocumentSchema.safeParse(written);
  if (notes.problems.length > 0 || !result.success) return { ok: false, problems: notes.problems };
  return { ok: true, document: assemble(result.data, converted, timeout), warnings: notes.warnings, dialect: 'intercept' };
}

function isRoot(document: unknown): document is JsonObject {
  return typeof document === 'object' && document !== null && !Array.isArray(document);
}

function assemble(
  base: PolicyDocument,
  converted: ReadonlyMap<string, readonly Effect[]>,
  timeout: number | null,
): PolicyDocument {
  const forAll = converted.get('*') ?? [];
  const asksAll = forAll.filter(({ kind }) => kind === 'ask');
  // Without a prototype, so that a tool may have any name.
  const tools: Record<string, ToolRule> = Object.create(null);
  for (const [tool, effects] of converted) if (tool !== '*') tools[tool] = ruleOf(effects, asksAll, timeout);
  // A question for all tools is asked for unlisted ones too, unless they are denied anyway.
  if (asksAll.length > 0 && base.default !== 'deny') tools['*'] = ruleOf([], asksAll, timeout);
  const checks = checksOf(forAll);
  const isChecked = checks.deny_if.length + checks.require.length + checks.limits.length > 0;
  const whole = isChecked ? PolicyDocumentSchema.shape.all_tools.parse(checks) : undefined;
  return { ...base, ...(whole === undefined ? {} : { all_tools: whole }), tools };
}

function readDefault(shape: Shape): string {
  const written = shape.text('default') || 'allow';
  if (written !== 'allow' && written !== 'deny') shape.problem('default', 'Must be allow or deny.');
  return written;
}

function readHide(shape: Shape): readonly string[] {
  return shape.list('hide').flatMap((name, index) => {
    if (typeof name !== 'string' || name.trim() === '') {
      shape.problem('hide', `Entry ${index + 1} must be the name of a tool.`);
      return [];
    }
    if (name !== '*' && /[*?]/.test(name))
      shape.warning('hide', `"${name}" is a pattern here, and hides every tool that it matches.`);
    return [name];
  });
}

function readApprovals(shape: Shape, notes: Notes): number | null {
  const written = shape.object('approvals');
  if (written === null) return null;
  const approvals = openShape(written, '/approvals', ['default_timeout'], notes);
  const value = approvals.value('default_timeout');
  const seconds = value === undefined ? null : parseSeconds(value);
  if (value !== undefined && seconds === null)
    approvals.problem('default_timeout', 'Must be a duration such as "10m", or seconds.');
  return seconds === null ? null : Math.min(seconds, 1800);
}

function readTools(shape: Shape, notes: Notes): ReadonlyMap<string, readonly Effect[]> {
  const converted = new Map<string, readonly Effect[]>();
  for (const [name, written] of Object.entries(shape.object('tools') ?? {})) {
    const at = `/tools${pointerOf([name])}`;
    const isPattern = name !== '*' && /[*?]/.test(name);
    if (isPattern) notes.problems.push({ path: at, message: 'There, this names one tool; here it would be a pattern for many.' });
    if (written !== null && !isJsonObject(written)) notes.problems.push({ path: at, message: 'Must be an object with "rules".' });
    else converted.set(name, convertTool(name, written ?? {}, at, notes));
  }
  return converted;
}

function convertTool(tool: string, written: JsonObject, at: string, notes: Notes): readonly Effect[] {
  const rules = openShape(written, at, ['rules'], notes).list('rules');
  const counters = readCounters(rules, at, notes);
  return rules.flatMap((rule, index) => convertRule(rule, `${at}/rules/${index}`, index + 1, tool, counters, notes));
}
