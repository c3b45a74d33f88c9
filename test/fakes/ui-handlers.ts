import { createHash, randomBytes } from 'node:crypto';
import { isSameSwitch } from '../../shared/model/switches.ts';
import type { ContractEvent, SessionView } from '../../shared/contract/contract.ts';
import { ContractError } from '../../shared/contract/define.ts';
import type { Handlers } from '../../shared/contract/host.ts';
import type { AppState, ServerView } from '../../shared/contract/state.ts';
import type { HistoryEntry, HistoryFilter, HistorySummary } from '../../shared/model/history-entry.ts';
import type { Transport } from '../../shared/model/server.ts';
import { PolicyDocumentSchema } from '../../shared/model/policy-document.ts';
import { createPolicyDrafts } from '../../shared/gateway/handlers/policy-drafts.ts';
import { uiClientHandlers } from './ui-clients.ts';
import { uiServerHandlers } from './ui-server-handlers.ts';
import { PMCP_POLICY, pmcpDefinitions } from './ui-tools.ts';

/** What the scripted host knows; a test changes it through the host's methods. */
export interface UiWorld {
  state: AppState;
  entries: HistorySummary[];
  sessions: SessionView[];
  readonly accepted: Set<string>;
  /** How servers are started or reached, where that is more than their target says. */
  readonly connections: Map<string, Transport>;
  readonly policies: Map<string, string>;
  /** Every command that came, in order. */
  readonly calls: { readonly name: string; readonly input: unknown }[];
  change(part: Partial<AppState>): void;
  emit(event: ContractEvent): void;
}

