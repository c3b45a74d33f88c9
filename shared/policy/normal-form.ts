import { MESSAGE_SECTIONS } from '../model/judged-message.ts';
import type { Limit, PolicyDocument, ToolRule } from '../model/policy-document.ts';

type Limited = Pick<ToolRule, 'limits' | 'rate_limit'>;

/**
 * The same document with every `rate_limit` written as one of the `limits`, and without sections of messages that have no
 * rules. A document in this form is returned as it is.
 */
export function normalForm(document: PolicyDocument): PolicyDocument {
  if (isNormal(document)) return document;
  const { all_tools: allTools, tools, resources, prompts, sampling, elicitation, ...rest } = document;
  return {
    ...rest,
    ...(allTools === undefined ? {} : { all_tools: withoutRateLimit('all_tools', allTools) }),
    tools: normalRules(tools),
    ...(hasRules(resources) ? { resources: normalRules(resources) } : {}),
    ...(hasRules(prompts) ? { prompts: normalRules(prompts) } : {}),
    ...(hasRules(sampling) ? { sampling: normalRules(sampling) } : {}),
    ...(hasRules(elicitation) ? { elicitation: normalRules(elicitation) } : {}),
  };
}

function isNormal(document: PolicyDocument): boolean {
  const messages = MESSAGE_SECTIONS.filter((section) => Object.hasOwn(document, section)).map((section) => document[section]);
  return (
    document.all_tools?.rate_limit === undefined &&
    messages.every(hasRules) &&
    [document.tools, ...messages].every((rules) => Object.values(rules ?? {}).every((rule) => rule.rate_limit === undefined))
  );
}

function hasRules<Rules extends object>(rules: Rules | undefined): rules is Rules {
  return rules !== undefined && Object.keys(rules).length > 0;
}

function normalRules<Rule extends Limited>(rules: Readonly<Record<string, Rule>>): Record<string, Omit<Rule, 'rate_limit'>> {
  // Without a prototype, so that what rules are for may have any name.
  const normal: Record<string, Omit<Rule, 'rate_limit'>> = Object.create(null);
  for (const [name, rule] of Object.entries(rules)) normal[name] = withoutRateLimit(name, rule);
  return normal;
}

/** The same rule with its `rate_limit` written as the last of its `limits`. */
export function withoutRateLimit<Rule extends Limited>(tool: string, rule: Rule): Omit<Rule, 'rate_limit'> {
  const { rate_limit: rateLimit, ...rest } = rule;
  if (rateLimit === undefined) return rule;
  const { max, window } = typeof rateLimit === 'string' ? parseRate(rateLimit) : rateLimit;
  const counter = freeName(`${tool.toLowerCase()}_rate`, rule.limits);
  return { ...rest, limits: [...rule.limits, { counter, window, max, scope: 'grant', on_exceed: 'deny' }] };
}

function parseRate(text: string): Pick<Limit, 'max' | 'window'> {
  const [max = '', window = ''] = text.split('/').map((part) => part.trim());
  if (window === 'second' || window === 'minute' || window === 'hour' || window === 'day') return { max: Number(max), window };
  throw new Error(`Not a rate: ${text}`);
}

function freeName(name: string, limits: readonly Limit[]): string {
  const taken = new Set(limits.map((limit) => limit.counter));
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}
