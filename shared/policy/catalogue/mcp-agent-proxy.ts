import type { CatalogueTool, FactTemplate } from './catalogue-tool.ts';
import { allowed, asked } from './rules.ts';

const HOST: FactTemplate = { kind: 'host', label: 'Host', path: 'serverUrl' };
const GIVEN_ADDRESS = [{ path: 'args.serverUrl', op: 'exists' as const, value: true }];
const NEW_HOST = 'Reaches a host that the agent names, whether or not it was ever connected.';
const CALL = 'Hands a task to another agent, which acts by itself.';
const CONNECT = 'Adds a host that agents are looked up on and talked to from now on.';

/** The tools of mcp-agent-proxy, which talks to agents on other servers. */
export const MCP_AGENT_PROXY_TOOLS: readonly CatalogueTool[] = [
  {
    name: 'callAgent',
    server: 'mcp-agent-proxy',
    does: 'Sends messages to an agent on a known server, or straight to any address given in the call.',
    category: 'Execute',
    risk: 'high',
    riskReason: 'hands a task to an agent that acts by itself; an address in the call reaches any host',
    rule: asked('callAgent', 10, CALL, {
      approve_if: [{ conditions: GIVEN_ADDRESS, reason: NEW_HOST }],
      approval: { once_per: 'session', by: ['targetAgentId', 'serverUrl'] },
    }),
    strictRule: asked('callAgent', 10, CALL, { deny_if: [{ conditions: GIVEN_ADDRESS, on_deny: 'Leave out "serverUrl".' }] }),
    facts: [
      { kind: 'argument', label: 'Agent', path: 'targetAgentId' },
      HOST,
      {
        kind: 'text',
        label: 'New host',
        text: { value: 'The address stands in the call itself, so no connected server vouches for it.', tone: 'warning' },
        when: { path: 'serverUrl', is: 'given' },
      },
    ],
  },
  {
    name: 'listAgents',
    server: 'mcp-agent-proxy',
    does: 'Lists the agents of all configured servers.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads a list',
    rule: allowed('listAgents', 60),
    strictRule: allowed('listAgents', 60),
    facts: [],
  },
  {
    name: 'connectServer',
    server: 'mcp-agent-proxy',
    does: 'Connects a server of agents at an address and adds it to the known ones.',
    category: 'Write',
    risk: 'high',
    riskReason: 'the agent chooses the host that is trusted from now on',
    rule: asked('connectServer', 10, CONNECT),
    strictRule: asked('connectServer', 10, CONNECT),
    facts: [HOST, { kind: 'argument', label: 'Name', path: 'serverName' }],
  },
  {
    name: 'disconnectServer',
    server: 'mcp-agent-proxy',
    does: 'Forgets a server that was connected while the proxy runs.',
    category: 'Write',
    risk: 'medium',
    riskReason: 'takes a server away until it is connected again',
    rule: allowed('disconnectServer', 30),
    strictRule: allowed('disconnectServer', 30),
    facts: [{ kind: 'argument', label: 'Server', path: 'serverName' }],
  },
  {
    name: 'describeAgent',
    server: 'mcp-agent-proxy',
    does: "Shows one agent's details with its instructions, from a known server or from any address given in the call.",
    category: 'Read',
    risk: 'low',
    riskReason: 'reads a description; an address in the call reaches any host',
    rule: allowed('describeAgent', 60, { approve_if: [{ conditions: GIVEN_ADDRESS, reason: NEW_HOST }] }),
    strictRule: allowed('describeAgent', 60, { deny_if: [{ conditions: GIVEN_ADDRESS, on_deny: 'Leave out "serverUrl".' }] }),
    facts: [{ kind: 'argument', label: 'Agent', path: 'agentId' }, HOST],
  },
];
