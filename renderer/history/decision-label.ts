import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import type { ChipTone } from '../parts/Chip.tsx';
import * as text from '../text/en.ts';

export interface DecisionLabel {
  readonly tone: ChipTone;
  /** "Denied", "Waiting" … */
  readonly word: string;
  /** Who or what: "rule", "you", "10/min"; null when the word says it all. */
  readonly cause: string | null;
  readonly isWaiting: boolean;
}

type Decided = Pick<HistorySummary, 'kind' | 'state' | 'effect' | 'by' | 'reason' | 'outcome'>;

/** Decision and cause of a history entry, short enough for a chip. */
export function decisionLabel(entry: Decided): DecisionLabel {
  const words = text.history.words;
  if (entry.kind === 'event') return label('plain', words.event, null);
  if (entry.kind === 'refused') return label('deny', words.refused, null);
  if (entry.effect === null || entry.by === null) {
    if (entry.outcome === 'pending') return label('ask', words.pending, null);
    if (entry.state === 'closed') return label('plain', words.unknown, null);
    return { ...label('ask', words.waiting, null), isWaiting: true };
  }
  if (entry.by === 'client') return label('plain', words.gaveUp, null);
  if (entry.by === 'crash') return label('plain', words.unknown, text.history.causes.crash);
  const isAllowed = entry.effect === 'allow';
  return label(isAllowed ? 'allow' : 'deny', isAllowed ? words.allowed : words.denied, causeOf(entry.by, entry.reason));
}

function label(tone: ChipTone, word: string, cause: string | null): DecisionLabel {
  return { tone, word, cause, isWaiting: false };
}

function causeOf(by: NonNullable<HistorySummary['by']>, reason: string | null): string {
  const causes = text.history.causes;
  switch (by) {
    case 'rule':
      return (reason === null ? null : limitIn(reason)) ?? causes.rule;
    case 'person':
    case 'ticket':
    case 'session':
    case 'continued':
    case 'deadline':
    case 'client':
    case 'lockdown':
    case 'stopping':
    case 'fault':
    case 'crash':
      return causes[by];
    default:
      return assertNever(by);
  }
}

const LIMIT = /\b([\d.,]+)(?: \w+)? ?(?:\/|per|a|an|each|every) ?(second|sec|minute|min|hour|day)\b/i;
const SHORT: Readonly<Record<string, string>> = { second: 's', sec: 's', minute: 'min', min: 'min', hour: 'h', day: 'day' };

/** A limit named in a reason ("more than 10 calls per minute"), as "10/min"; null when it names none. */
export function limitIn(reason: string): string | null {
  const match = LIMIT.exec(reason);
  const unit = SHORT[match?.[2]?.toLowerCase() ?? ''];
  return match?.[1] === undefined || unit === undefined ? null : `${match[1]}/${unit}`;
}
