import { assertNever } from '../../model/assert-never.ts';
import type { Decider, Decision } from '../../model/history-entry.ts';
import type { Reservation, Verdict } from '../../model/verdict.ts';
import type { Counters } from '../../policy/counters.ts';
import { maskText } from '../../policy/mask.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Ending } from '../approvals/question.ts';
import type { History } from '../history/history.ts';
import type { Clock, Log } from '../ports.ts';
import type { Redactor } from '../redactor.ts';
import { type AskOptions, askPerson } from './ask-person.ts';
import type { ForwardOutcome } from './incoming-call.ts';
import type { InHand, Judged, Settled } from './judged.ts';
import type { Continued } from './retries.ts';
import { sayError } from '../say-error.ts';

export interface PathStepsOptions extends AskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly history: History;
  readonly counters: Counters;
  readonly approvals: Approvals;
  /** Remembers what was masked, so that a server's log lines can be cleaned of it too. */
  readonly redactor: Redactor;
  /** Why this client is locked down; null when it is not. */
  readonly lockdownReason: (client: string, server: string) => string | null;
  readonly isStopping: () => boolean;
}

/** The steps that every judged message takes, whichever kind it is. */
export interface PathSteps {
  /** Judges it and opens its history entry, so that even one that dies here has left a trace. */
  open(judged: Judged): InHand;
  /** Who settles it: a pause, the rules, or a person. */
  settle(inHand: InHand): Promise<Settled>;
  /** Settles the retry of something that was let through before: what says no in any case still does, nothing else is asked. */
  goOn(inHand: InHand, continued: Continued): Ending;
  /** Settles what a person made of a call: what says no in any case still does, and it uses what it uses. */
  settleEdited(inHand: InHand, ending: Ending & { effect: 'allow' }): Ending;
  /** Writes that it was denied; nothing leaves, and nothing is used up. */
  deny(inHand: InHand, ending: Ending & { effect: 'deny' }): Promise<void>;
  /** The decision is on disk before the message leaves; if it cannot be written, nothing leaves. */
  writeDecision(inHand: InHand, ending: Ending): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Whoever sent it went while the decision was being written: it goes nowhere, and it uses up nothing. */
  leaveUnsent(inHand: InHand): void;
  /** Writes what became of it. A JSON-RPC error gives back what it had used of its limits. */
  note(inHand: InHand, outcome: ForwardOutcome, continued?: Continued | null): void;
}

const UNWRITABLE = 'The history cannot be written, so nothing is let through. Try again later.';
/** What a denial says when whoever sent the message went before it could go on. */
export const LEFT_UNSENT = 'The client left before the call was sent.';

