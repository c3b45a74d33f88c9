import type { SessionView } from '../../shared/contract/contract.ts';
import type { AppState, GrantView, ServerView } from '../../shared/contract/state.ts';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { WHOLE_TOOL } from '../../shared/policy/propose-scopes.ts';
import { SettingsSchema } from '../../shared/model/settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A question about a provisioning, as a client that holds its call would have it. */
export function approval(now: number, part: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: 'K7P3QX',
    state: 'waiting',
    client: 'Cursor',
    grant: 'grant-cursor',
    session: 'f3a9c2d1',
    sessionStartedAt: now - 12 * MINUTE_MS,
    clientVersion: '2.9.1',
    process: {
      pid: 48_213,
      name: 'cursor',
      path: '/opt/cursor/cursor',
      folder: '/home/ada/src/checkout-api',
      parents: [{ pid: 2101, name: 'gnome-shell', path: '/usr/bin/gnome-shell' }],
    },
    server: 'pmcp',
    about: 'tool',
    tool: 'gateway.provision',
    toolDescription: 'Installs and starts an MCP server from the registry so that its tools can be invoked.',
    category: 'Execute',
    risk: 'critical',
    riskReason: 'installs and runs code',
    why: 'Provisioning always asks on this server.',
    rule: '/tools/gateway.provision/action',
    arguments: '{"server_name":"filesystem","command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/"]}',
    argumentsBytes: 104,
    facts: [
      { label: 'Runs', value: 'npx -y @modelcontextprotocol/server-filesystem /', tone: 'plain' },
      { label: 'The whole disk', value: 'the server may read and write everything under /', tone: 'warning' },
      { label: 'No fixed version', value: 'the newest package is fetched at every start', tone: 'warning' },
    ],
    scopes: [],
    canEdit: true,
    openedAt: now - 11_000,
    deadline: now + 9.8 * MINUTE_MS,
    heldUntil: now + 34_000,
    waitingCalls: 1,
    historyEntry: 18_204,
    justBefore: [
      { at: now - 45_000, tool: 'gateway.request_capability', what: 'allowed by rule' },
      { at: now - 62_000, tool: 'gateway.search_registry', what: 'allowed by rule' },
    ],
    ...part,
  };
}

/** A server that wants the client's model to write for it. */
export function samplingApproval(now: number): ApprovalView {
  return approval(now, {
    id: 'S4MPXX',
    server: 'research',
    about: 'sampling',
    tool: 'sampling/createMessage',
    scopes: [WHOLE_TOOL.shown],
    toolDescription: null,
    category: null,
    risk: 'high',
    riskReason: "uses the client's model, and the server sees the answer",
    why: 'The server asks the model: the first time that research does so in this session.',
    rule: '(first use)',
    arguments: '{"messages":[{"role":"user","content":{"type":"text","text":"Sum up the file"}}],"maxTokens":500}',
    argumentsBytes: 98,
    facts: [
      { label: 'Wants', value: 'your model to write up to 500 tokens', tone: 'plain' },
      { label: 'Asks it', value: 'Sum up the file', tone: 'plain' },
      { label: 'Adds', value: 'what all of your servers know', tone: 'warning' },
    ],
    heldUntil: now + 9.8 * MINUTE_MS,
  });
}

/** A server that wants a person to open an address. */
export function addressApproval(now: number): ApprovalView {
  const url = 'https://bank.example@pay.example/login';
  return approval(now, {
    id: 'V8RKXX',
    server: 'shop',
    about: 'elicitation',
    tool: `elicitation/create ${url}`,
    scopes: [WHOLE_TOOL.shown],
    toolDescription: null,
    category: null,
    risk: 'high',
    riskReason: 'leads the user to an address that the server chose',
    why: 'The server asks the user to open an address: the first time that shop does so in this session.',
    rule: '(first use)',
    arguments: JSON.stringify({ mode: 'url', url, elicitationId: '1', message: 'Please log in' }),
    argumentsBytes: 108,
    facts: [
      { label: 'Host', value: 'pay.example (not this machine)', tone: 'warning' },
      { label: 'Address', value: 'What stands before "@" is a user name, not the host', tone: 'warning' },
      { label: 'Opens', value: url, tone: 'plain' },
      { label: 'Says', value: 'Please log in', tone: 'plain' },
    ],
    heldUntil: now + 9.8 * MINUTE_MS,
  });
}

