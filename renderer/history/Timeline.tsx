import type { HistoryEntry } from '../../shared/model/history-entry.ts';
import { formatExact } from '../format/time.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import { timelineOf } from './timeline.ts';

/** What happened, step by step. */
export function Timeline({ entry }: { readonly entry: HistoryEntry }) {
  return (
    <ol className="timeline">
      {timelineOf(entry).map((step, index) => (
        <li key={index} className={step.tone}>
          <span className="dot" aria-hidden />
          <span className="faint num">{step.at === null ? '' : formatExact(step.at)}</span>
          <span>
            {step.sentence}
            {step.quote === null ? null : (
              <span className="timeline-quote">
                <VisibleText value={step.quote} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
