import { Clock } from 'lucide-react';
import { useState } from 'react';
import { useAppState } from '../connect/session-context.ts';
import { navigate, useRoute } from '../app/route.ts';
import type { HistoryFilter } from '../../shared/model/history-entry.ts';
import { formatCount } from '../format/quantity.ts';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import { text } from '../text/en.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { HistoryDetail } from './HistoryDetail.tsx';
import { HistoryFilters } from './HistoryFilters.tsx';
import { HistoryList } from './HistoryList.tsx';
import { useHistory } from './use-history.ts';
import { VerifyButton } from './VerifyButton.tsx';

/** Every judged message: a list that is searched and filtered, and one entry in detail beside it. */
export function HistoryPage() {
  const [filter, setFilter] = useState<HistoryFilter>({});
  const pages = useHistory(filter);
  const today = useAppState((state) => state.today);
  const selected = entryIdOf(useRoute().rest[0]);
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
      <HistoryFilters filter={filter} onChange={setFilter} />
      <InlineError message={pages.error} />
      <div className={`history-split ${selected === null ? '' : 'has-detail'}`}>
        {isEmpty ? (
          <EmptyState icon={<Clock />} title={isFiltered ? text.history.noMatch.title : text.history.empty.title}>
            {isFiltered ? text.history.noMatch.body : text.history.empty.body}
          </EmptyState>
        ) : (
          <HistoryList pages={pages} selected={selected} onSelect={(id) => navigate('history', String(id))} />
        )}
        {selected === null ? null : <HistoryDetail key={selected} id={selected} onClose={() => navigate('history')} />}
      </div>
    </div>
  );
}

function entryIdOf(part: string | undefined): number | null {
  return part !== undefined && /^[1-9]\d{0,14}$/.test(part) ? Number(part) : null;
}
