import { MESSAGE_SECTIONS } from '../model/judged-message.ts';
import type { PolicyDocument, ToolRule } from '../model/policy-document.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import { globCovers, globsOverlap, isGlob } from './glob.ts';
import { compareProfiles, lostMasks } from './loosening/compare-profiles.ts';
import { loosenedMessages, unmaskedMessages } from './loosening/loosens-messages.ts';
import { DENIED, type Profile, profileOf } from './loosening/profile.ts';
import { type ToolKind, toolKinds } from './loosening/tool-kinds.ts';
import { normalForm } from './normal-form.ts';

/**
 * Each way in which some call or other message that `before` denies or asks about may pass, or be asked about instead of
 * denied, under `after`, and each argument that is no longer masked: one sentence each. Empty only when `after` is at least as strict for
 * every one of them, with the same counters and answers; where that cannot be shown, it counts as loosening.
 *
 * `before` is null when there is no document: then `recommended` names the rule that a tool has without one, and a tool that
 * it does not know counts as denied.
 */
export function loosens(
  before: PolicyDocument | null,
  after: PolicyDocument,
  recommended: (tool: string) => ToolRule | null = () => null,
): string[] {
  const now = normalForm(after);
  if (before === null) {
    const differences = toolKinds(NOTHING, now).flatMap((kind) => compareWithRecommended(kind, now, recommended));
    const messages = MESSAGE_SECTIONS.flatMap((section) => loosenedMessages(NOTHING, now, section));
    return found([...(now.mode === 'observe' ? [ONLY_OBSERVES] : []), ...differences, ...messages]);
  }
  const was = normalForm(before);
  const masks = [
    ...toolKinds(was, now).flatMap((kind) => compareMasks(kind, namedRule(was, kind.before)?.rule.mask ?? [], now)),
    ...MESSAGE_SECTIONS.flatMap((section) => unmaskedMessages(was, now, section)),
  ];
  if (was.mode === 'observe') return found(masks);
  if (now.mode === 'observe') return found([ONLY_OBSERVES, ...masks]);
  const rules = toolKinds(was, now).flatMap((kind) => {
    const profile = isHidden(was, kind.tool) ? DENIED : profileOf(was, namedRule(was, kind.before));
    return compareKind(kind, profile, now);
  });
  const messages = MESSAGE_SECTIONS.flatMap((section) => loosenedMessages(was, now, section));
  return found([...lostHiding(was, now), ...rules, ...messages, ...masks]);
}

const ONLY_OBSERVES = 'Nothing is denied or asked about: the policy only observes.';
const NOTHING: PolicyDocument = { version: '1', mode: 'enforce', default: 'deny', hide: [], tools: {} };

function found(sentences: readonly string[]): string[] {
  return [...new Set(sentences)];
}

function compareWithRecommended(
  kind: ToolKind,
  now: PolicyDocument,
  recommended: (tool: string) => ToolRule | null,
): readonly string[] {
  const rule = kind.tool === null ? null : recommended(kind.tool);
  if (kind.tool === null || rule === null) return compareKind(kind, DENIED, now);
  const profile = profileOf(NOTHING, { name: kind.tool, rule: normalRule(kind.tool, rule) });
  return [...compareKind(kind, profile, now), ...compareMasks(kind, profile.mask, now)];
}

function normalRule(tool: string, rule: ToolRule): ToolRule {
  const tools: Record<string, ToolRule> = Object.create(null);
  tools[tool] = rule;
  return normalForm({ ...NOTHING, tools }).tools[tool] ?? rule;
}

function compareKind(kind: ToolKind, before: Profile, now: PolicyDocument): readonly string[] {
  if (isHidden(now, kind.tool)) return [];
  const after = profileOf(now, namedRule(now, kind.after));
  return compareProfiles(before, after).map((phrase) => `${kind.subject} ${phrase}.`);
}

function compareMasks(kind: ToolKind, before: readonly string[], now: PolicyDocument): readonly string[] {
  const always = kind.tool === null ? [] : (catalogueTool(kind.tool)?.rule.mask ?? []);
  const after = [...(namedRule(now, kind.after)?.rule.mask ?? []), ...always];
  return lostMasks(before, after).map((path) => `${kind.subject} no longer has its argument "${path}" masked.`);
}

function namedRule(document: PolicyDocument, name: string | null): { readonly name: string; readonly rule: ToolRule } | null {
  const rule = name === null ? undefined : document.tools[name];
  return name === null || rule === undefined ? null : { name, rule };
}

function isHidden(document: PolicyDocument, tool: string | null): boolean {
  return tool !== null && document.hide.some((pattern) => globCovers(pattern, tool));
}

/** Patterns that hid tools which are neither hidden nor all denied any more. Single tools are compared by name. */
function lostHiding(was: PolicyDocument, now: PolicyDocument): readonly string[] {
  return was.hide
    .filter((pattern) => isGlob(pattern) && !now.hide.some((kept) => globCovers(kept, pattern)) && !isAllDenied(now, pattern))
    .map((pattern) => `A tool like "${pattern}" is no longer hidden.`);
}

function isAllDenied(document: PolicyDocument, pattern: string): boolean {
  if (document.default !== 'deny') return false;
  return Object.entries(document.tools).every(
    ([name, rule]) => !globsOverlap(name, pattern) || isHidden(document, name) || profileOf(document, { name, rule }).isDenied,
  );
}
