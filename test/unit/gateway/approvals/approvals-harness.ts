import { type Approvals, type ApprovalsOptions, createApprovals } from '../../../../shared/gateway/approvals/approvals.ts';
import type { CardEnd } from '../../../../shared/gateway/approvals/card.ts';
import type { Ending, Question } from '../../../../shared/gateway/approvals/question.ts';
import { createSessionPermissions, type SessionPermissions } from '../../../../shared/gateway/approvals/session-permissions.ts';
import type { Verdict } from '../../../../shared/model/verdict.ts';
import { WHOLE_TOOL } from '../../../../shared/policy/propose-scopes.ts';
import { createFakeChannel, type FakeChannel } from '../../../fakes/fake-channel.ts';
import { createJumpingClock, type JumpingClock } from '../../../fakes/jumping-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';

export const ASKING: Verdict = {
  effect: 'ask',
  rule: '/tools/deploy/action',
  ruleName: null,
  ruleServer: 'ops',
  reason: 'deploy always asks.',
  clientMessage: 'deploy needs a person.',
  retry: 'never',
  retryAfterSeconds: null,
  risk: 'high',
  reservations: [],
  mask: [],
  approvalTimeoutSeconds: null,
  onceKey: null,
  observed: null,
};

export interface Harness {
  readonly approvals: Approvals;
  readonly clock: JumpingClock;
  readonly permissions: SessionPermissions;
  readonly closed: { id: string; how: CardEnd }[];
  readonly gaveUp: { grant: string; heldMs: number }[];
  readonly late: Ending[];
  /** What writing into the policy does. */
  learn: ApprovalsOptions['learn'];
  /** What the rules of now say about waiting calls. */
  verdict: Verdict;
  question(over?: Partial<Question>): Question & { channel: FakeChannel };
}

export function createHarness(): Harness {
  const clock = createJumpingClock();
  const permissions = createSessionPermissions();
  const closed: Harness['closed'] = [];
  const gaveUp: Harness['gaveUp'] = [];
  const late: Ending[] = [];
  const approvals = createApprovals({
    clock,
    log: createRecordingLog(),
    permissions,
    settings: () => ({ ticketSeconds: 600, progressSeconds: 10 }),
    onOpened: () => {},
    onClosed: (id, how) => closed.push({ id, how }),
    onChanged: () => {},
    onGaveUp: (grant, heldMs) => gaveUp.push({ grant, heldMs }),
    learn: (question, scope, until) => harness.learn(question, scope, until),
  });
  const harness: Harness = {
    approvals,
    clock,
    permissions,
    closed,
    gaveUp,
    late,
    verdict: ASKING,
    learn: async () => {},
    question: (over = {}) => {
      const question = {
        fingerprint: 'same',
        grant: 'g1',
        session: 's1',
        server: 'ops',
        tool: 'deploy',
        verdict: ASKING,
        maskedArguments: '{"to":"production"}',
        reveal: () => null,
        edit: null,
        timeoutSeconds: 600,
        holdSeconds: 45,
        mayHoldLonger: false,
        findFact: async () => null,
        findProcess: async () => null,
        scopes: [WHOLE_TOOL],
        recheck: () => harness.verdict,
        recordLate: async (ending: Ending) => {
          late.push(ending);
        },
        channel: createFakeChannel(),
        asker: 'client' as const,
        permission: { tool: over.tool ?? 'deploy' },
        ...over,
      };
      return {
        ...question,
        view: viewOf(question.grant, question.session, question.tool),
        channel: question.channel as FakeChannel,
        ...pick(over),
      };
    },
  };
  return harness;
}

function pick(over: Partial<Question>): Pick<Question, 'view'> | object {
  return over.view === undefined ? {} : { view: over.view };
}

export function viewOf(grant: string, session: string, tool: string, risk: 'high' | 'critical' = 'high'): Question['view'] {
  return {
    client: 'Cursor',
    grant,
    session,
    sessionStartedAt: null,
    clientVersion: null,
    server: 'ops',
    about: 'tool',
    tool,
    toolDescription: null,
    category: 'Execute',
    risk,
    riskReason: 'name begins with deploy',
    why: 'deploy always asks.',
    rule: '/tools/deploy/action',
    facts: [],
    historyEntry: 1,
    justBefore: [],
  };
}

/** The id of the only open card. */
export function onlyCard(harness: Harness): string {
  const [view, ...others] = harness.approvals.views();
  if (view === undefined || others.length > 0) throw new Error(`not one card is open, but ${harness.approvals.views().length}`);
  return view.id;
}
