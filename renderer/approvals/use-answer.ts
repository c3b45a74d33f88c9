import { useRef } from 'react';
import type { AllowScope, ApprovalView, Lifetime } from '../../shared/model/approval.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import type { OwnAnswer } from './closed-note.ts';
import { useOwnAnswers } from './ClosedNotesProvider.tsx';

export interface Also {
  readonly scope: AllowScope;
  readonly lifetime: Lifetime;
}

export interface AnswerCommands {
  readonly isWorking: boolean;
  readonly error: string | null;
  /** Null: this call alone. Else also what is like it, for that long. */
  readonly allow: (also: Also | null) => void;
  /** This call alone, with other arguments (JSON text). */
  readonly allowEdited: (written: string) => void;
  /** An empty reason is none. */
  readonly deny: (reason: string) => void;
}

/** Sends a person's answer. It settles as many identical calls as were shown; those that arrive later go on waiting. */
export function useAnswer(approval: Pick<ApprovalView, 'id' | 'waitingCalls'>): AnswerCommands {
  const client = useClient();
  const command = useCommand();
  const own = useOwnAnswers();
  const isSending = useRef(false);
  const { id, waitingCalls } = approval;

  async function send(what: OwnAnswer, work: () => Promise<null>): Promise<void> {
    // Two keys may come before the page is drawn again: the first counts.
    if (isSending.current) return;
    isSending.current = true;
    own.remember(id, what);
    const result = await command.run(work);
    isSending.current = false;
    if (!result.ok) own.forget(id);
  }

  return {
    isWorking: command.isWorking,
    error: command.error,
    allow: (also) => {
      const remember = also === null ? { remember: 'once' as const } : { remember: also.lifetime, scope: also.scope.key };
      const calls = waitingCalls > 0 ? { calls: waitingCalls } : {};
      void send(remember.remember, () => client['approvals.allow']({ id, ...remember, ...calls }));
    },
    allowEdited: (written) => void send('edited', () => client['approvals.allow']({ id, remember: 'once', arguments: written })),
    deny: (reason) => {
      const told = reason.trim() === '' ? {} : { reason: reason.trim() };
      void send('deny', () => client['approvals.deny']({ id, ...told }));
    },
  };
}
