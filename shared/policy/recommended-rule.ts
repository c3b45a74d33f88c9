import { assertNever } from '../model/assert-never.ts';
import type { ToolRule } from '../model/policy-document.ts';
import type { Classification } from '../model/risk.ts';
import type { ToolDefinition } from '../model/tool-definition.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import { amountArgument } from './classifier/judge-schema.ts';
import { compareRisk, defaultRisk } from './classifier/severity.ts';
import { perMinute, toolRule, type WrittenToolRule } from './tool-rule.ts';

/** Spending without a rule of one's own ends here: a backstop behind the question, in whatever unit the tool counts. */
const SPEND_CAP_PER_DAY = 1000;

/**
 * The rule for a tool that no document speaks of: the catalogue's own, or the one for its category. A tool that is riskier than
 * its category usually is gets asked about as its risk deserves. In `inputSchema` the amount for a spend cap is looked for.
 */
export function recommendedRule(
  tool: string,
  classification: Classification,
  strict: boolean,
  inputSchema?: ToolDefinition['inputSchema'],
): ToolRule {
  const known = catalogueTool(tool);
  if (known !== null) return strict ? known.strictRule : known.rule;
  const rule = raisedByRisk(tool, classification, byCategory(tool, classification, strict, inputSchema));
  const isPlain = rule.action === undefined || rule.action === 'allow';
  return toolRule(isPlain ? rule : { ...rule, reason: sentence(classification) });
}

function byCategory(
  tool: string,
  { category }: Classification,
  strict: boolean,
  inputSchema: ToolDefinition['inputSchema'],
): WrittenToolRule {
  switch (category) {
    case 'Read':
      return {};
    case 'Write':
      return { limits: [perMinute(tool, 30)] };
    case 'Execute':
      if (strict) return { limits: [perMinute(tool, 10)] };
      return { action: 'require_approval', limits: [perMinute(tool, 10)], approval: { once_per: 'session' } };
    case 'Destructive':
      return { action: strict ? 'hide' : 'require_approval' };
    case 'Financial':
      return strict ? { action: 'deny' } : { action: 'require_approval', limits: spendCap(tool, inputSchema) };
    default:
      return assertNever(category);
  }
}

/** A reading tool that hands out secrets, or a writing one that sends things away, is not treated like any other of its kind. */
function raisedByRisk(tool: string, { category, risk }: Classification, rule: WrittenToolRule): WrittenToolRule {
  if (compareRisk(risk, defaultRisk(category)) <= 0) return rule;
  const limits = rule.limits ?? [perMinute(tool, 30)];
  switch (risk) {
    case 'low':
    case 'medium':
      return { ...rule, limits };
    case 'high':
      return { ...rule, action: 'require_approval', limits, approval: { once_per: 'session' } };
    case 'critical':
      return { action: 'require_approval', limits };
    default:
      return assertNever(risk);
  }
}

function spendCap(tool: string, inputSchema: ToolDefinition['inputSchema']): NonNullable<WrittenToolRule['limits']> {
  const amount = inputSchema === undefined ? null : amountArgument(inputSchema);
  if (amount === null) return [];
  const reason = `More than ${SPEND_CAP_PER_DAY} in a day; write a rule with another limit if that is too little.`;
  return [{ counter: `${tool.toLowerCase()}_spend`, window: 'day', max: SPEND_CAP_PER_DAY, increment_from: amount, reason }];
}

function sentence({ category, risk, reason }: Classification): string {
  return `${category} tool, ${risk} risk: ${reason}.`;
}
