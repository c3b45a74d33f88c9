import type { Answer, ApprovalView, Remember } from '../../model/approval.ts';
import { type ProposedScope, WHOLE_TOOL } from '../../policy/propose-scopes.ts';
import { ContractError } from '../../contract/define.ts';
import type { Clock, Log } from '../ports.ts';
import { newApprovalId } from './approval-id.ts';
import { type Card, type CardEnd, viewOf, type Waiter } from './card.ts';
import { countTogether, maxCards, sayTooMany } from './card-limits.ts';
import { sayDuration } from './durations.ts';
import type { Asked, Ending, Question } from './question.ts';
import { denied, editedCall, endingByRule, lateReason, offeredScope } from './endings.ts';
import { sayGone, sayRemembered } from './say-question.ts';
import { attended } from './attended.ts';
import { sendProgress, watchHold } from './hold-timers.ts';
import { isLocked, type LockScope } from './lock-scope.ts';
import { createMissed, type Missed } from './missed.ts';
import type { SessionPermissions } from './session-permissions.ts';
import { createTickets } from './tickets.ts';

/*
 * The life of one question.
 *
 *   ask ─► a ticket for this very call? ─► ended at once
 *    │
 *    └► a card (identical calls join it) ─► the client is held, with progress
 *          │
 *          ├─ a person answers ───► every held call ends; nobody held any more ─► a ticket for one retry
 *          ├─ the hold ends ──────► the client is told to come back; the card stays
 *          ├─ the client goes ────► its call ends; nobody left ─► the card is withdrawn
 *          ├─ the rules change ───► judged again: ends, or goes on waiting
 *          └─ deadline, pause, stop ─► denied
 *
 * A question ends exactly once. Silence denies one call and never writes a rule. Only this file keeps time.
 */

export interface ApprovalsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly permissions: SessionPermissions;
  readonly settings: () => { readonly ticketSeconds: number; readonly progressSeconds: number };
  readonly onOpened: (id: string) => void;
  readonly onClosed: (id: string, how: CardEnd) => void;
  /** Something the page shows has changed. */
  readonly onChanged: () => void;
  /** Writes into the policy that what this question's scope covers is not asked about, until then (epoch milliseconds) or for good. */
  readonly learn: (question: Question, scope: ProposedScope, until: number | null) => Promise<void>;
  /** A client gave up after this many milliseconds of being held. */
  readonly onGaveUp: (grant: string, heldMs: number) => void;
}

export interface Approvals {
  /** Waits for a person (or a ticket, rule, deadline …). Never rejects. */
  ask(question: Question): Promise<Asked>;
  /** The person's answer. Throws ContractError not-found or already-answered; resolves when it is on disk where it must be. */
  answer(answer: Answer): Promise<void>;
  /** A person is at this card: it does not end under their hands, within half an hour. Unknown ids are nothing. */
  attend(id: string): void;
  /** The computer has slept: its clock went on and timers did not. Ends what is over by now, and times the rest by what it says. */
  wake(): void;
  /** Judges every waiting call again, after rules changed. */
  recheck(): void;
  /** Denies what waits: of one client, at one server, or all (both null). */
  lockDown(scope: LockScope, reason: string): void;
  views(): ApprovalView[];
  readonly missed: Pick<Missed, 'views' | 'get' | 'allowNext' | 'dismiss'>;
  /** One question with its whole masked call. Throws ContractError not-found or already-answered. */
  get(id: string): ApprovalView & { readonly arguments: string };
  /** One hidden value in clear, and what it was asked about. Throws like `get`. */
  reveal(id: string, pointer: string): { readonly value: string; readonly view: ApprovalView };
  stop(): Promise<void>;
}

const REMEMBERED_ENDS = 1000;
const HOUR_MS = 60 * 60_000;

