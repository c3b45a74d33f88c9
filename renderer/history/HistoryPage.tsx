import { Clock } from 'lucide-react';
import { useAppState } from '../connect/session-context.ts';
import { formatCount } from '../format/quantity.ts';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { HistoryDetail } from './HistoryDetail.tsx';
import { HistoryFilters } from './HistoryFilters.tsx';
import { HistoryList } from './HistoryList.tsx';
import { useHistoryPlace } from './history-route.ts';
import { useHistory } from './use-history.ts';
import { VerifyButton } from './VerifyButton.tsx';

/** Every judged message: a list that is searched and filtered, and one entry in detail beside it. */
export function HistoryPage() {
  const { filter, selected, choose, change } = useHistoryPlace();
  const pages = useHistory(filter);
  const today = useAppState((state) => state.today);
  const isFiltered = Object.keys(filter).length > 0;
  const isEmpty = pages.hasLoaded && pages.entries.length === 0 && pages.error === null;
  return (
    <div className="page history-page">
      <PageHeader
        title={text.history.title}
        note={text.history.today(formatCount(today.allowed), formatCount(today.asked), formatCount(today.denied))}
      >
        <VerifyButton />
        <ExportMenu filter={filter} />
      </PageHeader>
      <HistoryFilters filter={filter} onChange={change} />
      <InlineError message={pages.error} />
      <div className={`history-split ${selected === null ? '' : 'has-detail'}`}>
        {isEmpty ? (
          <EmptyState icon={<Clock />} title={isFiltered ? text.history.noMatch.title : text.history.empty.title}>
            {isFiltered ? text.history.noMatch.body : text.history.empty.body}
          </EmptyState>
        ) : (
          <HistoryList pages={pages} selected={selected} onSelect={choose} />
        )}
        {selected === null ? null : <HistoryDetail key={selected} id={selected} onClose={() => choose(null)} />}
      </div>
    </div>
  );
}
