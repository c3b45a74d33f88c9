import type { MenuItemConstructorOptions } from 'electron';
import type { AppState } from '../../shared/contract/state.ts';
import type { CoreStanding } from '../core-link/keep-running.ts';
import { waitingOf } from '../app-state.ts';
import { sayQuestion } from '../prompts/say-question.ts';
import { isOn, isPaused, trayLook } from './tray-look.ts';

export interface TrayActions {
  openPrompt(id: string | null): void;
  openApp(): void;
  deny(id: string): void;
  /** Null: until resumed. */
  pause(forMs: number | null): void;
  resume(): void;
  askForEverything(isOn: boolean): void;
  quiet(isOn: boolean): void;
  copyAddress(address: string): void;
  startCore(): void;
  quit(): void;
}

const MINUTE_MS = 60_000;
/** A menu is no list: the rest is in the prompt. */
const MAX_QUESTIONS = 5;

/** The tray's menu. It can deny and open the prompt; it cannot allow, because nothing of the call can be seen in it. */
export function trayMenu(state: AppState | null, standing: CoreStanding, actions: TrayActions): MenuItemConstructorOptions[] {
  const waiting = waitingOf(state);
  const quit =
    waiting.length === 0
      ? 'Quit'
      : `Quit (denies ${waiting.length === 1 ? 'the waiting call' : `${waiting.length} waiting calls`})`;
  return [
    { id: 'standing', label: trayLook(state, standing).tip, enabled: false },
    ...(standing === 'failed' ? [{ id: 'start', label: 'Try again', click: actions.startCore }] : []),
    ...(waiting.length === 0 ? [] : questionItems(waiting, actions)),
    { type: 'separator' as const },
    ...(state === null ? [] : switchItems(state, actions)),
    { id: 'open', label: 'Open Countersign', click: actions.openApp },
    { type: 'separator' as const },
    { id: 'quit', label: quit, click: actions.quit },
  ];
}

function questionItems(waiting: ReturnType<typeof waitingOf>, actions: TrayActions): MenuItemConstructorOptions[] {
  const more = waiting.length - MAX_QUESTIONS;
  return [
    { type: 'separator' },
    ...waiting.slice(0, MAX_QUESTIONS).map((approval) => ({
      id: `question ${approval.id}`,
      label: sayQuestion(approval),
      submenu: [
        { id: `review ${approval.id}`, label: 'Look at it…', click: () => actions.openPrompt(approval.id) },
        { id: `deny ${approval.id}`, label: 'Deny', click: () => actions.deny(approval.id) },
      ],
    })),
    ...(more > 0 ? [{ id: 'more', label: `${more} more…`, click: () => actions.openPrompt(null) }] : []),
  ];
}

function switchItems(state: AppState, actions: TrayActions): MenuItemConstructorOptions[] {
  const pause = (id: string, label: string, forMs: number | null): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => actions.pause(forMs),
  });
  const isAsking = state.settings.askForEverything || isOn(state, 'ask');
  const isQuiet = isOn(state, 'quiet');
  return [
    isPaused(state)
      ? { id: 'resume', label: 'Resume', click: actions.resume }
      : {
          id: 'pause',
          label: 'Pause: deny every call',
          submenu: [
            pause('pause-15', 'For 15 minutes', 15 * MINUTE_MS),
            pause('pause-60', 'For 1 hour', 60 * MINUTE_MS),
            pause('pause-on', 'Until I resume', null),
          ],
        },
    {
      id: 'ask-everything',
      label: 'Ask for everything',
      type: 'checkbox',
      checked: isAsking,
      click: () => actions.askForEverything(!isAsking),
    },
    {
      id: 'quiet',
      label: 'Quiet hours: questions wait in the list',
      type: 'checkbox',
      checked: isQuiet,
      click: () => actions.quiet(!isQuiet),
    },
    { id: 'copy-address', label: 'Copy the local address', click: () => actions.copyAddress(state.mcpUrl) },
  ];
}
