import { lazy, Suspense, useState } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { InlineError } from '../parts/InlineError.tsx';
import { useNow } from '../parts/use-now.ts';
import { mayAnswer } from '../connect/connect.ts';
import { AnswerButtons } from './AnswerButtons.tsx';
import { AnswerElsewhere } from './AnswerElsewhere.tsx';
import { countdownOf } from './countdown.ts';
import { HoldRing } from './HoldRing.tsx';
import { MissedAnswers } from './MissedAnswers.tsx';
import type { WholeArguments } from './use-whole-arguments.ts';
import { useAnswer } from './use-answer.ts';

const AllowForm = lazy(() => import('./AllowForm.tsx').then((module) => ({ default: module.AllowForm })));
const DenyForm = lazy(() => import('./DenyForm.tsx').then((module) => ({ default: module.DenyForm })));
const EditDialog = lazy(() => import('./EditDialog.tsx').then((module) => ({ default: module.EditDialog })));

/** How long the client waits, and the answers. A ticket is answered already: it only tells what it waits for. */
export function CardFooter({ approval, whole }: { approval: ApprovalView; whole: WholeArguments }) {
  const isWholeCallShown = whole.state === 'shown';
  const now = useNow(500);
  const [form, setForm] = useState<'deny' | 'allow' | 'edit' | null>(null);
  const answer = useAnswer(approval);
  const countdown = countdownOf(approval, now);
  return (
    <footer className="card-footer">
      <InlineError message={answer.error} />
      {form === 'edit' && whole.state === 'shown' ? (
        <Suspense>
          <EditDialog approval={approval} source={whole.source} answer={answer} onClose={() => setForm(null)} />
        </Suspense>
      ) : null}
      {form === 'deny' ? (
        <Suspense>
          <DenyForm isWorking={answer.isWorking} onDeny={answer.deny} onCancel={() => setForm(null)} />
        </Suspense>
      ) : form === 'allow' ? (
        <Suspense>
          <AllowForm approval={approval} answer={answer} isWholeCallShown={isWholeCallShown} onCancel={() => setForm(null)} />
        </Suspense>
      ) : (
        <div className="card-footer-row">
          <HoldRing left={countdown.left} />
          <div className="countdown grow" role="timer">
            <b className="num">{countdown.headline}</b>
            <span className="faint num">{countdown.detail}</span>
          </div>
          {!mayAnswer() ? (
            <AnswerElsewhere id={approval.id} />
          ) : approval.state === 'missed' ? (
            <MissedAnswers approval={approval} isWholeCallShown={isWholeCallShown} />
          ) : approval.state === 'ticket' ? null : (
            <AnswerButtons
              approval={approval}
              answer={answer}
              isWholeCallShown={isWholeCallShown}
              onExplain={() => setForm('deny')}
              onAllowLonger={() => setForm('allow')}
              onEdit={() => setForm('edit')}
            />
          )}
        </div>
      )}
    </footer>
  );
}
