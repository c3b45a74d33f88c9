import { useEffect, useRef } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import * as text from '../text/en.ts';
import { askSentence } from './ask-sentence.ts';
import { CardArguments } from './CardArguments.tsx';
import { CardBackground } from './CardBackground.tsx';
import { CardFacts } from './CardFacts.tsx';
import { CardFooter } from './CardFooter.tsx';
import { CardHead } from './CardHead.tsx';
import { useAttend } from './use-attend.ts';
import { useWholeArguments } from './use-whole-arguments.ts';

/**
 * One question, answering in this order: what will happen, with what arguments, why am I asked, who asks. Mounted anew
 * for each question, so that nothing (a reason half written, a menu) carries over. Its title takes the focus only when
 * the focus would be lost; no answer ever has it at first.
 */
export function ApprovalCard({ approval }: { readonly approval: ApprovalView }) {
  const title = useRef<HTMLHeadingElement>(null);
  const card = useRef<HTMLElement>(null);
  useAttend(approval, card);
  const whole = useWholeArguments(approval);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) {
      title.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <article ref={card} className="approval-card" aria-label={text.approvals.card(askSentence(approval), approval.tool)}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
      <div className="approval-scroll" tabIndex={0} role="group" aria-label={text.approvals.details}>
        <div className="approval-content">
          <CardHead approval={approval} titleRef={title} />
          <CardFacts approval={approval} whole={whole} />
          <CardArguments approval={approval} whole={whole} />
          <CardBackground approval={approval} />
        </div>
      </div>
      <CardFooter approval={approval} whole={whole} />
    </article>
  );
}
