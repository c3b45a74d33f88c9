import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { HistoryEntry, HistorySummary, StoredBody } from '../../shared/model/history-entry.ts';
import { linkTo } from '../app/route.ts';
import { useClient, useHostEvents } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';
import { formatBytes } from '../format/quantity.ts';
import { formatClock } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { RiskChip } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { JsonView } from '../parts/JsonView.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { isAskedByServer } from './asked-by-server.ts';
import { ChainLinks } from './ChainLinks.tsx';
import { DecisionChip } from './DecisionChip.tsx';
import { TodaysRules } from './TodaysRules.tsx';
import { Timeline } from './Timeline.tsx';

/** One entry with everything that was kept about it; fetched again when it goes a stage further. */
export function HistoryDetail({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { entry, error } = useEntry(id);
  return (
    <aside className="history-detail" aria-label={text.history.entry(id)}>
      <Button look="quiet" size="small" className="detail-close" aria-label={text.app.close} onClick={onClose}>
        <X aria-hidden />
      </Button>
      <InlineError message={error} />
      {entry === null ? null : (
        <>
          <DetailHead entry={entry} />
          <Body title={text.history.arguments} body={entry.arguments} />
          <TodaysRules entry={entry} />
          <section>
            <h2>{text.history.happened}</h2>
            <Timeline entry={entry} />
          </section>
          {entry.rule === null ? null : (
            <section>
              <h2>{text.history.rule}</h2>
              <a
                className="mono rule-link"
                href={entry.server === null ? linkTo('rules') : linkTo('rules', entry.server, entry.subject)}
              >
                {entry.rule}
              </a>
            </section>
          )}
          <Body title={text.history.result} body={entry.outcomeDetail?.body ?? null} />
          <ChainLinks entry={entry} />
        </>
      )}
    </aside>
  );
}

function useEntry(id: number): { readonly entry: HistoryEntry | null; readonly error: string | null } {
  const client = useClient();
  const [entry, setEntry] = useState<HistoryEntry | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [changed, setChanged] = useState<HistorySummary | null>(null);
  useHostEvents((event) => {
    if (event.name === 'history.changed' && event.entry.id === id) setChanged(event.entry);
  });
  useEffect(() => {
    let isCurrent = true;
    client['history.get']({ id }).then(
      (found) => {
        if (!isCurrent) return;
        setEntry(found);
        setError(null);
      },
      (failure: unknown) => isCurrent && setError(sentenceOf(failure)),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, id, changed]);
  return { entry, error };
}

function DetailHead({ entry }: { readonly entry: HistoryEntry }) {
  return (
    <div>
      <div className="chips">
        {entry.risk === null ? null : (
          <RiskChip risk={entry.risk} {...(entry.category === null ? {} : { detail: entry.category })} />
        )}
        <DecisionChip entry={entry} />
      </div>
      <h2 className="tool-title mono">
        <VisibleText value={entry.subject} />
      </h2>
      <div className="muted small num">
        {entry.client === null ? null : <VisibleText value={entry.client} />}
        {entry.server === null ? null : ` ${isAskedByServer(entry) ? '←' : '→'} ${entry.server}`} · {formatClock(entry.at)}
      </div>
      {entry.session === null ? null : (
        <div className="small">
          <a href={linkTo('history', `session=${entry.session}`, String(entry.id))}>{text.history.wholeSession}</a>
        </div>
      )}
      {entry.decision === null && entry.state === 'opened' && (entry.kind === 'call' || entry.kind === 'message') ? (
        <a className="link small" href={linkTo('approvals')}>
          {text.history.answer}
        </a>
      ) : null}
    </div>
  );
}

function Body({ title, body }: { readonly title: string; readonly body: StoredBody | null }) {
  if (body === null) return null;
  return (
    <div>
      <JsonView title={title} source={body.text} bytes={body.bytes} />
      {body.truncated ? <p className="faint small">{text.history.truncated(formatBytes(body.bytes), body.sha256)}</p> : null}
    </div>
  );
}