/** A credential for a server, with its secret masked and a message that hides a reordering character. */
export function credentialApproval(now: number): ApprovalView {
  return approval(now, {
    id: 'M2R8TD',
    state: 'pending',
    client: 'Claude Code',
    sessionStartedAt: now - 12 * MINUTE_MS,
    clientVersion: '2.4.0',
    session: '91b04e77',
    tool: 'gateway.auth_connect',
    category: 'Write',
    scopes: [
      {
        key: 'value:server_name',
        kind: 'value',
        argument: 'server_name',
        value: 'github',
        lifetimes: ['session', 'hour', 'always'],
      },
      WHOLE_TOOL.shown,
    ],
    risk: 'high',
    riskReason: 'writes a credential to a file',
    toolDescription: 'Connects a server with a credential. Accepts unknown server names and overwrites without asking.',
    why: 'Credentials are written in clear to a file that the project shares.',
    rule: '/tools/gateway.auth_connect/approve_if/0',
    arguments: JSON.stringify({
      server_name: 'github',
      env_var: 'GITHUB_TOKEN',
      credential: '••••••••(40 characters)',
      scope: 'project',
      expires: { days: 90, renew: false, tags: [] },
      note: 'Needed for the release checklist:\n  1. open the pull request\n  2. wait for the checks\u202e gnp.exe\n',
    }),
    argumentsBytes: 262,
    facts: [
      { label: 'Server', value: 'github', tone: 'plain' },
      { label: 'Variable', value: 'GITHUB_TOKEN', tone: 'plain' },
      { label: 'Written to', value: '.env.pmcp in the checkout', tone: 'plain' },
      { label: 'In clear', value: 'anybody who can read the project can read the credential', tone: 'warning' },
    ],
    openedAt: now - 2 * MINUTE_MS,
    deadline: now + 8 * MINUTE_MS,
    heldUntil: null,
    waitingCalls: 0,
    historyEntry: 18_201,
    justBefore: [{ at: now - 3 * MINUTE_MS, tool: 'read_file', what: 'allowed by rule' }],
  });
}

/** A write that several identical calls wait for. */
export function writeApproval(now: number): ApprovalView {
  return approval(now, {
    id: 'V5W1ZB',
    client: 'VS Code',
    sessionStartedAt: now - 12 * MINUTE_MS,
    clientVersion: '1.104',
    session: '0c77aa21',
    server: 'filesystem',
    tool: 'write_file',
    category: 'Write',
    scopes: [
      { key: 'same', kind: 'same', argument: null, value: null, lifetimes: ['session'] },
      {
        key: 'folder:path',
        kind: 'folder',
        argument: 'path',
        value: '/home/ada/notes',
        lifetimes: ['session', 'hour', 'always'],
      },
      WHOLE_TOOL.shown,
    ],
    risk: 'medium',
    riskReason: 'changes files',
    toolDescription: null,
    why: 'Writing outside of ~/src asks.',
    rule: '/tools/write_file/approve_if/0',
    arguments: JSON.stringify({
      path: '/home/ada/notes/plan.md',
      content: '# Plan\n\n- ship the gateway\n- write it up\n',
      mode: 420,
    }),
    argumentsBytes: 98,
    facts: [{ label: 'File', value: '/home/ada/notes/plan.md', tone: 'plain' }],
    openedAt: now - 4_000,
    heldUntil: now + 41_000,
    // Three of them wait for the same answer.
    canEdit: false,
    waitingCalls: 3,
    historyEntry: 18_206,
    justBefore: [],
  });
}

function server(name: string, part: Partial<ServerView>): ServerView {
  return {
    name,
    transport: 'stdio',
    target: `npx -y @modelcontextprotocol/server-${name}`,
    url: `http://127.0.0.1:47100/servers/${name}/mcp`,
    paused: false,
    consent: 'given',
    health: { state: 'running', connections: 1, message: null, since: new Date(Date.now() - HOUR_MS).toISOString() },
    signIn: { state: 'none', problem: null },
    toolCount: 9,
    changedTools: [],
    policy: 'none',
    policyRevision: 'recommended',
    mode: 'enforce',
    ...part,
  };
}

