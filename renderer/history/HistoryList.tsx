import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { useMedia } from '../parts/use-media.ts';
import { useNow } from '../parts/use-now.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';
import { rowsOf, type HistoryRow } from './history-list.ts';
import { HistoryRowView } from './HistoryRowView.tsx';
import type { HistoryPages } from './use-history.ts';

const ROW_PX = 40;
const TALL_ROW_PX = 58;
const DAY_PX = 32;
const AHEAD = 25;

/** The entries, of which only those in sight are drawn. Arrow keys choose; what is new never pushes what is read. */
export function HistoryList(props: {
  readonly pages: HistoryPages;
  readonly selected: number | null;
  readonly onSelect: (id: number) => void;
}) {
  const { pages, selected, onSelect } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(60_000);
  const isNarrow = useMedia('(max-width: 720px)');
  const rows = useMemo(() => rowsOf(pages.entries, now), [pages.entries, now]);
  const heightOf = (row: HistoryRow | undefined) => (row?.kind === 'day' ? DAY_PX : isNarrow ? TALL_ROW_PX : ROW_PX);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { loadMore } = pages;
  useEffect(() => {
    if (last >= rows.length - AHEAD) loadMore();
  }, [last, rows.length, loadMore]);
  useEffect(() => virtualizer.measure(), [virtualizer, isNarrow]);

  // The address follows a choice a moment later: the next key starts from what was chosen, not from what is drawn.
  const latest = useRef(selected);
  useEffect(() => {
    latest.current = selected;
  }, [selected]);

  const choose = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = nextEntry(rows, latest.current, step);
    const row = rows[index];
    if (row?.kind !== 'entry') return;
    latest.current = row.entry.id;
    virtualizer.scrollToIndex(index, { align: 'auto' });
    onSelect(row.entry.id);
  };

  return (
    <div className="history-list">
      <div className="history-columns" aria-hidden>
        {text.history.columns.map((column) => (
          <span key={column}>{column}</span>
        ))}
      </div>
      {pages.fresh.length === 0 ? null : (
        <Button
          size="small"
          className="fresh"
          onClick={() => {
            pages.showFresh();
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp aria-hidden />
          {text.history.fresh(pages.fresh.length)}
        </Button>
      )}
      <div
        ref={scroller}
        className="history-scroll"
        role="grid"
        tabIndex={0}
        aria-label={text.history.list}
        aria-rowcount={pages.next === null ? rows.length : -1}
        aria-activedescendant={selected === null ? undefined : `entry-${selected}`}
        onKeyDown={choose}
        onScroll={(event) => pages.setReadingDown(event.currentTarget.scrollTop > 8)}
      >
        <div className="history-canvas" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <HistoryRowView
                key={item.key}
                row={row}
                index={item.index + 1}
                top={item.start}
                height={item.size}
                isSelected={row.kind === 'entry' && row.entry.id === selected}
                onSelect={onSelect}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function nextEntry(rows: readonly HistoryRow[], selected: number | null, step: 1 | -1): number {
  const at = rows.findIndex((row) => row.kind === 'entry' && row.entry.id === selected);
  if (at === -1) return rows.findIndex((row) => row.kind === 'entry');
  let next = at + step;
  while (rows[next]?.kind === 'day') next += step;
  return rows[next] === undefined ? at : next;
}