/** A hand-written host: in-memory answers with the real one's shapes, errors and events. */
export function uiHandlers(world: UiWorld): Handlers {
  const requireServer = (name: string): ServerView => {
    const found = world.state.servers.find((server) => server.name === name);
    if (found === undefined) throw new ContractError('not-found', `There is no server called ${name}.`);
    return found;
  };
  const close = (id: string, how: Extract<ContractEvent, { name: 'approvals.closed' }>['how']) => {
    if (!world.state.approvals.some((each) => each.id === id)) {
      throw new ContractError('already-answered', 'This question has been answered already.');
    }
    world.change({ approvals: world.state.approvals.filter((each) => each.id !== id) });
    world.emit({ name: 'approvals.closed', id, how });
    return null;
  };
  const draft = createPolicyDrafts({
    policies: {
      get: (server) => ({
        state: world.policies.has(server) ? 'in-force' : 'none',
        problems: [],
        review: null,
        document: null,
        text: world.policies.get(server) ?? null,
        revision: revisionOf(world.policies.get(server)),
      }),
      loosens: (_server, document) =>
        document.default === 'allow' ? ['A tool without a rule was denied and is allowed now.'] : [],
    },
    tools: {
      list: (server) =>
        server === 'pmcp' ? pmcpDefinitions.map((definition) => ({ definition, state: 'pinned' as const, before: null })) : [],
    },
    isStrict: () => world.state.settings.strictCatalogue,
    now: Date.now,
  });
  return {
    ...uiClientHandlers(() => world.change({ clientsRevision: world.state.clientsRevision + 1 })),
    'state.get': async () => world.state,
    'approvals.get': async ({ id }) => {
      const view = world.state.approvals.find((each) => each.id === id);
      if (view === undefined) throw new ContractError('not-found', `There is no open question ${id}.`);
      return { ...view, arguments: view.arguments ?? JSON.stringify({ content: 'long line of text. '.repeat(4_000) }) };
    },
    'approvals.reveal': async ({ id, pointer }) => {
      if (!world.state.approvals.some((each) => each.id === id)) throw new ContractError('not-found', 'It is settled.');
      return { value: `s3cret at ${pointer}` };
    },
    'approvals.allowNext': async ({ id }) => {
      world.change({ missed: world.state.missed.filter((each) => each.id !== id) });
      return null;
    },
    'approvals.attend': async () => null,
    'approvals.lookUp': async () => ({
      hosts: [
        {
          host: 'login.example.com',
          addresses: [
            { address: '192.0.2.7', where: 'elsewhere' },
            { address: '127.0.0.1', where: 'this machine' },
          ],
          problem: null,
        },
      ],
    }),
    'approvals.dismiss': async ({ id }) => {
      world.change({ missed: world.state.missed.filter((each) => each.id !== id) });
      return null;
    },
    'approvals.allow': async ({ id }) => close(id, 'allowed'),
    'approvals.deny': async ({ id }) => close(id, 'denied'),
    'history.page': async ({ filter, before, limit }) => {
      const matching = world.entries.filter((entry) => (before === null || entry.id < before) && isMatch(entry, filter));
      const page = matching.slice(0, limit);
      return { entries: page, next: matching.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
    'history.get': async ({ id }) => {
      const entry = world.entries.find((each) => each.id === id);
      if (entry === undefined) throw new ContractError('not-found', `There is no entry ${id}.`);
      return wholeEntry(entry);
    },
    'history.activity': async ({ from }) => ({ periods: activityOf(from) }),
    'history.verify': async () => ({ ok: true, links: 54_612, entries: 18_204, head: `9f2c${'0'.repeat(56)}41ab` }),
    'history.export': async ({ format, before }) => {
      const from = before ?? world.entries.length;
      const text = format === 'csv' && before === null ? 'id,subject\n' : '';
      const slice = world.entries.slice(world.entries.length - from, world.entries.length - from + 100);
      const lines = slice.map((entry) => (format === 'csv' ? `${entry.id},${entry.subject}` : JSON.stringify(entry)));
      return { text: `${text}${lines.join('\n')}\n`, next: from > 100 ? from - 100 : null };
    },
    ...uiServerHandlers(world),
    'grants.create': async ({ name, servers }) => {
      if (world.state.grants.some((grant) => grant.name === name)) {
        throw new ContractError('already-exists', `There is a client called ${name} already.`);
      }
      const created = { id: `grant-${name}`, name, servers, paused: false, holdSeconds: null };
      const grants = [...world.state.grants, { ...created, createdAt: new Date().toISOString(), lastSeenAt: null, sessions: 0 }];
      world.change({ grants });
      return { id: created.id, name, token: `cs_${randomBytes(32).toString('base64url')}`, url: world.state.mcpUrl };
    },
    'grants.change': async ({ name, ...part }) => {
      world.change({
        grants: world.state.grants.map((grant) => (grant.name === name ? { ...grant, ...definedOf(part) } : grant)),
      });
      return null;
    },
    'sessions.list': async () => ({ sessions: world.sessions }),
    'sessions.end': async ({ id }) => {
      world.sessions = world.sessions.filter((session) => session.id !== id);
      world.change({ sessions: world.sessions.length });
      return null;
    },
    'grants.revoke': async ({ name }) => {
      world.change({ grants: world.state.grants.filter((grant) => grant.name !== name) });
      return null;
    },
    'policy.show': async ({ server }) => ({
      text: world.policies.get(server) ?? null,
      revision: '7f31c0de',
      problems: [],
      review:
        requireServer(server).policy === 'review'
          ? {
              text: '{\n  "version": "1",\n  "default": "allow"\n}\n',
              loosens: ['write_file: asked, would be allowed', 'tools without a rule: asked, would be allowed'],
            }
          : null,
    }),
    'policy.draft': async ({ server, text, changes }) => draft(requireServer(server).name, text, changes),
    'policy.suggest': async ({ server }) => ({
      suggestions:
        server === 'pmcp'
          ? [
              {
                tool: 'gateway.provision',
                times: 14,
                sentence: '/args/server_name is "time"',
                conditions: [{ path: '/args/server_name', op: 'eq', value: 'time' }],
              },
            ]
          : [],
    }),
    'policy.check': async ({ text, server }) => checkText(text, server),
    'policy.set': async ({ server, text, from }) => {
      if (from !== undefined && from !== revisionOf(world.policies.get(server)))
        throw new ContractError('conflict', `The policy of ${server} was changed meanwhile. Look at it again.`);
      const checked = checkText(text, server);
      if (!checked.ok) throw new ContractError('invalid-input', 'The document has problems.');
      world.policies.set(server, text);
      world.change({
        servers: world.state.servers.map((each) => (each.name === server ? { ...each, policyRevision: revisionOf(text) } : each)),
      });
      return { revision: '8a02ff10', loosens: checked.loosens };
    },
    'policy.review': async ({ server }) => {
      world.change({
        servers: world.state.servers.map((each) => (each.name === server ? { ...each, policy: 'in-force' } : each)),
        problems: world.state.problems.filter((problem) => problem.code !== 'policy-review'),
      });
      return null;
    },
    'policy.test': async () => {
      throw new ContractError('unavailable', 'Not in this fake.');
    },
    'policy.simulate': async () => ({
      calls: 41,
      changed: 4,
      before: { allow: 0, ask: 41, deny: 0 },
      after: { allow: 37, ask: 4, deny: 0 },
      examples: [
        {
          entry: 18_100,
          tool: 'gateway.connect_server',
          before: 'ask',
          after: 'allow',
          rule: '/tools/gateway.connect_server/allow_if/0',
        },
      ],
    }),
    'switches.on': async ({ kind, client, server, forMs }) => {
      const since = Date.now();
      const thrown = { kind, client, server, since, until: forMs === null ? null : since + forMs };
      world.change({ switches: [...world.state.switches.filter((each) => !isSameSwitch(each, thrown)), thrown] });
      return null;
    },
    'switches.off': async (given) => {
      world.change({ switches: world.state.switches.filter((each) => !isSameSwitch(each, given)) });
      return null;
    },
    'permissions.end': async () => null,
    'desktop.get': async () => null,
    'desktop.change': async () => {
      throw new ContractError('unavailable', 'Only the desktop app does this.');
    },
    'desktop.checkForUpdates': async () => {
      throw new ContractError('unavailable', 'Only the desktop app does this.');
    },
    'desktop.installUpdate': async () => {
      throw new ContractError('unavailable', 'Only the desktop app does this.');
    },
    'desktop.showPrompt': async () => {
      throw new ContractError('unavailable', 'Only the desktop app does this.');
    },
    'settings.change': async (changes) => {
      if (changes.uiPort !== undefined && changes.uiPort === world.state.settings.port) {
        throw new ContractError('conflict', 'The two ports must differ.');
      }
      world.change({ settings: { ...world.state.settings, ...definedOf(changes) } });
      return null;
    },
    'backup.make': async () => ({ text: '{"countersign":"backup"}' }),
    'backup.check': async ({ text }) => {
      if (!text.includes('"countersign"')) throw new ContractError('invalid-input', 'This is no backup of Countersign.');
      return {
        madeAt: '2026-11-02T08:00:00.000Z',
        settings: ['holdSeconds', 'strictCatalogue'],
        policies: [
          { server: 'pmcp', isKnown: true, isSame: false, loosens: ['write_file was asked about and is allowed now.'] },
          { server: 'elsewhere', isKnown: false, isSame: false, loosens: [] },
        ],
      };
    },
    'backup.restore': async () => null,
    'demo.start': async () => {
      world.change({ demo: 'running' });
      return null;
    },
    'host.stop': async () => null,
  };
}

function definedOf<T extends object>(part: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function isMatch(entry: HistorySummary, filter: HistoryFilter): boolean {
  if (filter.effect === 'waiting' ? entry.effect !== null : filter.effect !== undefined && entry.effect !== filter.effect)
    return false;
  if (filter.client !== undefined && entry.client !== filter.client) return false;
  if (filter.server !== undefined && entry.server !== filter.server) return false;
  if (filter.risk !== undefined && entry.risk !== filter.risk) return false;
  return filter.text === undefined || entry.subject.includes(filter.text);
}

function checkText(text: string, server: string | null) {
  const wrong = (path: string, message: string) => ({
    ok: false,
    problems: [{ path, message }],
    warnings: [],
    normal: null,
    loosens: [],
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong('', error instanceof Error ? error.message : 'Not JSON.');
  }
  const parsed = PolicyDocumentSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: `/${issue.path.join('/')}`, message: issue.message }));
    return { ok: false, problems, warnings: [], normal: null, loosens: [] };
  }
  const isLooser =
    server !== null && (parsed.data.default === 'allow' || text.replaceAll('require_approval', '') === PMCP_POLICY);
  const loosens = isLooser ? ['tools without a rule: denied now, would be allowed'] : [];
  return { ok: true, problems: [], warnings: [], normal: JSON.stringify(parsed.data), loosens };
}