function grant(name: string, seenAt: number | null, part: Partial<GrantView> = {}): GrantView {
  return {
    id: `grant-${name.toLowerCase().replaceAll(' ', '-')}`,
    name,
    servers: 'all',
    paused: false,
    holdSeconds: null,
    createdAt: '2026-11-02T08:00:00.000Z',
    lastSeenAt: seenAt,
    sessions: 0,
    ...part,
  };
}

/** A working day: four clients, five servers, three questions and something to look at. */
export function busyState(now: number): AppState {
  return {
    ...emptyState(),
    startedAt: now - 5 * HOUR_MS,
    sessions: 4,
    servers: [
      server('pmcp', {
        target: 'pmcp serve --transport stdio',
        toolCount: 26,
        policy: 'in-force',
        changedTools: ['gateway.refresh'],
      }),
      server('filesystem', {
        target: 'npx -y @modelcontextprotocol/server-filesystem@2026.8.31 ~/src',
        toolCount: 14,
        policy: 'review',
      }),
      server('github', { transport: 'http', target: 'https://mcp.example.com/github', toolCount: 41, policy: 'in-force' }),
      server('memory', { health: { state: 'idle', connections: 0, message: null, since: new Date(now).toISOString() } }),
      server('mcp-agent-proxy', {
        toolCount: null,
        health: {
          state: 'failing',
          connections: 0,
          message: 'ended with code 1: Cannot find module "./agents.json"',
          since: new Date(now).toISOString(),
        },
      }),
    ],
    grants: [
      grant('Cursor', now - 8_000, { sessions: 2 }),
      grant('Claude Code', now - 90_000, { sessions: 1, servers: ['filesystem', 'github', 'pmcp'] }),
      grant('VS Code', now - 5 * MINUTE_MS, { sessions: 1 }),
      grant('Claude Desktop', null),
    ],
    approvals: [approval(now), credentialApproval(now), writeApproval(now)],
    today: { allowed: 1_284, denied: 17, asked: 9 },
    problems: [
      {
        code: 'policy-review',
        severity: 'warning',
        title: 'The policy of filesystem was changed outside Countersign',
        detail: 'It would let more through than the one in force.',
        server: 'filesystem',
      },
      {
        code: 'tool-changed',
        severity: 'critical',
        title: 'gateway.refresh has changed since it was first seen',
        detail: 'Its description and its input schema are different.',
        server: 'pmcp',
      },
      {
        code: 'server-failing',
        severity: 'warning',
        title: 'mcp-agent-proxy does not start',
        detail: 'It ended with code 1.',
        server: 'mcp-agent-proxy',
      },
    ],
  };
}

/** What the clients of the working day have open. */
export function uiSessions(now: number): SessionView[] {
  const session = (id: string, client: string, server: string | null, part: Partial<SessionView> = {}): SessionView => ({
    id,
    client,
    clientVersion: null,
    server,
    era: '2025',
    startedAt: now - 2 * HOUR_MS,
    lastSeenAt: now - 40_000,
    ...part,
  });
  return [
    session('f3a9c2d1', 'Cursor', 'pmcp', { clientVersion: '2.9.1', lastSeenAt: now - 8_000 }),
    session('77ab01c4', 'Cursor', null, { clientVersion: '2.9.1', era: '2026' }),
    session('91b04e77', 'Claude Code', 'pmcp', { clientVersion: '2.4.0', lastSeenAt: now - 90_000 }),
    session('0c77aa21', 'VS Code', 'filesystem', { clientVersion: '1.104', lastSeenAt: now - 5 * MINUTE_MS }),
  ];
}

/** A fresh installation. */
export function emptyState(): AppState {
  return {
    instance: 'fake-1',
    revision: 1,
    version: '0.1.0',
    host: 'headless',
    dataDir: '~/.local/share/countersign',
    mcpUrl: 'http://127.0.0.1:47100/mcp',
    startedAt: Date.now(),
    switches: [],
    servers: [],
    grants: [],
    sessions: 0,
    approvals: [],
    missed: [],
    clientsRevision: 0,
    today: { allowed: 0, denied: 0, asked: 0 },
    problems: [],
    settings: SettingsSchema.parse({}),
    demo: 'available',
  };
}
