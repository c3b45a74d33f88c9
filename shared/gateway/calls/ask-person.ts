import type { Counters } from '../../policy/counters.ts';
import { alsoForLonger, proposeScopes, type ProposedScope, WHOLE_TOOL } from '../../policy/propose-scopes.ts';
import { stringifyJson } from '../../model/canonical-json.ts';
import type { JsonObject } from '../../model/json.ts';
import { keysOfPointer, valueAt } from '../../policy/argument-path.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { HistorySummary } from '../../model/history-entry.ts';
import type { Approvals } from '../approvals/approvals.ts';
import { fingerprintOf } from '../approvals/fingerprint.ts';
import type { Asked, Ending, QuestionView } from '../approvals/question.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../ports.ts';
import type { FindProcess } from '../processes/find-process.ts';
import { editCall, isEditable } from './edit-call.ts';
import { findVariable } from './find-variable.ts';
import type { CallJudge } from './judge-call.ts';
import type { InHand } from './judged.ts';

export interface AskOptions {
  readonly clock: Clock;
  readonly history: History;
  readonly judge: Pick<CallJudge, 'revisionOf' | 'factsOf' | 'judge'>;
  readonly counters: Counters;
  readonly approvals: Approvals;
  /** How long this client keeps a call open, in seconds (learnt per grant). */
  readonly holdSeconds: (grant: string) => number;
  /** Whether that was learnt or set for this client. */
  readonly isHoldKnown: (grant: string) => boolean;
  readonly approvalTimeoutSeconds: () => number;
  /** Until when this client's questions are to disturb nobody: epoch milliseconds, null for no end; undefined when they may. */
  readonly quietUntil: (client: string, server: string) => number | null | undefined;
  readonly findProcess: FindProcess;
  readonly sessionStart: (session: string) => number | null;
}

const LAST_CALLS = 3;
/** A question about something that was wanted longer ago says nothing any more. */
const LONGEST_QUIET_MS = 24 * 60 * 60_000;

/** Puts one judged message before a person and waits for how it ends. */
export async function askPerson(
  options: AskOptions,
  inHand: InHand,
  recordLate: (ending: Ending) => Promise<void>,
): Promise<Asked> {
  const { judged, verdict, masked, subject } = inHand;
  const { kind, origin, server, asker, channel, call } = judged;
  const { timeoutSeconds, isQuiet } = patience(options, inHand);
  const policyRevision = options.judge.revisionOf(server);
  return options.approvals.ask({
    fingerprint: fingerprintOf({ grant: origin.grant, server, kind, tool: subject, arguments: judged.arguments, policyRevision }),
    grant: origin.grant,
    session: origin.session,
    server,
    tool: subject,
    scopes: scopesOf(inHand),
    permission: judged.permission,
    verdict,
    view: viewOf(options, inHand),
    maskedArguments: masked.text,
    reveal: (pointer) => clearText(judged.arguments, pointer),
    edit: call === null || !isEditable(call) ? null : (text) => editCall(options.judge, call, masked.value, text),
    channel,
    asker,
    timeoutSeconds,
    // A server says when it has waited enough; how long it will, nobody knows.
    holdSeconds: asker === 'server' ? timeoutSeconds : isQuiet ? 0 : options.holdSeconds(origin.grant),
    // Progress is what keeps a client waiting beyond its own clock; one that was seen giving up is not tried again.
    mayHoldLonger: asker === 'client' && !isQuiet && channel.wantsProgress && !options.isHoldKnown(origin.grant),
    findProcess: async () => (channel.peer === null ? null : options.findProcess(channel.peer)),
    findFact: () => (call === null ? Promise.resolve(null) : findVariable(call.tool, judged.arguments)),
    recheck: () => recheck(options, inHand),
    recordLate,
  });
}

/** In quiet hours the client is told to come back at once, and the question waits in the list until they are over. */
function patience(options: AskOptions, { judged, verdict }: InHand): { timeoutSeconds: number; isQuiet: boolean } {
  const timeoutSeconds = verdict.approvalTimeoutSeconds ?? options.approvalTimeoutSeconds();
  const until = options.quietUntil(judged.origin.client, judged.server);
  if (until === undefined || judged.asker === 'server') return { timeoutSeconds, isQuiet: false };
  const quietMs = until === null ? LONGEST_QUIET_MS : Math.min(until - options.clock.now(), LONGEST_QUIET_MS);
  return { timeoutSeconds: timeoutSeconds + Math.ceil(quietMs / 1000), isQuiet: true };
}

/**
 * Judges the frozen message by the rules of now. Its own reservation is taken out first, or it would count against itself, and put
 * back for the new verdict, all in one turn.
 */
function recheck(options: AskOptions, inHand: InHand): Verdict {
  const held = inHand.lease;
  held?.release();
  inHand.verdict = inHand.judged.judge();
  // One whose client was told to come back holds nothing any more: its retry will reserve for itself.
  if (held !== null) inHand.lease = options.counters.reserve(inHand.verdict.reservations, options.clock.now());
  return inHand.verdict;
}

/** What is critical is allowed once at a time; of a message only all of its kind can be allowed. */
function scopesOf(inHand: InHand): readonly ProposedScope[] {
  const { judged, verdict, masked } = inHand;
  if (verdict.risk === 'critical') return [];
  if (judged.kind !== 'call') return [WHOLE_TOOL];
  const scopes = proposeScopes(judged.arguments, masked.value);
  return isAskedByOwnRule(inHand) ? alsoForLonger(scopes) : scopes;
}

/** A rule for the tool itself asks, so an exception in it is heard: not a limit, another server's rule or a switch. */
function isAskedByOwnRule({ judged, verdict: { rule, ruleServer } }: InHand): boolean {
  if (ruleServer !== judged.server) return false;
  return /^\/tools\/[^/]+\/(?:action|approve_if\/\d+)$/.test(rule) || rule === '(recommended)' || rule === '(default ask)';
}

function viewOf(options: AskOptions, inHand: InHand): QuestionView {
  const { judged, verdict, masked, entry } = inHand;
  const { origin } = judged;
  return {
    client: origin.client,
    grant: origin.grant,
    session: origin.session,
    sessionStartedAt: options.sessionStart(origin.session),
    clientVersion: origin.clientVersion,
    server: judged.server,
    tool: inHand.subject,
    ...judged.describe(masked.value, verdict),
    risk: verdict.risk,
    why: verdict.reason,
    rule: verdict.rule,
    historyEntry: entry,
    justBefore: options.history.recentOfSession(origin.session, entry, LAST_CALLS).map(sayCall),
  };
}

function sayCall(entry: HistorySummary): { at: number; tool: string; what: string } {
  return {
    at: entry.at,
    tool: entry.subject,
    what: entry.effect === null ? 'waiting' : `${entry.effect === 'allow' ? 'allowed' : 'denied'} by ${entry.by ?? 'rule'}`,
  };
}

function clearText(given: JsonObject, pointer: string): string | null {
  const keys = pointer === '' ? [] : keysOfPointer(pointer);
  const value = keys === null ? undefined : valueAt(given, keys);
  if (value === undefined) return null;
  return typeof value === 'string' ? value : stringifyJson(value);
}
