import { readFileSync } from 'node:fs';
import type { ToolDefinition } from '../../shared/model/tool-definition.ts';
import type { ToolView } from '../../shared/contract/server-commands.ts';
import type { Category, Risk } from '../../shared/model/risk.ts';

/** PMCP's tools as it lists them. */
export const pmcpDefinitions = JSON.parse(
  readFileSync(new URL('servers/pmcp-tools.json', import.meta.url), 'utf8'),
) as readonly (ToolDefinition & { readonly description: string })[];

type Known = readonly [category: Category, risk: Risk, effect: ToolView['effect'], rule: string, reason: string];
const KNOWN: Readonly<Record<string, Known>> = {
  'gateway.provision': ['Execute', 'critical', 'ask', 'Always asks.', 'installs and runs code'],
  'gateway.auth_connect': ['Write', 'high', 'ask', 'Asks; at most 10 a minute.', 'writes a credential to a file'],
  'gateway.connect_server': ['Execute', 'high', 'depends', 'Asks unless server_name is memory or time.', 'starts a process'],
  'gateway.update_server': ['Execute', 'high', 'deny', 'Denied: versions are pinned here.', 'replaces code that runs'],
  'gateway.submit_feedback': ['Write', 'medium', 'hide', 'Hidden from every client.', 'sends text to the internet'],
  'gateway.refresh': ['Execute', 'medium', 'allow', 'Allowed; at most 10 a minute.', 'restarts servers'],
};

/** PMCP's tools as the page would get them; one of them has changed since it was first seen. */
export function pmcpTools(accepted: ReadonlySet<string>): ToolView[] {
  return pmcpDefinitions.map(({ name, description }) => {
    const [category, risk, effect, rule, reason] = KNOWN[name] ?? [
      'Read',
      'low',
      'allow',
      'Allowed; at most 60 a minute.',
      'reads only',
    ];
    const isChanged = name === 'gateway.refresh' && !accepted.has(name);
    return {
      name,
      description,
      classification: { category, risk, reason, source: 'catalogue' },
      effect: isChanged ? 'deny' : effect,
      rule: isChanged ? 'Denied: its definition has changed.' : rule,
      rulePointer: `/tools/${name}/action`,
      definition: isChanged ? 'changed' : 'pinned',
    };
  });
}

/** The document in force for PMCP in the fake host. */
export const PMCP_POLICY = `${JSON.stringify(
  {
    version: '1',
    description: 'PMCP on a laptop: reading passes, installing asks.',
    default: 'deny',
    hide: ['gateway.submit_feedback'],
    tools: {
      'gateway.provision': {
        action: 'require_approval',
        reason: 'Provisioning always asks on this server.',
        rate_limit: '10/minute',
      },
      'gateway.connect_server': {
        action: 'require_approval',
        allow_if: [{ conditions: [{ path: 'args.server_name', op: 'in', value: ['memory', 'time'] }] }],
        approval: { once_per: 'session', by: ['server_name'] },
      },
      'gateway.update_server': { action: 'deny', reason: 'Versions are pinned here.' },
    },
  },
  null,
  2,
)}\n`;
