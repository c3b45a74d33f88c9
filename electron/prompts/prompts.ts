import { app, shell } from 'electron';
import type { AppState } from '../../shared/contract/state.ts';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { covers } from '../../shared/model/switches.ts';
import type { DesktopSettings } from '../../shared/model/desktop-settings.ts';
import { waitingOf } from '../app-state.ts';
import type { ApprovalWindow } from '../windows/approval-window.ts';
import type { Notifier } from './notify-questions.ts';

export interface PromptsOptions {
  readonly window: Pick<ApprovalWindow, 'show' | 'hide' | 'flash'>;
  readonly notifier: Pick<Notifier, 'update'>;
  readonly settings: () => DesktopSettings;
}

/** Shows questions when they come, and takes the prompt away when none is left. Decides nothing and keeps no time: the core does. */
export function createPrompts({ window, notifier, settings }: PromptsOptions): (state: AppState | null) => void {
  let known: ReadonlySet<string> = new Set();
  return (state) => {
    // While the core starts again nothing is known: what is on the screen stays.
    if (state === null) return;
    const waiting = waitingOf(state);
    const { promptTakesFocus, notifications, sound } = settings();
    // In quiet hours questions wait in the list: nobody is called.
    const called = waiting.filter((each) => !isQuiet(state, each));
    const isNew = called.some(({ id }) => !known.has(id));
    const hadSome = known.size > 0;
    known = new Set(waiting.map(({ id }) => id));
    notifier.update(called, notifications);
    if (waiting.length === 0) {
      if (hadSome) window.hide();
      return;
    }
    if (!isNew) return;
    window.show({ id: null, takesFocus: promptTakesFocus });
    window.flash();
    if (process.platform === 'darwin') app.dock?.bounce('informational');
    if (sound) shell.beep();
  };
}

function isQuiet({ switches }: AppState, { client, server }: ApprovalView): boolean {
  return switches.some((each) => each.kind === 'quiet' && covers(each, client, server));
}
