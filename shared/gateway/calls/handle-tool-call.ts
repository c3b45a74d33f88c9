import type { Decider, Decision } from '../../model/history-entry.ts';
import type { Verdict } from '../../model/verdict.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Counters, Lease } from '../../policy/counters.ts';
import { maskText } from '../../policy/mask.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Ending } from '../approvals/question.ts';
import type { History } from '../history/history.ts';
import type { Clock, Log } from '../ports.ts';
import type { Redactor } from '../redactor.ts';
import { approvalPending, deniedAfterAsking, deniedByFault, deniedByRule } from './answers.ts';
import { askPerson, type AskOptions } from './ask-person.ts';
import type { CallAnswer, ForwardOutcome, HandleToolCall, IncomingCall, ToolResult } from './incoming-call.ts';
import type { CallJudge, MaskedCall } from './judge-call.ts';

export interface HandleToolCallOptions extends AskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly history: History;
  readonly judge: CallJudge;
  readonly counters: Counters;
  readonly approvals: Approvals;
  /** Remembers what was masked, so that a server's log lines can be cleaned of it too. */
  readonly redactor: Redactor;
  /** Why this client is locked down; null when it is not. */
  readonly lockdownReason: (client: string, server: string) => string | null;
  readonly isStopping: () => boolean;
}

/** One call as this file carries it from step to step. */
export interface CallInHand {
  readonly call: IncomingCall;
  readonly facts: ReturnType<CallJudge['factsOf']>;
  readonly masked: MaskedCall;
  readonly entry: number;
  readonly arrivedAt: number;
  verdict: Verdict;
  /** What the call uses of its limits: held while it waits, stamped when it goes, given back when it does not. */
  lease: Lease | null;
}

type Settled = Ending | { readonly effect: 'told-to-return'; readonly id: string };

