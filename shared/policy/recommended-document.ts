import type { PolicyDocument, ToolRule } from '../model/policy-document.ts';
import type { ToolDefinition } from '../model/tool-definition.ts';
import { classify } from './classify.ts';
import { isGlob } from './glob.ts';
import { recommendedRule } from './recommended-rule.ts';

/**
 * The recommended rules of the tools that a server lists, written out as a document to begin from. Tools that it does not name
 * (yet) ask. A tool whose name would be read as a glob is not named either.
 */
export function recommendedDocument(tools: readonly ToolDefinition[], strict: boolean): PolicyDocument {
  const rules: Record<string, ToolRule> = Object.create(null);
  for (const definition of tools) {
    if (isGlob(definition.name)) continue;
    rules[definition.name] = recommendedRule(definition.name, classify(definition), strict, definition.inputSchema);
  }
  return { version: '1', mode: 'enforce', default: 'require_approval', hide: [], tools: rules };
}
