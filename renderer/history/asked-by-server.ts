import { sectionOfMethod } from '../../shared/model/judged-message.ts';
import type { HistorySummary } from '../../shared/model/history-entry.ts';

/** Whether an entry is about something that a server asked of its client, so that everything went the other way. */
export function isAskedByServer({ kind, subject }: Pick<HistorySummary, 'kind' | 'subject'>): boolean {
  const [method = ''] = subject.split(' ');
  const section = kind === 'message' ? sectionOfMethod(method) : null;
  return section === 'sampling' || section === 'elicitation';
}
