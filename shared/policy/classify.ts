import type { Classification } from '../model/risk.ts';
import type { ToolAnnotations, ToolDefinition } from '../model/tool-definition.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import { judgeDescription, raiseByDescription } from './classifier/judge-description.ts';
import { judgeName } from './classifier/judge-name.ts';
import { raiseBySchema } from './classifier/judge-schema.ts';
import { type Judgement, raise } from './classifier/severity.ts';

const UNKNOWN: Judgement = { category: 'Execute', risk: 'high', reason: 'nothing in its name or description says what it does' };

/**
 * Category and risk of a tool, with the reason for them. The catalogue speaks first. Otherwise the verb in the name, then the
 * one that the description begins with; the arguments, the description and the server's own annotations may only raise what
 * that gave. The same definition always gets the same answer, and the work is bounded however large the definition is.
 */
export function classify(tool: ToolDefinition): Classification {
  const known = catalogueTool(tool.name);
  if (known !== null) return { category: known.category, risk: known.risk, reason: known.riskReason, source: 'catalogue' };
  const description = tool.description ?? '';
  let judgement = judgeName(tool.name) ?? judgeDescription(description) ?? UNKNOWN;
  judgement = raiseByDescription(judgement, description);
  if (tool.inputSchema !== undefined) judgement = raiseBySchema(judgement, tool.inputSchema);
  if (tool.annotations !== undefined) judgement = raiseByAnnotations(judgement, tool.annotations);
  return { ...judgement, source: 'classifier' };
}

/** The server says these of itself: a confession counts, a promise does not, so `readOnlyHint: true` changes nothing. */
function raiseByAnnotations(judgement: Judgement, annotations: ToolAnnotations): Judgement {
  let raised = judgement;
  if (annotations.readOnlyHint === false) raised = raise(raised, 'Write', 'medium', 'its server says that it changes things');
  if (annotations.openWorldHint === true) raised = raise(raised, 'Read', 'medium', 'its server says that it reaches the outside');
  if (annotations.destructiveHint === true) {
    const risk = raised.category === 'Read' || raised.category === 'Write' ? 'high' : 'critical';
    raised = raise(raised, 'Write', risk, 'its server says that it may destroy things');
  }
  return raised;
}