export function createPathSteps(options: PathStepsOptions): PathSteps {
  const { clock, log, history, counters } = options;

  function reserve(inHand: InHand): boolean {
    inHand.lease = counters.reserve(inHand.verdict.reservations, clock.now());
    return inHand.lease !== null;
  }

  function letGo(inHand: InHand): void {
    inHand.lease?.release();
    inHand.lease = null;
  }

  /** What stops everything, whatever the rules say. */
  function stopped({ judged }: InHand): (Ending & { effect: 'deny' }) | null {
    if (options.isStopping()) return refuse('stopping', 'Countersign is stopping.');
    const pause = options.lockdownReason(judged.origin.client, judged.server);
    return pause === null ? null : refuse('lockdown', pause);
  }

  async function ask(inHand: InHand): Promise<Settled> {
    const asked = await askPerson(options, inHand, (ending) => recordLate(inHand, ending));
    if (asked.effect !== 'allow') letGo(inHand);
    const hasLeft = asked.effect === 'allow' && inHand.judged.channel.gone;
    return hasLeft ? refuse('client', 'The client left before the answer.') : asked;
  }

  /** The decision about one whose client was told to come back: it is not sent, its retry may be. */
  async function recordLate(inHand: InHand, ending: Ending): Promise<void> {
    await history.decide(inHand.entry, decisionOf(inHand, ending), []);
    const kind = ending.effect === 'allow' ? 'pending' : 'not-sent';
    const message = 'The client was told to call again.';
    history.close(inHand.entry, { kind, at: clock.now(), durationMs: null, message, body: null });
  }

  function decisionOf(inHand: InHand, ending: Ending): Decision {
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

  function reservationsOf(inHand: InHand): readonly Reservation[] {
    return inHand.lease === null ? [] : inHand.verdict.reservations;
  }

  function noteTrouble(error: unknown): void {
    log.error('the history cannot be written', { error: sayError(error) });
  }

  return {
    open(judged) {
      const arrivedAt = clock.now();
      const verdict = judged.judge();
      const masked = judged.mask(verdict);
      options.redactor.remember(masked.secrets);
      const subject = judged.title(masked.value);
      const id = history.open({
        kind: judged.kind,
        at: arrivedAt,
        grant: judged.origin.grant,
        client: judged.origin.client,
        session: judged.origin.session,
        server: judged.server,
        subject,
        category: judged.category,
        risk: verdict.risk,
        arguments: masked.text,
      });
      return { judged, masked, subject, verdict, entry: id, arrivedAt, lease: null };
    },
    async settle(inHand) {
      const { verdict } = inHand;
      const stop = stopped(inHand);
      if (stop !== null) return stop;
      switch (verdict.effect) {
        case 'deny':
          return refuse('rule', verdict.reason);
        case 'allow':
          if (!reserve(inHand)) return overLimit();
          return { effect: 'allow', by: allowedBy(verdict), reason: verdict.reason, remembered: null };
        case 'ask':
          return reserve(inHand) ? ask(inHand) : overLimit();
        default:
          return assertNever(verdict.effect);
      }
    },
    goOn(inHand, continued) {
      const { verdict } = inHand;
      const stop = stopped(inHand);
      if (stop !== null) return stop;
      // What it used up itself may have reached a limit; that is no reason to stop half way.
      if (verdict.effect === 'deny' && verdict.retry === 'never') return refuse('rule', verdict.reason);
      return { effect: 'allow', by: 'continued', reason: continued.reason, remembered: null };
    },
    settleEdited(inHand, ending) {
      const { verdict } = inHand;
      const stop = stopped(inHand);
      if (stop !== null) return stop;
      if (verdict.effect === 'deny') return refuse('rule', verdict.reason);
      return reserve(inHand) ? ending : overLimit();
    },
    async deny(inHand, ending) {
      letGo(inHand);
      await history.decide(inHand.entry, decisionOf(inHand, ending), []).catch(noteTrouble);
      history.close(inHand.entry, { kind: 'not-sent', at: clock.now(), durationMs: null, message: null, body: null });
    },
    async writeDecision(inHand, ending) {
      inHand.lease?.letThrough(clock.now());
      try {
        await history.decide(inHand.entry, decisionOf(inHand, ending), reservationsOf(inHand));
        return { ok: true };
      } catch (error) {
        noteTrouble(error);
        inHand.lease?.giveBack();
        // Kept until it can be written: else the entry would look as if it still waited.
        history.close(inHand.entry, { kind: 'not-sent', at: clock.now(), durationMs: null, message: UNWRITABLE, body: null });
        return { ok: false, reason: UNWRITABLE };
      }
    },
    leaveUnsent(inHand) {
      inHand.lease?.giveBack();
      history.giveBack(inHand.entry);
      history.close(inHand.entry, { kind: 'not-sent', at: clock.now(), durationMs: null, message: LEFT_UNSENT, body: null });
    },
    note(inHand, outcome, continued = null) {
      if (outcome.kind === 'rpc-error') {
        // What was used up stands with the message that was let through first.
        (continued?.lease ?? inHand.lease)?.giveBack();
        history.giveBack(continued?.entry ?? inHand.entry);
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
    },
  };
}

function refuse(by: Decider, reason: string): Ending & { effect: 'deny' } {
  return { effect: 'deny', by, reason, note: null };
}

/** Between judging and reserving nothing can happen, so this only shows when a rule changed its counters meanwhile. */
function overLimit(): Ending {
  return refuse('rule', 'A limit was reached. Try again later.');
}

function allowedBy(verdict: Verdict): 'session' | 'rule' {
  return verdict.rule === '(session)' ? 'session' : 'rule';
}
