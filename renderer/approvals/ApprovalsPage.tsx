import { Check } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { mayAnswer } from '../connect/connect.ts';
import { useAppState } from '../connect/session-context.ts';
import { linkTo, replacePlace, useRoute } from '../app/route.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { Button } from '../parts/Button.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { ApprovalCard } from './ApprovalCard.tsx';
import { ApprovalList } from './ApprovalList.tsx';
import { orderApprovals, selectApproval, stepApproval } from './select-approval.ts';

const ReviewAll = lazy(() => import('./ReviewAll.tsx').then((module) => ({ default: module.ReviewAll })));

/** The questions that wait for a person: a list to choose from, and the chosen one with everything that is known. */
export function ApprovalsPage() {
  const approvals = useAppState((state) => state.approvals);
  const missed = useAppState((state) => state.missed);
  const order = orderApprovals([...approvals, ...missed]);
  const [isReviewing, setIsReviewing] = useState(false);
  const [chosen, setChosen] = useState<{ readonly id: string; readonly place: number } | null>(null);
  const shown = selectApproval(order, chosen?.id ?? null, chosen?.place ?? 0);
  const waiting = order.filter(({ state }) => state === 'waiting' || state === 'pending').length;
  const isListed = isReviewing && waiting > 1;
  const at = shown === undefined ? -1 : order.indexOf(shown);

  // What is shown stays shown: a card that arrives later never takes its place.
  if (shown !== undefined && (chosen?.id !== shown.id || chosen.place !== at)) setChosen({ id: shown.id, place: at });

  // An address that names a question (a link, the tray) leads to it, once.
  const { page, rest } = useRoute();
  const named = page === 'approvals' ? rest[0] : undefined;
  const isNamedHere = order.some(({ id }) => id === named);
  const [followed, setFollowed] = useState<string>();
  if (named !== followed && (named === undefined || isNamedHere)) {
    setFollowed(named);
    if (named !== undefined) {
      setIsReviewing(false);
      setChosen({ id: named, place: 0 });
    }
  }
  useEffect(() => {
    if (named !== undefined && named === followed) replacePlace('approvals');
  }, [named, followed]);

  const choose = (id: string | undefined) => (id === undefined ? undefined : setChosen({ id, place: at }));
  const step = (by: 1 | -1) => choose(stepApproval(order, shown?.id, by)?.id);
  useShortcuts((key) => {
    if (isListed || (key !== 'ArrowDown' && key !== 'ArrowUp')) return false;
    step(key === 'ArrowDown' ? 1 : -1);
    return true;
  });

  return (
    <div className="page approvals-page">
      <PageHeader
        title={text.approvals.title}
        note={waiting > 0 ? text.approvals.position(at + 1, approvals.length, waiting) : text.approvals.nothing}
      >
        {waiting > 1 && mayAnswer() ? (
          <Button size="small" aria-pressed={isReviewing} onClick={() => setIsReviewing(!isReviewing)}>
            {isReviewing ? text.approvals.review.close : text.approvals.review.open(waiting)}
          </Button>
        ) : null}
        {order.length > 1 && !isListed ? <span className="chip switch-hint">{text.approvals.switchHint}</span> : null}
      </PageHeader>
      {isListed ? (
        <Suspense>
          <ReviewAll
            approvals={order}
            onLook={(id) => {
              setIsReviewing(false);
              choose(id);
            }}
          />
        </Suspense>
      ) : shown === undefined ? (
        <EmptyState
          icon={<Check />}
          title={text.approvals.empty.title}
          action={
            <a href={linkTo('servers')} className="link">
              {text.approvals.empty.link}
            </a>
          }
        >
          {text.approvals.empty.body}
        </EmptyState>
      ) : (
        <div className="approvals-split">
          <ApprovalList approvals={order} selected={shown.id} onSelect={choose} />
          <ApprovalCard key={shown.id} approval={shown} />
        </div>
      )}
    </div>
  );
}