function wholeEntry(entry: HistorySummary): HistoryEntry {
  const text = JSON.stringify({ path: '/home/ada/src/checkout-api/README.md', limit: 200 });
  const isDecided = entry.effect !== null && entry.by !== null;
  const waitedMs = entry.by === 'person' ? 26_000 : 0;
  const decidedAt = entry.at + waitedMs + 7;
  const result = JSON.stringify({ content: [{ type: 'text', text: 'All checks passed.\nNothing to do.' }] });
  const hash = (seq: number) => seq.toString(16).padStart(64, '9f2c41ab77d0e3c8');
  const stages = [
    'opened',
    ...(isDecided ? (['decided'] as const) : []),
    ...(entry.state === 'closed' ? (['closed'] as const) : []),
  ] as const;
  return {
    ...entry,
    grant: 'grant-cursor',
    rule: `/tools/${entry.subject}/action`,
    arguments: { text, bytes: text.length, sha256: hash(1), truncated: false },
    decision:
      entry.effect === null || entry.by === null
        ? null
        : {
            effect: entry.effect,
            by: entry.by,
            rule: `/tools/${entry.subject}/action`,
            reason: entry.reason ?? '',
            at: decidedAt,
            waitedMs,
            remembered: null,
            note: entry.by === 'person' && entry.effect === 'deny' ? 'Use the token in the keychain instead.' : null,
            observed: null,
          },
    outcomeDetail:
      entry.outcome === null
        ? null
        : {
            kind: entry.outcome,
            at: decidedAt + (entry.durationMs ?? 0),
            durationMs: entry.durationMs,
            message: entry.outcome === 'tool-error' ? 'ENOENT: no such file' : null,
            body: entry.outcome === 'result' ? { text: result, bytes: result.length, sha256: hash(2), truncated: false } : null,
          },
    links: stages.map((stage, index) => ({ seq: entry.id * 3 + index, stage, hash: hash(entry.id * 3 + index) })),
  };
}

/** A day's work: quiet in the night, busy around noon. */
function activityOf(from: number): { start: number; allowed: number; denied: number; asked: number }[] {
  return Array.from({ length: 96 }, (_, at) => {
    const busy = Math.max(0, Math.round(40 * Math.sin(((at - 30) / 56) * Math.PI)));
    return { start: from + at * 900_000, allowed: busy, denied: busy % 7 === 3 ? 3 : 0, asked: busy % 11 === 5 ? 2 : 0 };
  }).filter(({ allowed }) => allowed > 0);
}

/** A name for a document that changes with it. */
function revisionOf(text: string | undefined): string {
  return text === undefined ? 'recommended' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}
