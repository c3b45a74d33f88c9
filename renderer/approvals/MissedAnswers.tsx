import { useRef } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ignoreEnter } from './ignore-enter.ts';
import { useAllowGuard } from './use-allow-guard.ts';

/** What can still be done about a question that was missed: let the same call pass the next time, or forget it. */
export function MissedAnswers({ approval, isWholeCallShown }: { approval: ApprovalView; isWholeCallShown: boolean }) {
  const client = useClient();
  const command = useCommand();
  const allowButton = useRef<HTMLButtonElement>(null);
  const guard = useAllowGuard(allowButton, approval.id);
  const texts = text.approvals.missed;
  const allow = () => {
    if (isWholeCallShown && guard.mayAllow()) void command.run(() => client['approvals.allowNext']({ id: approval.id }));
  };
  return (
    <div className="answers">
      <InlineError message={command.error} />
      <Button
        isWorking={command.isWorking}
        onClick={() => void command.run(() => client['approvals.dismiss']({ id: approval.id }))}
      >
        {texts.dismiss}
      </Button>
      <Button
        ref={allowButton}
        look="solid"
        className={guard.isAwake && isWholeCallShown ? '' : 'asleep'}
        isWorking={command.isWorking}
        onKeyDown={ignoreEnter}
        onClick={allow}
      >
        {texts.allow}
      </Button>
    </div>
  );
}
