import { Notification } from 'electron';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { sayQuestion, sayWhere } from './say-question.ts';

export interface Notifier {
  /** Tells of questions that came, and takes back the notifications of those that are gone. */
  update(waiting: readonly ApprovalView[], isWanted: boolean): void;
  closeAll(): void;
}

export interface NotifierOptions {
  readonly onOpen: (id: string) => void;
  readonly onAnswer: (approval: ApprovalView, effect: 'allow' | 'deny') => void;
}

/** Electron offers buttons there; on Linux a click opens the prompt. */
const HAS_ACTIONS = process.platform === 'darwin' || process.platform === 'win32';
const ACTIONS = ['allow', 'deny'] as const;

/** A notification for each question. Buttons answer it, except for what is critical: that has to be looked at. */
export function createNotifier(options: NotifierOptions, hasActions = HAS_ACTIONS): Notifier {
  /** Kept as long as they are shown: a collected one would lose its click. */
  const shown = new Map<string, Notification>();
  const known = new Set<string>();

  function tell(approval: ApprovalView): void {
    const canAnswer = hasActions && approval.risk !== 'critical';
    const note = new Notification({
      title: sayQuestion(approval),
      body: sayWhere(approval),
      silent: true,
      timeoutType: 'never',
      ...(canAnswer
        ? {
            actions: [
              { type: 'button', text: 'Approve' },
              { type: 'button', text: 'Deny' },
            ],
          }
        : {}),
    });
    note.on('click', () => options.onOpen(approval.id));
    note.on('action', ({ actionIndex }) => {
      const effect = ACTIONS[actionIndex];
      if (canAnswer && effect !== undefined) options.onAnswer(approval, effect);
    });
    note.show();
    shown.set(approval.id, note);
  }

  function closeAll(): void {
    for (const note of shown.values()) note.close();
    shown.clear();
  }

  return {
    update(waiting, isWanted) {
      const ids = new Set(waiting.map(({ id }) => id));
      for (const [id, note] of shown) {
        if (ids.has(id)) continue;
        note.close();
        shown.delete(id);
      }
      for (const id of known) if (!ids.has(id)) known.delete(id);
      for (const approval of waiting) {
        if (known.has(approval.id)) continue;
        known.add(approval.id);
        if (isWanted && Notification.isSupported()) tell(approval);
      }
    },
    closeAll,
  };
}
