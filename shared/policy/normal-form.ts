import type { Limit, PolicyDocument, ToolRule } from '../model/policy-document.ts';

type Limited = Pick<ToolRule, 'limits' | 'rate_limit'>;

/** The same document with every `rate_limit` written as one of the `limits`. A document in this form is returned as it is. */
export function normalForm(document: PolicyDocument): PolicyDocument {
  const { all_tools: allTools, tools } = document;
  const isNormal = allTools?.rate_limit === undefined && Object.values(tools).every((rule) => rule.rate_limit === undefined);
  if (isNormal) return document;
  // Without a prototype, so that a tool may have any name.
  const normal: Record<string, ToolRule> = Object.create(null);
  for (const [tool, rule] of Object.entries(tools)) normal[tool] = withoutRateLimit(tool, rule);
  const whole = allTools === undefined ? {} : { all_tools: withoutRateLimit('all_tools', allTools) };
  return { ...document, ...whole, tools: normal };
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
