import type { Decision, HistoryEntry, Outcome } from '../../shared/model/history-entry.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import { formatSpan, formatTook } from '../format/duration.ts';
import { formatBytes } from '../format/quantity.ts';
import * as text from '../text/en.ts';
import { isAskedByServer } from './asked-by-server.ts';

export interface TimelineStep {
  /** Epoch milliseconds; null when the moment was not kept. */
  readonly at: number | null;
  readonly tone: 'plain' | 'ask' | 'allow' | 'deny';
  readonly sentence: string;
  /** What somebody wrote: a note, a reason, an error. */
  readonly quote: string | null;
}

const ASKED: ReadonlySet<Decision['by']> = new Set(['person', 'deadline', 'client']);

/** What became of one message, step by step, from what the history kept. No moment is made up. */
export function timelineOf(entry: HistoryEntry): readonly TimelineStep[] {
  const texts = text.history.timeline;
  const { decision, outcomeDetail } = entry;
  const received = entry.arguments === null ? texts.received : texts.receivedBytes(formatBytes(entry.arguments.bytes));
  const steps: TimelineStep[] = [{ at: entry.at, tone: 'plain', sentence: received, quote: null }];
  if (entry.kind === 'event') return [{ at: entry.at, tone: 'plain', sentence: texts.happened, quote: entry.reason }];
  if (decision === null) {
    const isOpen = entry.state === 'opened';
    if (isOpen) steps.push({ at: null, tone: 'ask', sentence: texts.waitsForYou, quote: entry.reason });
  } else {
    if (ASKED.has(decision.by)) {
      steps.push({ at: decision.at - decision.waitedMs, tone: 'ask', sentence: texts.asked, quote: null });
    }
    steps.push(decisionStep(decision));
    if (decision.observed !== null) {
      steps.push({ at: null, tone: 'plain', sentence: texts.observed[decision.observed], quote: null });
    }
  }
  if (outcomeDetail !== null) {
    const receiver = isAskedByServer(entry) ? (entry.client ?? texts.theClient) : (entry.server ?? texts.theServer);
    steps.push(...outcomeSteps(outcomeDetail, receiver, isAskedByServer(entry) ? texts.unanswered : texts.cancelled));
  }
  return steps;
}

function decisionStep(decision: Decision): TimelineStep {
  const texts = text.history.timeline;
  const waited = decision.waitedMs > 0 && ASKED.has(decision.by) ? ` ${texts.after(formatSpan(decision.waitedMs))}` : '';
  const remembered = decision.remembered === null ? '' : ` (${decision.remembered})`;
  return {
    at: decision.at,
    tone: decision.effect === 'allow' ? 'allow' : 'deny',
    sentence: `${texts.decided[decision.effect][decision.by]}${waited}${remembered}`,
    quote: decision.note ?? decision.reason,
  };
}

function outcomeSteps(outcome: Outcome, name: string, cancelled: string): readonly TimelineStep[] {
  const texts = text.history.timeline;
  const took = outcome.durationMs === null ? '' : ` ${texts.after(formatTook(outcome.durationMs))}`;
  const sent: TimelineStep = {
    at: outcome.durationMs === null ? null : outcome.at - outcome.durationMs,
    tone: 'plain',
    sentence: texts.sent(name),
    quote: null,
  };
  const end = (tone: TimelineStep['tone'], sentence: string): TimelineStep => ({
    at: outcome.at,
    tone,
    sentence: `${sentence}${took}`,
    quote: outcome.message,
  });
  switch (outcome.kind) {
    case 'result':
      return [sent, end('allow', texts.result(name))];
    case 'tool-error':
      return [sent, end('deny', texts.toolError(name))];
    case 'rpc-error':
      return [sent, end('deny', texts.rpcError(name))];
    case 'failed':
      return [sent, end('deny', texts.failed(name))];
    case 'cancelled':
      return [sent, end('plain', cancelled)];
    case 'not-sent':
      return [end('plain', texts.notSent)];
    case 'pending':
      return [end('ask', texts.pending)];
    case 'unknown':
      return [end('plain', texts.unknown)];
    default:
      return assertNever(outcome.kind);
  }
}
