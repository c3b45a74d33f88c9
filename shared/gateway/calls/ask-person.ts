import { describeCall } from '../../policy/describe-call.ts';
import type { Counters } from '../../policy/counters.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ToolDefinition } from '../../model/tool-definition.ts';
import type { HistorySummary } from '../../model/history-entry.ts';
import type { Approvals } from '../approvals/approvals.ts';
import { fingerprintOf } from '../approvals/fingerprint.ts';
import type { Asked, Ending, QuestionView } from '../approvals/question.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../ports.ts';
import type { CallInHand } from './handle-tool-call.ts';
import type { CallJudge } from './judge-call.ts';

export interface AskOptions {
  readonly clock: Clock;
  readonly history: History;
  readonly judge: CallJudge;
  readonly counters: Counters;
  readonly approvals: Approvals;
  readonly definitionOf: (server: string, tool: string) => ToolDefinition | null;
  /** How long this client keeps a call open, in seconds (learnt per grant). */
  readonly holdSeconds: (grant: string) => number;
  readonly approvalTimeoutSeconds: () => number;
}

const LAST_CALLS = 3;

/** Puts one judged call before a person and waits for how it ends. */
export async function askPerson(
  options: AskOptions,
  inHand: CallInHand,
  recordLate: (ending: Ending) => Promise<void>,
): Promise<Asked> {
  const { facts, verdict, masked, call } = inHand;
  return options.approvals.ask({
    fingerprint: fingerprintOf({ ...facts, policyRevision: options.judge.revisionOf(facts.server) }),
    grant: facts.grant,
    session: facts.session,
    server: facts.server,
    tool: facts.tool,
    verdict,
    view: viewOf(options, inHand),
    maskedArguments: masked.text,
    channel: call.channel,
    timeoutSeconds: verdict.approvalTimeoutSeconds ?? options.approvalTimeoutSeconds(),
    holdSeconds: options.holdSeconds(facts.grant),
    recheck: () => recheck(options, inHand),
    recordLate,
  });
}

/**
 * Judges the frozen call by the rules of now. Its own reservation is taken out first, or the call would count against
 * itself, and put back for the new verdict, all in one turn.
 */
function recheck(options: AskOptions, inHand: CallInHand): Verdict {
  const held = inHand.lease;
  held?.release();
  inHand.verdict = options.judge.judge(inHand.facts);
  // A call whose client was told to come back holds nothing any more: its retry will reserve for itself.
  if (held !== null) inHand.lease = options.counters.reserve(inHand.verdict.reservations, options.clock.now());
  return inHand.verdict;
}

function viewOf(options: AskOptions, inHand: CallInHand): QuestionView {
  const { facts, verdict, masked, call, entry } = inHand;
  return {
    client: facts.client,
    grant: facts.grant,
    session: facts.session,
    clientVersion: call.origin.clientVersion,
    server: facts.server,
    tool: facts.tool,
    toolDescription: options.definitionOf(facts.server, facts.tool)?.description ?? null,
    category: facts.classification.category,
    risk: verdict.risk,
    riskReason: facts.classification.reason,
    why: verdict.reason,
    rule: verdict.rule,
    facts: [...describeCall(facts.tool, masked.value, verdict.mask)],
    historyEntry: entry,
    justBefore: options.history.recentOfSession(facts.session, entry, LAST_CALLS).map(sayCall),
  };
}

function sayCall(entry: HistorySummary): { at: number; tool: string; what: string } {
  return {
    at: entry.at,
    tool: entry.subject,
    what: entry.effect === null ? 'waiting' : `${entry.effect === 'allow' ? 'allowed' : 'denied'} by ${entry.by ?? 'rule'}`,
  };
}
