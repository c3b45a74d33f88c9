import { app, Notification } from 'electron';
import type { AppState } from '../shared/contract/state.ts';
import { waitingOf } from './app-state.ts';
import type { KeptCore } from './core-link/keep-running.ts';

/**
 * Quitting stops the core before the app ends: what waits is denied, servers end, the history is written. The person is told how
 * many calls that were.
 */
export function stopWithTheApp(options: {
  readonly core: Pick<KeptCore, 'stop'>;
  readonly waiting: () => AppState | null;
  readonly letWindowsGo: () => void;
  readonly onStopped: () => void;
}): void {
  let standing: 'running' | 'stopping' | 'stopped' = 'running';
  let denied = 0;
  app.on('before-quit', () => {
    denied = waitingOf(options.waiting()).length;
    options.letWindowsGo();
  });
  app.on('will-quit', (event) => {
    if (standing === 'stopped') return;
    event.preventDefault();
    if (standing === 'stopping') return;
    standing = 'stopping';
    void options.core.stop().finally(() => {
      standing = 'stopped';
      options.onStopped();
      sayDenied(denied);
      app.quit();
    });
  });
}

function sayDenied(count: number): void {
  if (count === 0 || !Notification.isSupported()) return;
  const body = count === 1 ? 'A call that waited for you was denied.' : `${count} calls that waited for you were denied.`;
  new Notification({ title: 'Countersign has stopped', body }).show();
}
