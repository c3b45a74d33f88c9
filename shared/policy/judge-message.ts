import { assertNever } from '../model/assert-never.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { MessageFacts } from '../model/judged-message.ts';
import type { Verdict } from '../model/verdict.ts';
import { combineVerdicts } from './combine-verdicts.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { type CompiledRule, NO_CHECKS } from './compile-rule.ts';
import { askAnyway, complete, type Finding, observe, unreadable } from './finding.ts';
import { type DecideContext, judgeByRule } from './judge-by-rule.ts';
import { sayAim, sayWhat } from './judged-facts.ts';

/** What judging a message needs besides the message and the policy. */
export interface MessageContext extends DecideContext {
  /** The switch that turns everything that would be allowed into a question. */
  readonly askForEverything: boolean;
}

/**
 * What its server's policy says about one message that is no tool call. Where no rule names it, reads and forms are allowed, and
 * the model or an address to open is asked about the first time in a session. Pure: the same message, policy and context
 * always get the same verdict; nothing is reserved.
 */
export function judgeMessage(facts: MessageFacts, policy: CompiledPolicy, context: MessageContext): Verdict {
  const verdict = decideMessage(facts, policy, context);
  return context.askForEverything && verdict.effect === 'allow' ? askAnyway(verdict, facts) : verdict;
}

function decideMessage(facts: MessageFacts, policy: CompiledPolicy, context: DecideContext): Verdict {
  if (policy.kind === 'unreadable') return complete(facts, null, unreadable(facts), []);
  const [first = null, ...others] = policy.messageRules(facts.section, facts.subject);
  const verdict = others.reduce<Verdict>(
    (known, rule) => combineVerdicts(known, decideByRule(facts, policy, rule, context)),
    decideByRule(facts, policy, first, context),
  );
  return policy.mode === 'observe' ? observe(verdict, null) : verdict;
}

function decideByRule(facts: MessageFacts, policy: CompiledPolicy, rule: CompiledRule | null, context: DecideContext): Verdict {
  const firm = rule?.action === 'hide' ? hidden(facts) : findUnnamed(facts, policy);
  if (firm !== null) return complete(facts, rule, firm, []);
  const { finding, reservations } = judgeByRule(facts, rule, NO_CHECKS, () => byDefault(facts), context);
  return complete(facts, rule, finding, finding.effect === 'deny' ? [] : reservations);
}

function hidden(facts: MessageFacts): Finding {
  return { effect: 'deny', rule: '(hidden)', reason: `${sayWhat(facts)} is not possible: it is hidden by policy` };
}

/** Where rules tell one from another, what cannot be told is none that may pass. */
function findUnnamed(facts: MessageFacts, policy: CompiledPolicy): Finding | null {
  if (facts.subject !== '' || !policy.speaksOf(facts.section)) return null;
  return { effect: 'deny', rule: '(unknown subject)', reason: `${sayWhat(facts)} is not permitted by policy` };
}

/** A document's `default` is about tools: documents that were written without these messages in mind do not stop them. */
function byDefault(facts: MessageFacts): Finding {
  switch (facts.section) {
    case 'resources':
    case 'prompts':
      return allowed(facts);
    case 'sampling':
      return firstUse(facts);
    case 'elicitation':
      return facts.subject === 'form' ? allowed(facts) : firstUse(facts);
    default:
      return assertNever(facts.section);
  }
}

function allowed(facts: MessageFacts): Finding {
  return { effect: 'allow', rule: '(default allow)', reason: `No rule speaks of ${sayAim(facts)}, so it is allowed.` };
}

function firstUse(facts: MessageFacts): Finding {
  return {
    effect: 'ask',
    rule: '(first use)',
    reason: `${sayWhat(facts)}: the first time that ${facts.server} does so in this session.`,
    onceKey: canonicalJson(['once', facts.server, [facts.section, facts.subject], [], null]),
  };
}
