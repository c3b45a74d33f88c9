import { describe, expect, it } from 'vitest';
import { PolicyDocumentSchema, ToolRuleSchema } from '../../../shared/model/policy-document.ts';
import { CATALOGUE, catalogueDocument, catalogueTool } from '../../../shared/policy/catalogue/catalogue.ts';
import type { FactTemplate } from '../../../shared/policy/catalogue/catalogue-tool.ts';

const ALWAYS_ASK = [
  'gateway.auth_connect',
  'gateway.provision',
  'gateway.connect_server',
  'gateway.register_discovered_server',
  'connectServer',
];
const STRICTNESS = ['allow', 'require_approval', 'deny', 'hide'];

it('knows 26 tools of PMCP and 5 of mcp-agent-proxy, each once', () => {
  expect(CATALOGUE.filter((tool) => tool.server === 'pmcp')).toHaveLength(26);
  expect(CATALOGUE.filter((tool) => tool.server === 'mcp-agent-proxy')).toHaveLength(5);
  expect(new Set(CATALOGUE.map((tool) => tool.name)).size).toBe(31);
});

describe.each(CATALOGUE.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  it('has rules that a document may hold, counted in a counter of its own', () => {
    for (const rule of [tool.rule, tool.strictRule]) {
      expect(ToolRuleSchema.parse(rule)).toEqual(rule);
      expect(rule.limits.every((limit) => limit.counter === `${name.toLowerCase()}_rate` && limit.scope === 'grant')).toBe(true);
    }
    expect(tool.rule.limits).toHaveLength(1);
  });

  it('is not looser in strict mode', () => {
    expect(STRICTNESS.indexOf(tool.strictRule.action)).toBeGreaterThanOrEqual(STRICTNESS.indexOf(tool.rule.action));
    expect(tool.strictRule.mask).toEqual(tool.rule.mask);
    expect(tool.strictRule.allow_if).toEqual([]);
    if (tool.strictRule.action === 'hide') return;
    expect(tool.strictRule.limits).toEqual(tool.rule.limits);
    for (const denied of tool.rule.deny_if) expect(tool.strictRule.deny_if).toContainEqual(denied);
  });

  it('says what it does and why it is risky in plain sentences', () => {
    expect(tool.does).toMatch(/^[A-Z].+\.$/);
    expect(tool.riskReason).toMatch(/^[a-z].+[^.]$/);
  });
});

it('always asks for the five tools that bring code, hosts and credentials in', () => {
  for (const name of ALWAYS_ASK) {
    const tool = catalogueTool(name);
    expect(tool?.rule.action).toBe('require_approval');
    expect(tool?.rule.approval).toEqual(
      name === 'gateway.connect_server' ? { once_per: 'session', by: ['server_name'] } : undefined,
    );
  }
});

it('never shows the credential as a fact, and masks it', () => {
  const paths = (fact: FactTemplate) => ('path' in fact ? [fact.path] : []);
  const tool = catalogueTool('gateway.auth_connect');
  expect(tool?.rule.mask).toEqual(['credential']);
  expect(tool?.facts.flatMap(paths)).not.toContain('credential');
});

describe('catalogueDocument', () => {
  it('is null when no tool is known', () => {
    expect(catalogueDocument([])).toBeNull();
    expect(catalogueDocument(['read_file', '__proto__', 'constructor', 'toString'])).toBeNull();
  });

  it('lists the known tools with their rules and asks for the rest', () => {
    const document = catalogueDocument(['gateway.provision', 'something_new', '__proto__', 'gateway.health']);
    expect(PolicyDocumentSchema.parse(document)).toEqual(document);
    expect(document?.default).toBe('require_approval');
    expect(Object.keys(document?.tools ?? {})).toEqual(['gateway.provision', 'gateway.health']);
    expect(document?.tools['gateway.provision']).toMatchObject({
      action: 'require_approval',
      limits: [{ counter: 'gateway.provision_rate', window: 'minute', max: 10, scope: 'grant' }],
    });
    expect(document?.tools['gateway.health']?.action).toBe('allow');
  });
});
