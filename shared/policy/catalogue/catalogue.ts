import type { PolicyDocument, ToolRule } from '../../model/policy-document.ts';
import type { CatalogueTool } from './catalogue-tool.ts';
import { MCP_AGENT_PROXY_TOOLS } from './mcp-agent-proxy.ts';
import { PMCP_CALL_TOOLS } from './pmcp-calls.ts';
import { PMCP_CONFIGURATION_TOOLS } from './pmcp-configuration.ts';
import { PMCP_DISCOVERY_TOOLS } from './pmcp-discovery.ts';
import { PMCP_SERVER_TOOLS } from './pmcp-servers.ts';

/** Every tool that we know. */
export const CATALOGUE: readonly CatalogueTool[] = [
  ...PMCP_SERVER_TOOLS,
  ...PMCP_CALL_TOOLS,
  ...PMCP_CONFIGURATION_TOOLS,
  ...PMCP_DISCOVERY_TOOLS,
  ...MCP_AGENT_PROXY_TOOLS,
];

const byName: ReadonlyMap<string, CatalogueTool> = new Map(CATALOGUE.map((tool) => [tool.name, tool]));

/** The entry for a tool of exactly this name, on whatever server; null when there is none. */
export function catalogueTool(name: string): CatalogueTool | null {
  return byName.get(name) ?? null;
}

/**
 * The document to write when a server with these tools is added: the recommended rule of each tool that the catalogue
 * knows, and a question for every other tool. Null when it knows none of them.
 */
export function catalogueDocument(toolNames: readonly string[]): PolicyDocument | null {
  const tools: Record<string, ToolRule> = {};
  for (const name of toolNames) {
    const known = catalogueTool(name);
    if (known !== null) tools[known.name] = known.rule;
  }
  if (Object.keys(tools).length === 0) return null;
  return {
    version: '1',
    description: 'Recommended rules. Change them as you like; tools that are not listed are asked about.',
    mode: 'enforce',
    default: 'require_approval',
    hide: [],
    tools,
  };
}
