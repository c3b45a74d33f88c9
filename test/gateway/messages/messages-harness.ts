import { AppStateSchema } from '../../../shared/contract/state.ts';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import type { HistoryEntry } from '../../../shared/model/history-entry.ts';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';

const CALLER = { surfaces: ['main', 'cli', 'operator'] } as const;

/** A real gateway with real servers, and the person in front of it. */
export interface MessagesHarness extends MergedHarness {
  urlOf(server: string): string;
  /** The question that waits, as soon as there is one. */
  question(about?: ApprovalView['about']): Promise<ApprovalView>;
  questions(): Promise<readonly ApprovalView[]>;
  deny(id: string, reason?: string): Promise<void>;
  /** The recorded messages that are no tool calls, the oldest first. */
  messages(): Promise<readonly HistoryEntry[]>;
  /** All entries that a rule or a person settled, the oldest first. */
  entries(): Promise<readonly HistoryEntry[]>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export async function startMessages(
  servers: Readonly<Record<string, readonly string[]>>,
  onEnd: (end: () => Promise<void>) => void,
): Promise<MessagesHarness> {
  const merged = await startMerged({}, {}, onEnd);
  const { handlers } = merged.gateway;

  async function questions(): Promise<readonly ApprovalView[]> {
    const { approvals } = AppStateSchema.parse(await handlers['state.get'](null, CALLER));
    return approvals.filter(({ state }) => state === 'waiting');
  }

  async function entries(): Promise<HistoryEntry[]> {
    const { entries: found } = await handlers['history.page']({ filter: {}, before: null, limit: 200 }, CALLER);
    const judged = found.filter(({ kind }) => kind === 'call' || kind === 'message').toReversed();
    return Promise.all(judged.map(({ id }) => handlers['history.get']({ id }, CALLER)));
  }

  /** The rules here are the documents' defaults: no section speaks about messages. */
  async function withDefaults(name: string, added: Promise<void>): Promise<void> {
    await added;
    await merged.setPolicy(name, { version: '1', default: 'allow' });
  }

  const harness: MessagesHarness = {
    ...merged,
    add: (name, command) => withDefaults(name, merged.add(name, command)),
    addHttp: (name, url) => withDefaults(name, merged.addHttp(name, url)),
    urlOf: (server) => new URL(`/servers/${server}/mcp`, merged.origin).href,
    question: (about) =>
      until('a question', async () => (await questions()).find((each) => about === undefined || each.about === about)),
    questions,
    deny: async (id, reason) => void (await handlers['approvals.deny'](reason === undefined ? { id } : { id, reason }, CALLER)),
    messages: async () => (await entries()).filter(({ kind }) => kind === 'message'),
    entries,
    pause: async () => void (await handlers['switches.on']({ kind: 'pause', client: null, server: null, forMs: null }, CALLER)),
    resume: async () => void (await handlers['switches.off']({ kind: 'pause', client: null, server: null }, CALLER)),
  };
  for (const [name, command] of Object.entries(servers)) await harness.add(name, command);
  return harness;
}
