import { ChevronDown } from 'lucide-react';
import { useRef } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';
import { ignoreEnter } from './ignore-enter.ts';
import { sayPermission } from './say-scope.ts';
import { useAllowGuard } from './use-allow-guard.ts';
import type { Also, AnswerCommands } from './use-answer.ts';

/**
 * Deny and Allow, of equal weight. An Allow counts only when the card stood still, was drawn whole, and was meant: by
 * pointer, by A, or by Space on the button; Enter never allows.
 */
export function AnswerButtons(props: {
  readonly approval: ApprovalView;
  readonly answer: AnswerCommands;
  readonly isWholeCallShown: boolean;
  readonly onExplain: () => void;
  readonly onAllowLonger: () => void;
  readonly onEdit: () => void;
}) {
  const { approval, answer, isWholeCallShown } = props;
  const texts = text.approvals;
  const allowButton = useRef<HTMLButtonElement>(null);
  const guard = useAllowGuard(allowButton, approval.waitingCalls);
  const isAwake = guard.isAwake && isWholeCallShown;

  const allow = (also: Also | null) => {
    if (isWholeCallShown && guard.mayAllow()) answer.allow(also);
  };
  useShortcuts((key) => {
    if (key === 'a' || key === 'A') allow(null);
    else if (key === 'd' || key === 'D') answer.deny('');
    else if ((key === 'e' || key === 'E') && approval.canEdit && isWholeCallShown) props.onEdit();
    else return false;
    return true;
  });

  return (
    <div className="answers">
      <span className="split-button">
        <Button isWorking={answer.isWorking} onClick={() => answer.deny('')} aria-keyshortcuts="D">
          {texts.deny} <kbd aria-hidden>D</kbd>
        </Button>
        <Menu
          align="end"
          trigger={
            <Button aria-label={texts.moreDeny}>
              <ChevronDown aria-hidden />
            </Button>
          }
          items={[{ label: texts.denyWhy, detail: texts.denyWhyDetail, onSelect: props.onExplain }]}
        />
      </span>
      <span className="split-button">
        <Button
          ref={allowButton}
          look="solid"
          className={isAwake ? '' : 'asleep'}
          isWorking={answer.isWorking}
          aria-disabled={!isWholeCallShown || undefined}
          aria-keyshortcuts="A"
          onKeyDown={ignoreEnter}
          onClick={() => allow(null)}
        >
          {texts.allowOnce} <kbd aria-hidden>A</kbd>
        </Button>
        {approval.scopes.length === 0 && !approval.canEdit ? null : (
          <Menu
            align="end"
            trigger={
              <Button look="solid" aria-label={texts.moreAllow}>
                <ChevronDown aria-hidden />
              </Button>
            }
            items={[
              ...approval.scopes.map((scope) => ({
                label: texts.allowScope[scope.kind],
                detail: sayPermission(approval, scope, 'session'),
                onSelect: () => allow({ scope, lifetime: 'session' }),
              })),
              ...(approval.canEdit
                ? [
                    {
                      label: texts.edit.open,
                      detail: texts.edit.openDetail,
                      onSelect: () => (isWholeCallShown ? props.onEdit() : undefined),
                    },
                  ]
                : []),
              ...(canLast(approval)
                ? [{ label: texts.allowLonger, detail: texts.allowLongerDetail, onSelect: props.onAllowLonger }]
                : []),
            ]}
          />
        )}
      </span>
    </div>
  );
}

function canLast({ scopes }: ApprovalView): boolean {
  return scopes.some(({ lifetimes }) => lifetimes.some((each) => each !== 'session'));
}
