import { ContractError } from '../../contract/define.ts';
import type { ApprovalView } from '../../model/approval.ts';
import type { Clock } from '../ports.ts';
import { type Card, type CardEnd, viewOf } from './card.ts';
import type { Tickets } from './tickets.ts';

/** A question that ended without a person: nobody answered in time, or the client gave up first. */
interface MissedQuestion {
  readonly fingerprint: string;
  readonly view: ApprovalView;
  readonly arguments: string;
}

/** What a person missed. In memory only: what was missed before a restart stands in the history. */
export interface Missed {
  /** A card was closed. Kept when that was without a person. */
  note(card: Card, how: CardEnd): void;
  /** With the whole masked call; null when it is not (any more) among them. */
  get(id: string): (ApprovalView & { readonly arguments: string }) | null;
  /** The next identical call passes once, within an hour. Throws ContractError not-found. */
  allowNext(id: string): ApprovalView;
  dismiss(id: string): void;
  /** The same is asked again: the person gets it on a card. */
  removeSame(fingerprint: string): void;
  /** Forgets these questions. */
  drop(isMeant: (view: ApprovalView) => boolean): void;
  /** Newest first. */
  views(): ApprovalView[];
}

const MOST = 30;
const HOUR_MS = 60 * 60_000;
const WITHOUT_PERSON: ReadonlySet<CardEnd> = new Set<CardEnd>(['expired', 'withdrawn']);

export function createMissed(options: {
  readonly clock: Clock;
  readonly tickets: Pick<Tickets, 'add'>;
  readonly onChanged: () => void;
}): Missed {
  const { clock, tickets, onChanged } = options;
  let questions: readonly MissedQuestion[] = [];
  const find = (id: string): MissedQuestion | undefined => questions.find(({ view }) => view.id === id);
  const keep = (isKept: (question: MissedQuestion) => boolean): void => {
    questions = questions.filter(isKept);
  };
  return {
    note(card, how) {
      if (!WITHOUT_PERSON.has(how)) return;
      const { fingerprint, maskedArguments } = card.first;
      // Its arguments are asked for when somebody looks: they are not pushed to every page again and again.
      const seen = { ...viewOf(card), arguments: null };
      const view: ApprovalView = { ...seen, state: 'missed', heldUntil: null, deadline: clock.now() };
      keep((question) => question.fingerprint !== fingerprint);
      questions = [{ fingerprint, view, arguments: maskedArguments }, ...questions].slice(0, MOST);
    },
    get(id) {
      const found = find(id);
      return found === undefined ? null : { ...found.view, arguments: found.arguments };
    },
    allowNext(id) {
      const found = find(id);
      if (found === undefined) throw new ContractError('not-found', `Question ${id} is not among those that were missed.`);
      keep((question) => question !== found);
      const view: ApprovalView = { ...found.view, state: 'ticket', openedAt: clock.now(), deadline: clock.now() + HOUR_MS };
      const reason = `Allowed for the next time by the person (question ${id}, history entry ${view.historyEntry}).`;
      tickets.add({ fingerprint: found.fingerprint, effect: 'allow', reason, note: null, view }, HOUR_MS);
      onChanged();
      return view;
    },
    dismiss(id) {
      keep(({ view }) => view.id !== id);
      onChanged();
    },
    removeSame: (fingerprint) => keep((question) => question.fingerprint !== fingerprint),
    drop: (isMeant) => keep(({ view }) => !isMeant(view)),
    views: () => questions.map(({ view }) => view),
  };
}
