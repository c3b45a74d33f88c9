import { useRef, useState } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useClient } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { RiskChip } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { useOwnAnswers } from './ClosedNotesProvider.tsx';
import { ignoreEnter } from './ignore-enter.ts';
import { type ReviewGroup, type ReviewItem, reviewGroups } from './review-groups.ts';
import { useAllowGuard } from './use-allow-guard.ts';

/** A burst of questions as a list, grouped by tool: what is seen whole may be answered with one choice. */
export function ReviewAll(props: { readonly approvals: readonly ApprovalView[]; readonly onLook: (id: string) => void }) {
  const texts = text.approvals.review;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
    <div className="review-all" tabIndex={0} role="group" aria-label={texts.title}>
      {reviewGroups(props.approvals).map((group) => (
        <Group key={group.key} group={group} onLook={props.onLook} />
      ))}
    </div>
  );
}

function Group({ group, onLook }: { readonly group: ReviewGroup; readonly onLook: (id: string) => void }) {
  const answers = useAnswers();
  const allowButton = useRef<HTMLButtonElement>(null);
  const guard = useAllowGuard(allowButton, group.items.map(({ approval }) => `${approval.id} ${approval.waitingCalls}`).join());
  const together = group.items.filter(({ alone }) => alone === null);
  const texts = text.approvals.review;
  return (
    <section className="review-group" aria-label={group.tool}>
      <header>
        <h2 className="mono grow">
          <VisibleText value={group.tool} /> <span className="faint small">{texts.group(group.items.length, group.server)}</span>
        </h2>
        <Button size="small" isWorking={answers.isWorking} onClick={() => answers.send('deny', group.items)}>
          {texts.deny(group.items.length)} <span className="visually-hidden">{group.tool}</span>
        </Button>
        {together.length === 0 ? null : (
          <Button
            ref={allowButton}
            size="small"
            className={guard.isAwake ? '' : 'asleep'}
            isWorking={answers.isWorking}
            onKeyDown={ignoreEnter}
            onClick={() => (guard.mayAllow() ? answers.send('once', together) : undefined)}
          >
            {texts.allow(together.length)} <span className="visually-hidden">{group.tool}</span>
          </Button>
        )}
      </header>
      <InlineError message={answers.error} />
      <ul>
        {group.items.map(({ approval, line, alone }) => (
          <li key={approval.id}>
            <span className="review-who">
              <VisibleText value={approval.client} />
              {approval.waitingCalls > 1 ? <span className="chip num">×{approval.waitingCalls}</span> : null}
            </span>
            <code className="grow">
              {line === '' ? <span className="faint">{texts.aloneWhy.long}</span> : <VisibleText value={line} />}
            </code>
            {alone === null ? null : <RiskChip risk={approval.risk} />}
            <Button look="quiet" size="small" onClick={() => onLook(approval.id)}>
              {texts.alone}
            </Button>
          </li>
        ))}
      </ul>
      {together.length === group.items.length || together.length === 0 ? null : (
        <p className="faint small">{texts.left(group.items.length - together.length)}</p>
      )}
    </section>
  );
}

/** Sends one answer to several questions, one after the other; those that are settled already do not matter. */
function useAnswers() {
  const client = useClient();
  const own = useOwnAnswers();
  const [isWorking, setIsWorking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const answerOne = async (what: 'once' | 'deny', { approval }: ReviewItem): Promise<string | null> => {
    const { id, waitingCalls } = approval;
    own.remember(id, what);
    try {
      if (what === 'deny') await client['approvals.deny']({ id });
      else await client['approvals.allow']({ id, remember: 'once', ...(waitingCalls > 0 ? { calls: waitingCalls } : {}) });
      return null;
    } catch (problem) {
      own.forget(id);
      return sentenceOf(problem);
    }
  };
  const send = async (what: 'once' | 'deny', items: readonly ReviewItem[]): Promise<void> => {
    setIsWorking(true);
    const problems: string[] = [];
    for (const item of items) {
      const problem = await answerOne(what, item);
      if (problem !== null) problems.push(problem);
    }
    setIsWorking(false);
    setError(problems[0] === undefined ? null : text.approvals.review.failed(problems.length, problems[0]));
  };
  return {
    isWorking,
    error,
    send: (what: 'once' | 'deny', items: readonly ReviewItem[]) => {
      if (!isWorking) void send(what, items);
    },
  };
}
