import type { CatalogueTool, FactTemplate } from './catalogue-tool.ts';
import { allowed } from './rules.ts';

const QUERY: FactTemplate = { kind: 'argument', label: 'Search', path: 'query' };

/** PMCP's tools that look for tools and servers, and start none. */
export const PMCP_DISCOVERY_TOOLS: readonly CatalogueTool[] = [
  {
    name: 'gateway.catalog_search',
    server: 'pmcp',
    does: 'Searches the index of known tools; it also looks for command-line programs and asks the public registry of servers.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads an index; the words searched for leave this machine',
    rule: allowed('gateway.catalog_search', 60),
    strictRule: allowed('gateway.catalog_search', 60),
    facts: [QUERY],
  },
  {
    name: 'gateway.search_registry',
    server: 'pmcp',
    does: 'Searches the public registry of MCP servers over the network.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads a public index; the words searched for leave this machine',
    rule: allowed('gateway.search_registry', 30),
    strictRule: allowed('gateway.search_registry', 30),
    facts: [QUERY],
  },
  {
    name: 'gateway.request_capability',
    server: 'pmcp',
    does: 'Suggests servers and programs for a need described in words; it starts nothing.',
    category: 'Read',
    risk: 'low',
    riskReason: 'only suggests; starts nothing',
    rule: allowed('gateway.request_capability', 30),
    strictRule: allowed('gateway.request_capability', 30),
    facts: [QUERY],
  },
];
