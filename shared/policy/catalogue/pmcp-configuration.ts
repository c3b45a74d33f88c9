import type { CatalogueTool } from './catalogue-tool.ts';
import { allowed, asked, switchedOn } from './rules.ts';

const ANY_FILE = {
  deny_if: [
    {
      conditions: [{ path: 'args.path', op: 'exists' as const, value: true }],
      on_deny: 'A file of the agent\'s own choice may not be rewritten. Leave out "path".',
    },
  ],
};

/** PMCP's tools that read and change its own configuration and report on its health. */
export const PMCP_CONFIGURATION_TOOLS: readonly CatalogueTool[] = [
  {
    name: 'gateway.config_status',
    server: 'pmcp',
    does: 'Shows the configuration in force, where it came from, and which servers have credentials.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the configuration',
    rule: allowed('gateway.config_status', 60),
    strictRule: allowed('gateway.config_status', 60),
    facts: [],
  },
  {
    name: 'gateway.health',
    server: 'pmcp',
    does: 'Shows the state of all servers, with recent events and diagnostics.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the state of servers',
    rule: allowed('gateway.health', 60),
    strictRule: allowed('gateway.health', 60),
    facts: [],
  },
  {
    name: 'gateway.get_startup_policy',
    server: 'pmcp',
    does: 'Lists the servers that start by themselves, by the file that says so.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the configuration',
    rule: allowed('gateway.get_startup_policy', 60),
    strictRule: allowed('gateway.get_startup_policy', 60),
    facts: [],
  },
  {
    name: 'gateway.set_startup_policy',
    server: 'pmcp',
    does: 'Changes which servers start by themselves, in a JSON file; the caller may name any file it can write.',
    category: 'Write',
    risk: 'high',
    riskReason: 'makes servers start by themselves from now on, and may write to any JSON file',
    rule: allowed('gateway.set_startup_policy', 30, {
      ...ANY_FILE,
      approve_if: [{ conditions: switchedOn('apply'), reason: 'Changes which servers start by themselves from now on.' }],
    }),
    strictRule: allowed('gateway.set_startup_policy', 30, {
      deny_if: [
        ...ANY_FILE.deny_if,
        { conditions: switchedOn('apply'), on_deny: 'Which servers start by themselves is for a person to change.' },
      ],
    }),
    facts: [
      { kind: 'argument', label: 'Change', path: 'operation' },
      { kind: 'argument', label: 'Servers', path: 'names' },
      { kind: 'argument', label: 'Configuration', path: 'source' },
      { kind: 'argument', label: 'File', path: 'path' },
      {
        kind: 'text',
        label: 'Effect',
        text: { value: 'Written to the file: it counts for every later start.', tone: 'warning' },
        when: { path: 'apply', is: 'on' },
      },
    ],
  },
  {
    name: 'gateway.refresh',
    server: 'pmcp',
    does: 'Reads the configuration again and reconnects the servers; forced, it cuts off the calls of other clients.',
    category: 'Execute',
    risk: 'medium',
    riskReason: 'restarts servers from the configuration as it now stands',
    rule: allowed('gateway.refresh', 10, {
      approve_if: [{ conditions: switchedOn('force'), reason: 'Forced: calls of other clients are cut off.' }],
    }),
    strictRule: asked('gateway.refresh', 10, 'Reconnects all servers.'),
    facts: [
      { kind: 'argument', label: 'Configuration', path: 'source' },
      { kind: 'argument', label: 'Given reason', path: 'reason' },
      {
        kind: 'text',
        label: 'Forced',
        text: { value: 'Calls that other clients are waiting for are cut off.', tone: 'warning' },
        when: { path: 'force', is: 'on' },
      },
    ],
  },
  {
    name: 'gateway.sync_environment',
    server: 'pmcp',
    does: 'Looks at which platform this is and which command-line programs are installed, by asking each for its version.',
    category: 'Read',
    risk: 'low',
    riskReason: 'runs well-known programs only to ask for their version',
    rule: allowed('gateway.sync_environment', 10),
    strictRule: allowed('gateway.sync_environment', 10),
    facts: [],
  },
  {
    name: 'gateway.submit_feedback',
    server: 'pmcp',
    does: 'Drafts a report about PMCP and, when confirmed, publishes it as an issue on GitHub with your account.',
    category: 'Write',
    risk: 'medium',
    riskReason: 'when confirmed, publishes text in your name',
    rule: allowed('gateway.submit_feedback', 10, {
      approve_if: [
        { conditions: switchedOn('confirm_submission'), reason: 'Publishes this text on a public tracker, in your name.' },
      ],
    }),
    strictRule: allowed('gateway.submit_feedback', 10, {
      deny_if: [
        { conditions: switchedOn('confirm_submission'), on_deny: 'What is published in your name is for you to publish.' },
      ],
    }),
    facts: [
      { kind: 'argument', label: 'Title', path: 'title' },
      {
        kind: 'text',
        label: 'Published',
        text: { value: 'On a public issue tracker, with your GitHub account.', tone: 'warning' },
        when: { path: 'confirm_submission', is: 'on' },
      },
      { kind: 'argument', label: 'Text', path: 'description' },
    ],
  },
];
