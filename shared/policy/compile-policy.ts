import { assertNever } from '../model/assert-never.ts';
import { MESSAGE_SECTIONS, type MessageSection } from '../model/judged-message.ts';
import type { PolicyDocument, ToolRule } from '../model/policy-document.ts';
import type { CallFacts } from '../model/tool-call.ts';
import { pointerOf } from './argument-path.ts';
import { type CompiledChecks, type CompiledRule, compileAllTools, compileRule, NO_CHECKS } from './compile-rule.ts';
import { createNameIndex } from './name-index.ts';
import { normalForm } from './normal-form.ts';
import { plainAddress } from './resource-address.ts';
import { recommendedRule } from './recommended-rule.ts';

/** What a rule is looked up by. */
export type ToolFacts = Pick<CallFacts, 'tool' | 'classification' | 'inputSchema'>;

/** A policy ready to decide calls; the work for one call does not depend on how many other tools it names. */
export interface CompiledPolicy {
  /** Changes whenever the policy does. */
  readonly revision: string;
  /** unreadable: nothing passes. recommended: no document, every tool has the rule that fits it. */
  readonly kind: 'document' | 'recommended' | 'unreadable';
  /** In normal form; null when the server has no document that can be read. */
  readonly document: PolicyDocument | null;
  readonly mode: PolicyDocument['mode'];
  /** What becomes of tools without a rule. */
  readonly default: PolicyDocument['default'];
  /** Applies to every call of a tool that is not denied for having no rule. */
  readonly allTools: CompiledChecks;
  /** The tool's rule: its exact name beats a glob, a longer glob a shorter one. Null when it has none. */
  ruleFor(facts: ToolFacts): CompiledRule | null;
  /** Whether the tool is neither listed nor callable. */
  isHidden(facts: ToolFacts): boolean;
  /**
   * The rule that names the subject of a message, found like a tool's; null when none does. Two when the address of a
   * resource can be read in two ways, and another rule names the other one: both must be heard.
   */
  messageRules(section: MessageSection, subject: string): readonly (CompiledRule | null)[];
  /** Whether the document has rules of this section. */
  speaksOf(section: MessageSection): boolean;
  /** Whether the resource or prompt is neither listed nor to be had. */
  isMessageHidden(section: MessageSection, subject: string): boolean;
}

/** Compiles a document. `revision` is the caller's name for it. Throws when a condition makes no sense: see `readPolicy`. */
export function compilePolicy(document: PolicyDocument, revision: string): CompiledPolicy {
  const normal = normalForm(document);
  const ruleFor = createNameIndex(
    Object.entries(normal.tools).map(([name, rule]) => [name, compileRule(rule, `/tools${pointerOf([name])}`, name)]),
  );
  const sections = new Map(
    MESSAGE_SECTIONS.flatMap((section) => {
      const rules = Object.entries(normal[section] ?? {});
      return rules.length === 0 ? [] : [[section, compileSection(section, rules)] as const];
    }),
  );
  const messageRules: CompiledPolicy['messageRules'] = (section, subject) => sections.get(section)?.(subject) ?? NO_RULE;
  const isNamedHidden = createNameIndex(normal.hide.map((name) => [name, true]));
  return {
    revision,
    kind: 'document',
    document: normal,
    mode: normal.mode,
    default: normal.default,
    allTools: compileAllTools(normal.all_tools),
    ruleFor: ({ tool }) => ruleFor(tool),
    isHidden: ({ tool }) => isNamedHidden(tool) === true || ruleFor(tool)?.action === 'hide',
    messageRules,
    speaksOf: (section) => sections.has(section),
    isMessageHidden: (section, subject) => messageRules(section, subject).some((rule) => rule?.action === 'hide'),
  };
}

const NO_RULE: readonly (CompiledRule | null)[] = [null];

/** Finds the rules for a subject in one section. */
function compileSection(
  section: MessageSection,
  rules: readonly (readonly [string, ToolRule])[],
): (subject: string) => readonly (CompiledRule | null)[] {
  const compiled = rules.map(
    ([name, rule]) => [name, compileRule(rule, `/${section}${pointerOf([name])}`, name, section)] as const,
  );
  const find = createNameIndex(compiled);
  if (section !== 'resources') return (subject) => [find(subject)];
  const findPlain = createNameIndex(compiled.map(([name, rule]) => [plainAddress(name), rule] as const));
  return (subject) => {
    const [rule, other] = [find(subject), findPlain(plainAddress(subject))];
    return rule === other ? [rule] : [rule, other];
  };
}

const NO_MESSAGE_RULES = {
  messageRules: () => NO_RULE,
  speaksOf: () => false,
  isMessageHidden: () => false,
} satisfies Partial<CompiledPolicy>;

/** The policy of a server without a document: the recommended rule for every tool. */
export function recommendedPolicy(strict: boolean): CompiledPolicy {
  // By classification, which its owner makes once for each definition: names that nobody lists leave nothing behind.
  const known = new WeakMap<ToolFacts['classification'], Omit<ToolFacts, 'classification'> & { readonly rule: CompiledRule }>();
  function ruleFor({ tool, classification, inputSchema }: ToolFacts): CompiledRule {
    const made = known.get(classification);
    if (made !== undefined && made.tool === tool && made.inputSchema === inputSchema) return made.rule;
    const rule = compileRule(recommendedRule(tool, classification, strict, inputSchema), '(recommended)', tool);
    known.set(classification, { tool, inputSchema, rule });
    return rule;
  }
  return {
    revision: strict ? 'recommended, strict' : 'recommended',
    kind: 'recommended',
    document: null,
    mode: 'enforce',
    default: 'deny',
    allTools: NO_CHECKS,
    ruleFor,
    isHidden: (facts) => ruleFor(facts).action === 'hide',
    ...NO_MESSAGE_RULES,
  };
}

/** The policy of a server whose document cannot be read: everything is denied, nothing is hidden. */
export function unreadablePolicy(): CompiledPolicy {
  return {
    revision: 'unreadable',
    kind: 'unreadable',
    document: null,
    mode: 'enforce',
    default: 'deny',
    allTools: NO_CHECKS,
    ruleFor: () => null,
    isHidden: () => false,
    ...NO_MESSAGE_RULES,
  };
}

/** Whether a client may see the tool in the server's list. Observing changes nothing for clients, so it hides nothing. */
export function isListed(policy: CompiledPolicy, facts: ToolFacts): boolean {
  switch (policy.mode) {
    case 'enforce':
      return !policy.isHidden(facts);
    case 'observe':
      return true;
    default:
      return assertNever(policy.mode);
  }
}

/** Whether a client may see the resource or prompt in the server's list. */
export function isMessageListed(policy: CompiledPolicy, section: MessageSection, subject: string): boolean {
  return policy.mode === 'observe' || !policy.isMessageHidden(section, subject);
}

const observed = new WeakMap<CompiledPolicy, CompiledPolicy>();

/** The same policy when it only observes. One that cannot be read goes on denying. */
export function observing(policy: CompiledPolicy): CompiledPolicy {
  if (policy.mode === 'observe' || policy.kind === 'unreadable') return policy;
  const made = observed.get(policy) ?? { ...policy, mode: 'observe' as const };
  observed.set(policy, made);
  return made;
}
