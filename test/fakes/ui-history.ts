import type { ApprovalView } from '../../shared/model/approval.ts';
import type { HistorySummary } from '../../shared/model/history-entry.ts';

const MINUTE_MS = 60_000;

type Line = readonly [subject: string, server: string, client: string, rest: Partial<HistorySummary>];
const ALLOWED = { effect: 'allow', by: 'rule', outcome: 'result', risk: 'low', category: 'Read' } as const;
const LINES: readonly Line[] = [
  ['gateway.search_registry', 'pmcp', 'Cursor', { ...ALLOWED, durationMs: 212 }],
  ['gateway.request_capability', 'pmcp', 'Cursor', { ...ALLOWED, durationMs: 38 }],
  [
    'gateway.auth_connect',
    'pmcp',
    'Claude Code',
    { effect: 'deny', by: 'person', outcome: 'not-sent', risk: 'high', category: 'Write' },
  ],
  ['write_file', 'filesystem', 'Claude Code', { ...ALLOWED, by: 'person', durationMs: 9, risk: 'medium', category: 'Write' }],
  ['read_file', 'filesystem', 'Claude Code', { ...ALLOWED, durationMs: 4 }],
  ['read_file', 'filesystem', 'Claude Code', { ...ALLOWED, durationMs: 3, outcome: 'tool-error' }],
  [
    'create_issue',
    'github',
    'VS Code',
    {
      effect: 'deny',
      by: 'rule',
      outcome: 'not-sent',
      risk: 'medium',
      category: 'Write',
      reason: 'More than 10 calls per minute.',
    },
  ],
  ['create_issue', 'github', 'VS Code', { ...ALLOWED, durationMs: 488, risk: 'medium', category: 'Write' }],
  [
    'connectServer',
    'mcp-agent-proxy',
    'Cursor',
    { effect: 'deny', by: 'client', outcome: 'not-sent', risk: 'high', category: 'Execute' },
  ],
  ['callAgent', 'mcp-agent-proxy', 'Cursor', { ...ALLOWED, by: 'session', durationMs: 2_140, risk: 'high', category: 'Execute' }],
  ['search_nodes', 'memory', 'Claude Desktop', { ...ALLOWED, durationMs: 2 }],
  [
    'delete_entities',
    'memory',
    'Claude Desktop',
    { effect: 'deny', by: 'deadline', outcome: 'not-sent', risk: 'high', category: 'Destructive' },
  ],
];

/** `count` entries, newest first, ending with the newest id; they reach back over several days. */
export function historyEntries(now: number, count: number, newest = 18_203): HistorySummary[] {
  return Array.from({ length: count }, (_, index) => historyEntry(now, newest - index, index));
}

/** One closed entry, `index` places below the newest. */
export function historyEntry(now: number, id: number, index = 0): HistorySummary {
  const line = LINES[index % LINES.length];
  if (line === undefined) throw new Error('There are no lines to choose from.');
  const [subject, server, client, rest] = line;
  return {
    id,
    kind: 'call',
    at: now - 3 * MINUTE_MS - index * index * 20_000 - index * 27_000,
    client,
    session: 'f3a9c2d1',
    server,
    subject,
    category: null,
    risk: null,
    state: 'closed',
    effect: null,
    by: null,
    outcome: null,
    durationMs: null,
    reason: 'Reading is allowed on this server.',
    ...rest,
  };
}

/** The open entry of a question. */
export function openEntry(view: ApprovalView): HistorySummary {
  return {
    id: view.historyEntry,
    kind: view.about === 'tool' ? 'call' : 'message',
    at: view.openedAt,
    client: view.client,
    session: view.session,
    server: view.server,
    subject: view.tool,
    category: view.category,
    risk: view.risk,
    state: 'opened',
    effect: null,
    by: null,
    outcome: null,
    durationMs: null,
    reason: view.why,
  };
}