type Allowing = Pick<Extract<Answer, { effect: 'allow' }>, 'remember' | 'scope' | 'arguments'>;

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { clock, permissions, settings } = options;
  const cards = new Map<string, Card>();
  const byFingerprint = new Map<string, Card>();
  const endedIds = new Set<string>();
  const tickets = createTickets(clock, (ticket) => {
    options.onClosed(ticket.view.id, 'expired');
    options.onChanged();
  });
  const missed = createMissed({ clock, tickets, onChanged: options.onChanged });
  const lateRecords = new Set<Promise<void>>();
  /** Retries that wait for the answer to their question to be written. */
  const earlyRetries = new Set<{ readonly question: Question; locked: Ending | null }>();
  let isStopping = false;

  function ask(question: Question): Promise<Asked> {
    if (isStopping) return Promise.resolve(denied('stopping', 'Countersign is stopping.'));
    const beingWritten = tickets.beingWritten(question.fingerprint);
    if (beingWritten !== null) return askWhen(beingWritten, question);
    const ticket = tickets.take(question.fingerprint);
    if (ticket !== null) {
      options.onChanged();
      return Promise.resolve(
        ticket.effect === 'allow'
          ? { effect: 'allow', by: 'ticket', reason: ticket.reason, remembered: null }
          : { effect: 'deny', by: 'ticket', reason: ticket.reason, note: ticket.note },
      );
    }
    const card = byFingerprint.get(question.fingerprint) ?? openCard(question);
    if (card === null) {
      return Promise.resolve(denied('fault', sayTooMany(question)));
    }
    return new Promise((resolve) => hold(card, question, resolve));
  }

  /** A pause that begins meanwhile is for this one too: it is on no card yet. */
  async function askWhen(written: Promise<void>, question: Question): Promise<Asked> {
    const early: { question: Question; locked: Ending | null } = { question, locked: null };
    earlyRetries.add(early);
    await written;
    earlyRetries.delete(early);
    return early.locked ?? ask(question);
  }

  function openCard(question: Question): Card | null {
    const open = [...cards.values()].filter(({ first }) => countTogether(first, question));
    if (open.length >= maxCards(question)) return null;
    const openedAt = clock.now();
    const timeoutMs = question.timeoutSeconds * 1000;
    const card: Card = {
      id: newApprovalId(),
      first: question,
      openedAt,
      deadline: openedAt + timeoutMs,
      waiters: new Set(),
      told: [],
      process: null,
      found: null,
      isAnswered: false,
      stopDeadline: () => {},
    };
    watchDeadline(card);
    cards.set(card.id, card);
    missed.removeSame(question.fingerprint);
    byFingerprint.set(question.fingerprint, card);
    options.onOpened(card.id);
    void findMore(card);
    return card;
  }

  function watchDeadline(card: Card): void {
    card.stopDeadline();
    card.stopDeadline = clock.after(card.deadline - clock.now(), () => expire(card));
  }

  function expire(card: Card): void {
    const waited = sayDuration(card.deadline - card.openedAt);
    endCard(card, 'expired', denied('deadline', `Nobody answered within ${waited}.`));
  }

  function wake(): void {
    for (const card of [...cards.values()].filter(({ isAnswered }) => !isAnswered)) {
      if (card.deadline <= clock.now()) expire(card);
      else watchDeadline(card);
    }
  }

  function attend(id: string): void {
    const card = cards.get(id);
    if (card === undefined) return;
    const { deadline, helds } = attended(card, clock.now());
    if (deadline > card.deadline) {
      card.deadline = deadline;
      watchDeadline(card);
      options.onChanged();
    }
    for (const [waiter, heldUntil] of helds) waiter.heldUntil = heldUntil;
    if (helds.length > 0) options.onChanged();
  }

  /** The card does not wait for it. */
  async function findMore(card: Card): Promise<void> {
    [card.process, card.found] = await Promise.all([card.first.findProcess(), card.first.findFact()]);
    if ((card.process !== null || card.found !== null) && cards.has(card.id)) options.onChanged();
  }

  /** Keeps one call open on a card: progress goes out, and whatever comes first ends it. */
  function hold(card: Card, question: Question, resolve: (asked: Asked) => void): void {
    const since = clock.now();
    const holdMs = question.holdSeconds * 1000;
    const stops: (() => void)[] = [];
    const waiter: Waiter = {
      question,
      since,
      heldUntil: Math.min(since + holdMs, card.deadline),
      card,
      end(asked) {
        if (!waiter.card.waiters.delete(waiter)) return;
        for (const stop of stops) stop();
        resolve(asked);
      },
    };
    card.waiters.add(waiter);
    stops.push(watchHold(clock, waiter, tellToReturn));
    stops.push(question.channel.onGone((how) => withdraw(waiter, how)));
    if (question.channel.wantsProgress) stops.push(sendProgress(clock, question, settings().progressSeconds));
    if (question.channel.gone) withdraw(waiter, 'left');
    options.onChanged();
  }

  function tellToReturn(waiter: Waiter): void {
    waiter.card.told.push(waiter.question);
    waiter.end({ effect: 'told-to-return', id: waiter.card.id });
    options.onChanged();
  }

  function withdraw(waiter: Waiter, how: 'cancelled' | 'left'): void {
    const { card } = waiter;
    // How long a client waits shows only in what it asked itself.
    if (waiter.question.asker === 'client') options.onGaveUp(card.first.grant, clock.now() - waiter.since);
    waiter.end(denied('client', sayGone(waiter.question, how)));
    if (card.waiters.size === 0 && card.told.length === 0) closeCard(card, 'withdrawn');
    options.onChanged();
  }

  async function answer(given: Answer): Promise<void> {
    const card = cards.get(given.id);
    if (card === undefined || card.isAnswered) throw noSuchCard(given.id);
    if (given.effect === 'deny') {
      const note = given.reason?.trim() || null;
      await endLate(card, 'denied', { effect: 'deny', by: 'person', reason: note ?? 'Denied by the person.', note });
    } else {
      await allow(card, given, given.calls ?? card.waiters.size);
    }
    recheck();
  }

  async function allow(
    card: Card,
    { remember, scope: key = WHOLE_TOOL.shown.key, arguments: written }: Allowing,
    calls: number,
  ): Promise<void> {
    const { first } = card;
    const edited = written === undefined ? null : editedCall(card, written, remember);
    const scope = remember === 'once' ? null : offeredScope(first, key, remember);
    if (scope !== null) await rememberScope(card, scope, remember);
    // What was edited says nothing about what the client asked.
    if (first.verdict.onceKey !== null && edited === null) permissions.rememberOnce(first.session, first.verdict.onceKey);
    const remembered = scope === null ? null : sayRemembered(first, scope.shown, remember);
    const later = [...card.waiters].slice(calls);
    const ending: Ending = { effect: 'allow', by: 'person', reason: 'Allowed by the person.', remembered };
    await endLate(card, 'allowed', edited === null ? ending : { ...ending, edited }, later);
  }

  async function rememberScope(card: Card, scope: ProposedScope, remember: Remember): Promise<void> {
    const { grant, session, server, permission } = card.first;
    if (remember === 'session') {
      permissions.allow({ grant, session, server, ...permission, conditions: scope.conditions, arguments: scope.arguments });
      return;
    }
    card.isAnswered = true;
    try {
      await options.learn(card.first, scope, remember === 'hour' ? clock.now() + HOUR_MS : null);
    } finally {
      card.isAnswered = false;
    }
    if (!cards.has(card.id)) throw noSuchCard(card.id);
  }

  /**
   * Ends a card by an answer. The held calls end now. When none was held (or the client was told to come back and did
   * not), the answer is written first and then waits for one retry as a ticket; a retry that is earlier waits for that.
   */
  async function endLate(card: Card, how: CardEnd, ending: Ending, goOnWaiting: readonly Waiter[] = []): Promise<void> {
    const settled = [...card.waiters].filter((waiter) => !goOnWaiting.includes(waiter));
    const view = viewOf(card);
    closeCard(card, how);
    for (const waiter of settled) waiter.end(ending);
    if (goOnWaiting.length > 0) moveToNewCard(goOnWaiting);
    options.onChanged();
    if (card.told.length === 0) return;
    const written = recordLate(card, ending);
    if (settled.length > 0) return written;
    const lifetimeMs = settings().ticketSeconds * 1000;
    const ticketView: ApprovalView = { ...view, state: 'ticket', heldUntil: null, deadline: clock.now() + lifetimeMs };
    const note = ending.effect === 'deny' ? ending.note : null;
    const { fingerprint } = card.first;
    const reason = lateReason(view, ending);
    await tickets.addWhen(written, { fingerprint, effect: ending.effect, reason, note, view: ticketView }, lifetimeMs);
    options.onChanged();
  }

  /** Calls that came after the person looked were not seen: they ask on a card of their own. */
  function moveToNewCard(waiters: readonly Waiter[]): void {
    const [first] = waiters;
    const card = first === undefined ? null : openCard(first.question);
    for (const waiter of waiters) {
      if (card === null) {
        waiter.end(denied('fault', sayTooMany(waiter.question)));
        continue;
      }
      waiter.card.waiters.delete(waiter);
      waiter.card = card;
      card.waiters.add(waiter);
    }
  }

  function recordLate(card: Card, ending: Ending): Promise<void> {
    const record = Promise.all(card.told.map((question) => question.recordLate(ending))).then(() => {});
    lateRecords.add(record);
    return record.finally(() => lateRecords.delete(record));
  }

  /** Ends a card without a person: nothing of it counts for a retry. */
  function endCard(card: Card, how: CardEnd, ending: Ending): void {
    closeCard(card, how);
    for (const waiter of [...card.waiters]) waiter.end(ending);
    recordLate(card, ending).catch((error: unknown) =>
      options.log.error('a late decision could not be written', { error: String(error) }),
    );
    options.onChanged();
  }

  function closeCard(card: Card, how: CardEnd): void {
    if (!cards.delete(card.id)) return;
    missed.note(card, how);
    byFingerprint.delete(card.first.fingerprint);
    card.stopDeadline();
    endedIds.add(card.id);
    for (const oldest of endedIds) {
      if (endedIds.size <= REMEMBERED_ENDS) break;
      endedIds.delete(oldest);
    }
    options.onClosed(card.id, how);
  }

  function recheck(): void {
    for (const card of [...cards.values()].filter(({ isAnswered }) => !isAnswered)) {
      for (const waiter of [...card.waiters]) {
        const ending = endingByRule(waiter.question);
        if (ending !== null) waiter.end(ending);
      }
      if (card.waiters.size > 0) continue;
      if (card.told.length === 0) {
        closeCard(card, 'superseded');
        continue;
      }
      const ending = endingByRule(card.first);
      if (ending !== null) endCard(card, 'superseded', ending);
    }
    options.onChanged();
  }

  function noSuchCard(id: string): ContractError {
    return endedIds.has(id) || cards.has(id)
      ? new ContractError('already-answered', `Question ${id} has been settled already.`)
      : new ContractError('not-found', `There is no question ${id}.`);
  }

  return {
    ask,
    answer,
    attend,
    wake,
    recheck,
    lockDown(scope, reason) {
      tickets.drop((view) => isLocked(scope, view));
      missed.drop((view) => isLocked(scope, view));
      for (const early of earlyRetries) {
        if (isLocked(scope, early.question)) early.locked = denied('lockdown', reason);
      }
      for (const card of [...cards.values()]) {
        if (isLocked(scope, card.first)) endCard(card, 'denied', denied('lockdown', reason));
      }
    },
    missed,
    views: () => [...[...cards.values()].map(viewOf), ...tickets.views()],
    get(id) {
      const card = cards.get(id);
      if (card !== undefined) return { ...viewOf(card), arguments: card.first.maskedArguments };
      const past = missed.get(id);
      if (past !== null) return past;
      const ticket = tickets.views().find((view) => view.id === id);
      if (ticket === undefined) throw noSuchCard(id);
      return { ...ticket, arguments: ticket.arguments ?? '{}' };
    },
    reveal(id, pointer) {
      const card = cards.get(id);
      if (card === undefined) throw noSuchCard(id);
      const value = card.first.reveal(pointer);
      if (value === null) throw new ContractError('not-found', 'There is nothing at this place of the arguments.');
      return { value, view: viewOf(card) };
    },
    async stop() {
      isStopping = true;
      tickets.stop();
      for (const card of [...cards.values()]) endCard(card, 'stopped', denied('stopping', 'Countersign is stopping.'));
      await Promise.allSettled(lateRecords);
    },
  };
}
