import type { AppState } from '../../shared/contract/state.ts';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { SettingsSchema } from '../../shared/model/settings.ts';

export function fakeApproval(over: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: 'ABC123',
    state: 'waiting',
    client: 'Cursor',
    grant: 'Cursor',
    session: 'session-1',
    sessionStartedAt: null,
    clientVersion: 'cursor 1.2.3',
    process: null,
    server: 'pmcp',
    about: 'tool',
    tool: 'gateway.provision',
    toolDescription: null,
    category: 'Execute',
    risk: 'critical',
    riskReason: 'It installs and starts a program.',
    why: 'gateway.provision always asks.',
    rule: '/tools/gateway.provision/action',
    arguments: '{"server_name":"time"}',
    argumentsBytes: 22,
    facts: [{ label: 'Runs', value: 'npx -y time', tone: 'warning' }],
    scopes: [],
    canEdit: false,
    openedAt: 1_700_000_000_000,
    deadline: 1_700_000_600_000,
    heldUntil: null,
    waitingCalls: 1,
    historyEntry: 1,
    justBefore: [],
    ...over,
  };
}

export function fakeState(over: Partial<AppState> = {}): AppState {
  return {
    instance: 'instance-1',
    revision: 0,
    version: '0.0.0',
    host: 'headless',
    dataDir: '/nowhere',
    mcpUrl: 'http://127.0.0.1:1',
    startedAt: 1_700_000_000_000,
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
    demo: 'unavailable',
    ...over,
  };
}
