import { toolRule } from '../tool-rule.ts';
import type { CatalogueTool, FactTemplate } from './catalogue-tool.ts';
import { allowed, asked, switchedOn } from './rules.ts';

const SERVER: FactTemplate = { kind: 'argument', label: 'Server', path: 'server_name' };
const FORCED: FactTemplate = {
  kind: 'text',
  label: 'Forced',
  text: { value: 'Calls that other clients are waiting for are cut off.', tone: 'warning' },
  when: { path: 'force', is: 'on' },
};
const forced = (reason: string) => ({ approve_if: [{ conditions: switchedOn('force'), reason }] });

const AUTH_CONNECT = 'Stores a credential in clear on this machine.';
const authConnect = {
  mask: ['credential'],
  deny_if: [
    {
      conditions: [{ path: 'args.scope', op: 'eq' as const, value: 'project' }],
      on_deny: 'Credentials may not be written into a project folder, where they could be committed or shared.',
    },
  ],
};
const CONNECT = 'Starts a server, which may first be downloaded.';
const PROVISION = 'Downloads a package and runs it on this machine.';
const REGISTER = 'Decides which package a later installation downloads and runs.';
const UPDATE = 'Downloads the newest version of a package and runs it.';

/** PMCP's tools that bring servers in, start, stop and update them, and give them credentials. */
export const PMCP_SERVER_TOOLS: readonly CatalogueTool[] = [
  {
    name: 'gateway.auth_connect',
    server: 'pmcp',
    does: "Writes a credential in clear into PMCP's environment file and into its running process, for any server name, over whatever stood there.",
    category: 'Write',
    risk: 'high',
    riskReason: 'stores a secret in clear on disk and overwrites what is there, for any server name',
    rule: asked('gateway.auth_connect', 10, AUTH_CONNECT, authConnect),
    strictRule: asked('gateway.auth_connect', 10, AUTH_CONNECT, authConnect),
    writesVariable: {
      variable: 'env_var',
      file: '.config/pmcp/pmcp.env',
      when: { path: 'scope', is: 'user' },
      label: 'Existing value',
    },
    facts: [
      SERVER,
      {
        kind: 'argument',
        label: 'Variable',
        path: 'env_var',
        missing: { value: 'Not named: PMCP chooses the variable that its list has for this server.', tone: 'plain' },
      },
      {
        kind: 'choice',
        label: 'Written to',
        path: 'scope',
        values: new Map([
          ['user', { value: '~/.config/pmcp/pmcp.env, in clear', tone: 'plain' }],
          ['project', { value: '.env.pmcp in the project folder, in clear: it may be committed or shared', tone: 'warning' }],
        ]),
        missing: { value: '~/.config/pmcp/pmcp.env, in clear', tone: 'plain' },
        other: { value: 'A place that PMCP 2.2 does not know', tone: 'warning' },
      },
      {
        kind: 'text',
        label: 'Existing value',
        text: { value: 'If this variable has a value already, it is replaced without asking.', tone: 'warning' },
        when: { path: 'credential', is: 'given' },
      },
      {
        kind: 'text',
        label: 'Credential',
        text: { value: 'None in this call: it confirms that a sign-in in the browser is done.', tone: 'plain' },
        when: { path: 'credential', is: 'missing' },
      },
      { kind: 'host', label: 'Sign-in page', path: 'elicitation_url' },
    ],
  },
  {
    name: 'gateway.provision',
    server: 'pmcp',
    does: 'Runs the installation command that its list has for a server (npx or uvx) as a background job, then starts the server.',
    category: 'Execute',
    risk: 'critical',
    riskReason: 'downloads code and runs it with your rights',
    rule: asked('gateway.provision', 10, PROVISION),
    strictRule: asked('gateway.provision', 10, PROVISION),
    facts: [SERVER, { kind: 'manifest', path: 'server_name', runs: 'as listed' }],
  },
  {
    name: 'gateway.connect_server',
    server: 'pmcp',
    does: 'Starts and connects a server that is configured, listed or registered; a missing package is downloaded for it.',
    category: 'Execute',
    risk: 'high',
    riskReason: 'starts code, which may be downloaded first',
    rule: asked('gateway.connect_server', 10, CONNECT, { approval: { once_per: 'session', by: ['server_name'] } }),
    strictRule: asked('gateway.connect_server', 10, CONNECT),
    facts: [SERVER, { kind: 'manifest', path: 'server_name', runs: 'as listed' }],
  },
  {
    name: 'gateway.register_discovered_server',
    server: 'pmcp',
    does: 'Remembers a package of the npm registry under a server name, so that a later installation downloads and runs it.',
    category: 'Write',
    risk: 'high',
    riskReason: 'the agent chooses the package that the next installation runs',
    rule: asked('gateway.register_discovered_server', 10, REGISTER),
    strictRule: asked('gateway.register_discovered_server', 10, REGISTER),
    facts: [
      { kind: 'argument', label: 'Server', path: 'server_name' },
      { kind: 'package', path: 'package' },
      { kind: 'argument', label: 'Asks for', path: 'env_vars' },
    ],
  },
  {
    name: 'gateway.update_server',
    server: 'pmcp',
    does: "Downloads the newest version of a server's package, runs it once to see that it starts, and restarts the server with it.",
    category: 'Execute',
    risk: 'high',
    riskReason: 'downloads and runs whatever version is newest',
    rule: asked('gateway.update_server', 5, UPDATE),
    strictRule: asked('gateway.update_server', 5, UPDATE),
    facts: [SERVER, { kind: 'manifest', path: 'server_name', runs: 'latest version' }, FORCED],
  },
  {
    name: 'gateway.restart_server',
    server: 'pmcp',
    does: 'Stops a running server and starts it again.',
    category: 'Execute',
    risk: 'high',
    riskReason: 'starts code again; forced, it cuts off running calls',
    rule: allowed('gateway.restart_server', 10, forced('Forced: running calls are cut off.')),
    strictRule: asked('gateway.restart_server', 10, 'Starts a server again.'),
    facts: [SERVER, { kind: 'manifest', path: 'server_name', runs: 'as listed' }, FORCED],
  },
  {
    name: 'gateway.disconnect_server',
    server: 'pmcp',
    does: 'Stops a running server; it can be connected again.',
    category: 'Write',
    risk: 'medium',
    riskReason: 'takes a server away until it is connected again; nothing is deleted',
    rule: allowed('gateway.disconnect_server', 10, forced('Forced: running calls are cut off.')),
    strictRule: toolRule({ action: 'hide', reason: 'Stops a server that others may be using.' }),
    facts: [SERVER, FORCED],
  },
  {
    name: 'gateway.provision_status',
    server: 'pmcp',
    does: 'Says how far an installation is; asking for a finished one connects its server.',
    category: 'Read',
    risk: 'low',
    riskReason: 'completes an installation that was allowed before',
    rule: allowed('gateway.provision_status', 60),
    strictRule: allowed('gateway.provision_status', 60),
    facts: [{ kind: 'argument', label: 'Job', path: 'job_id' }],
  },
];
