import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { Chip, Dot } from '../parts/Chip.tsx';
import { decisionLabel } from './decision-label.ts';

/** Decision and cause together: "Denied · 10/min". */
export function DecisionChip({ entry }: { readonly entry: HistorySummary }) {
  const label = decisionLabel(entry);
  return (
    <Chip tone={label.tone}>
      {label.isWaiting ? <Dot /> : null}
      {label.cause === null ? label.word : `${label.word} · ${label.cause}`}
    </Chip>
  );
}