/** The path of one call: open, judge, ask, write, forward, note. Whatever goes wrong on it denies, and says why. */
export function createHandleToolCall(options: HandleToolCallOptions): HandleToolCall {
  const { clock, log, history, judge, counters } = options;

  async function handleToolCall(call: IncomingCall): Promise<CallAnswer> {
    const inHand = open(call);
    const settled = await settle(inHand);
    if (settled.effect === 'told-to-return') return answer(approvalPending(call.tool, settled.id, call.origin));
    if (settled.effect === 'deny') return deny(inHand, settled);
    const written = await writeDecision(inHand, settled);
    if (!written.ok) return answer(deniedByFault(written.reason, call.origin));
    if (call.channel.gone) return leaveUnsent(inHand);
    const outcome = await call.forward();
    note(inHand, outcome);
    return { kind: 'forwarded' };
  }

  /** Judges the call and opens its history entry, so that even a call that dies here has left a trace. */
  function open(call: IncomingCall): CallInHand {
    const arrivedAt = clock.now();
    const facts = judge.factsOf(call.origin, call.server, call.tool, call.message.params);
    const verdict = judge.judge(facts);
    const masked = judge.mask(facts, verdict);
    options.redactor.remember(masked.secrets);
    const { id, committed } = history.open({
      kind: 'call',
      at: arrivedAt,
      grant: facts.grant,
      client: facts.client,
      session: facts.session,
      server: facts.server,
      subject: facts.tool,
      category: facts.classification.category,
      risk: verdict.risk,
      arguments: masked.text,
    });
    // A failure to open shows when the decision is written, which waits for the same or a later commit.
    committed.catch(() => {});
    return { call, facts, masked, verdict, entry: id, arrivedAt, lease: null };
  }

  /** Who settles it: a pause, the rules, or a person. */
  async function settle(inHand: CallInHand): Promise<Settled> {
    const { call, verdict } = inHand;
    if (options.isStopping()) return refuse('stopping', 'Countersign is stopping.');
    const pause = options.lockdownReason(call.origin.client, call.server);
    if (pause !== null) return refuse('lockdown', pause);
    switch (verdict.effect) {
      case 'deny':
        return refuse('rule', verdict.reason);
      case 'allow':
        return reserve(inHand)
          ? { effect: 'allow', by: allowedBy(verdict), reason: verdict.reason, remembered: null }
          : overLimit();
      case 'ask': {
        if (!reserve(inHand)) return overLimit();
        const asked = await askPerson(options, inHand, (ending) => recordLate(inHand, ending));
        if (asked.effect !== 'allow') letGo(inHand);
        return asked.effect === 'allow' && call.channel.gone ? refuse('client', 'The client left before the answer.') : asked;
      }
      default:
        return assertNever(verdict.effect);
    }
  }

  function reserve(inHand: CallInHand): boolean {
    inHand.lease = counters.reserve(inHand.verdict.reservations, clock.now());
    return inHand.lease !== null;
  }

  function letGo(inHand: CallInHand): void {
    inHand.lease?.release();
    inHand.lease = null;
  }

  async function deny(inHand: CallInHand, ending: Ending & { effect: 'deny' }): Promise<CallAnswer> {
    letGo(inHand);
    await history.decide(inHand.entry, decisionOf(inHand, ending), []).catch(noteTrouble);
    history.close(inHand.entry, { kind: 'not-sent', at: clock.now(), durationMs: null, message: null, body: null });
    const { origin } = inHand.call;
    if (ending.by !== 'rule') return answer(deniedAfterAsking(ending, origin));
    const byFirstVerdict = inHand.verdict.effect === 'deny';
    return answer(byFirstVerdict ? deniedByRule(inHand.verdict, origin) : deniedByFault(ending.reason, origin));
  }

  /** The decision is on disk before the call leaves; if it cannot be written, nothing leaves. */
  async function writeDecision(inHand: CallInHand, ending: Ending): Promise<{ ok: true } | { ok: false; reason: string }> {
    inHand.lease?.letThrough(clock.now());
    try {
      await history.decide(inHand.entry, decisionOf(inHand, ending), inHand.verdict.reservations);
      return { ok: true };
    } catch (error) {
      noteTrouble(error);
      inHand.lease?.giveBack();
      return { ok: false, reason: 'The history cannot be written, so nothing is let through. Try again later.' };
    }
  }

  /** The client went while the decision was being written: the server never hears of the call, and it uses up nothing. */
  function leaveUnsent(inHand: CallInHand): CallAnswer {
    inHand.lease?.giveBack();
    history.giveBack(inHand.entry);
    const message = 'The client left before the call was sent.';
    history.close(inHand.entry, { kind: 'not-sent', at: clock.now(), durationMs: null, message, body: null });
    return answer(deniedByFault(message, inHand.call.origin));
  }

  /** The decision about a call whose client was told to come back: it is not sent, its retry may be. */
  async function recordLate(inHand: CallInHand, ending: Ending): Promise<void> {
    await history.decide(inHand.entry, decisionOf(inHand, ending), []);
    const kind = ending.effect === 'allow' ? 'pending' : 'not-sent';
    const message = 'The client was told to call again.';
    history.close(inHand.entry, { kind, at: clock.now(), durationMs: null, message, body: null });
  }

  function note(inHand: CallInHand, outcome: ForwardOutcome): void {
    if (outcome.kind === 'rpc-error') {
      inHand.lease?.giveBack();
      history.giveBack(inHand.entry);
    }
    const { secrets } = inHand.masked;
    const now = clock.now();
    history.close(inHand.entry, {
      kind: outcome.kind,
      at: now,
      durationMs: now - inHand.arrivedAt,
      message: outcome.message === null ? null : maskText(outcome.message, secrets),
      body: outcome.body === null ? null : maskText(outcome.body, secrets),
    });
  }

  function decisionOf(inHand: CallInHand, ending: Ending): Decision {
    const { verdict, arrivedAt } = inHand;
    const at = clock.now();
    return {
      effect: ending.effect,
      by: ending.by,
      rule: verdict.rule,
      reason: maskText(ending.reason, inHand.masked.secrets),
      at,
      waitedMs: Math.max(0, at - arrivedAt),
      remembered: ending.effect === 'allow' ? ending.remembered : null,
      note: ending.effect === 'deny' ? ending.note : null,
      observed: verdict.observed,
    };
  }

  function noteTrouble(error: unknown): void {
    log.error('the history cannot be written', { error: error instanceof Error ? error.message : String(error) });
  }

  return handleToolCall;
}

function refuse(by: Decider, reason: string): Ending {
  return { effect: 'deny', by, reason, note: null };
}

/** Between judging and reserving nothing can happen, so this only shows when a rule changed its counters meanwhile. */
function overLimit(): Ending {
  return refuse('rule', 'A limit was reached. Try again later.');
}

function allowedBy(verdict: Verdict): 'session' | 'rule' {
  return verdict.rule === '(session)' ? 'session' : 'rule';
}

function answer(result: ToolResult): CallAnswer {
  return { kind: 'answer', result };
}
