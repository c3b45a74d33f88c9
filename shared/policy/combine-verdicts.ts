import type { Effect, Verdict } from '../model/verdict.ts';
import { mergeReservations } from './check-limits.ts';
import { compareRisk } from './classifier/severity.ts';

const STRENGTH: Readonly<Record<Effect, number>> = { allow: 0, ask: 1, deny: 2 };

/** Negative, zero or positive as `a` is weaker than, as strong as, or stronger than `b`: deny beats ask beats allow. */
export function compareEffects(a: Effect, b: Effect): number {
  return STRENGTH[a] - STRENGTH[b];
}

/** What two rules say about one call: the stronger speaks, of two as strong the first; what either masks or counts holds. */
export function combineVerdicts(first: Verdict, second: Verdict): Verdict {
  const difference = compareEffects(second.effect, first.effect) || compareEffects(meant(second), meant(first));
  const speaker = difference > 0 ? second : first;
  const isObserved = speaker.effect !== 'deny' && (first.observed !== null || second.observed !== null);
  return {
    ...speaker,
    risk: compareRisk(second.risk, first.risk) > 0 ? second.risk : first.risk,
    reservations: speaker.effect === 'deny' ? [] : mergeReservations(first.reservations, second.reservations),
    mask: [...new Set([...first.mask, ...second.mask])],
    approvalTimeoutSeconds: shorter(first.approvalTimeoutSeconds, second.approvalTimeoutSeconds),
    observed: isObserved ? stronger(meant(first), meant(second)) : null,
  };
}

/** The effect, as if nobody were only observing. */
function meant(verdict: Verdict): Effect {
  return verdict.observed ?? verdict.effect;
}

function stronger(a: Effect, b: Effect): Effect {
  return compareEffects(b, a) > 0 ? b : a;
}

function shorter(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
