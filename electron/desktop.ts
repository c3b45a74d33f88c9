import { bridgeCommand, demoServerCommand, type OwnPlace } from './own-commands.ts';
import { join } from 'node:path';
import { app, clipboard, shell } from 'electron';
import { systemClock } from '../shared/gateway/ports.ts';
import { createKnownState } from './app-state.ts';
import { createSendCommand } from './core-commands.ts';
import { forkCore } from './core-link/fork-core.ts';
import { keepCoreRunning } from './core-link/keep-running.ts';
import type { CoreFailure } from './core-link/messages.ts';
import type { DeepLink } from './deep-link.ts';
import { askAfterFailure } from './dialogs.ts';
import { serveContract, tellPages } from './ipc/serve-contract.ts';
import { createPortAnswers } from './ports/answer-port.ts';
import { hasSecureStore } from './ports/secure-store.ts';
import { createNotifier } from './prompts/notify-questions.ts';
import { createPrompts } from './prompts/prompts.ts';
import { refusalByTouchId } from './prompts/touch-id.ts';
import { watchScreenLock } from './screen-lock.ts';
import { serveAppProtocol } from './security/app-protocol.ts';
import { hardenSession } from './security/harden.ts';
import { createDesktopHandlers } from './settings/desktop-handlers.ts';
import { openDesktopStore } from './settings/desktop-store.ts';
import { createWindowPlaces } from './settings/window-places.ts';
import { stopWithTheApp } from './stop-with-the-app.ts';
import { openUpdates } from './updates/open-updates.ts';
import { createTrayIcon } from './tray/tray.ts';
import { createApprovalWindow } from './windows/approval-window.ts';
import { createMainWindow } from './windows/main-window.ts';

export interface Desktop {
  /** Shows what a link, a second start or a click on the dock asks for. */
  follow(link: DeepLink): void;
}

export interface DesktopOptions {
  readonly outFolder: string;
  readonly dataDir: string;
  /** What is not as it should be in how the app was started, for a person; null when all is well. */
  readonly notice: string | null;
}

/** Puts the desktop together: the core in its process, the two windows, the tray, prompts. The session is closed to pages first. */
export function startDesktop({ outFolder, dataDir, notice }: DesktopOptions): Desktop {
  hardenSession();
  serveAppProtocol(join(outFolder, 'renderer'));
  const store = openDesktopStore(app.getPath('userData'));
  const known = createKnownState();
  let port: number | null = null;
  let isSecure = false;

  const place: OwnPlace = {
    platform: process.platform,
    execPath: process.execPath,
    resourcesFolder: process.resourcesPath,
    environment: process.env,
    checkout: app.isPackaged ? null : join(outFolder, '..'),
  };

  // The core.
  const core = keepCoreRunning({
    clock: systemClock,
    fork: () => forkCore(join(outFolder, 'core/core-process.js')),
    startWith: () => ({
      dataDir,
      version: app.getVersion(),
      port,
      // What a person's computer has: there may be no Node besides the app.
      demoServer: demoServerCommand(place),
      bridge: bridgeCommand(place),
      hasSecureStore: isSecure,
    }),
    answerPort: createPortAnswers(() => mainWindow.show()),
    onEvent(event) {
      known.hear(event);
      tellPages(event);
    },
    onStanding(standing) {
      if (standing === 'running') void greet();
      else known.forget();
      tellPages({ name: 'host.standing', isThere: standing === 'running' });
      tray.update(known.get(), standing);
    },
    onFailed: (failure) => void decideAfter(failure),
    onStopAsked: () => app.quit(),
  });
  const { log } = core;
  const send = createSendCommand(core.call, log);
  if (notice !== null) log.warn(notice);
  if (store.setAside !== null) log.warn('the settings of the desktop could not be read', { setAside: store.setAside });

  /** A core that is there (again) tells its state, and the windows that they have it. */
  async function greet(): Promise<void> {
    const state = await send('state.get', null, 'main');
    if (state === null) return;
    const event = { name: 'state.changed', state } as Parameters<typeof known.hear>[0];
    known.hear(event);
    tellPages(event);
  }

  /** It may stand in the settings, too. */
  async function askForEverything(isOn: boolean): Promise<void> {
    await send(isOn ? 'switches.on' : 'switches.off', { kind: 'ask' }, 'main');
    if (!isOn && known.get()?.settings.askForEverything === true) {
      await send('settings.change', { askForEverything: false }, 'main');
    }
  }

  async function decideAfter(failure: CoreFailure): Promise<void> {
    log.error('the core does not run', { why: failure.why });
    const next = await askAfterFailure(failure);
    if (next === 'quit') return app.quit();
    if (next === 'show-logs') return shell.showItemInFolder(join(dataDir, 'logs', 'countersign.log'));
    if (next === 'free-port') port = 0;
    core.start();
  }

  // What the person sees.
  const places = createWindowPlaces(store);
  const mainWindow = createMainWindow({ outFolder, log, places });
  const approvalWindow = createApprovalWindow({ outFolder, log, places, onLink: (place) => mainWindow.show(place) });
  const openPrompt = (id: string | null): void => approvalWindow.show({ id, takesFocus: true });
  const lock = watchScreenLock({
    away() {
      if (store.settings().endPermissionsOnLock) void send('permissions.end', null, 'main');
    },
    awake: core.woke,
  });
  const notifier = createNotifier({
    onOpen: openPrompt,
    onAnswer({ id, waitingCalls }, effect) {
      // Whoever stands at a locked screen may say no, but not yes.
      if (effect === 'deny') void send('approvals.deny', { id }, 'approval');
      else if (lock.isLocked) openPrompt(id);
      else void send('approvals.allow', { id, ...(waitingCalls > 0 ? { calls: waitingCalls } : {}) }, 'approval');
    },
  });
  const tray = createTrayIcon(
    join(outFolder, 'icons'),
    {
      openPrompt,
      openApp: () => mainWindow.show(),
      deny: (id) => void send('approvals.deny', { id }, 'approval'),
      pause: (forMs) => void send('switches.on', { kind: 'pause', forMs }, 'main'),
      resume: () => void send('switches.off', { kind: 'pause' }, 'main'),
      askForEverything: (isOn) => void askForEverything(isOn),
      quiet: (isOn) => void send(isOn ? 'switches.on' : 'switches.off', { kind: 'quiet' }, 'main'),
      copyAddress: (address) => void clipboard.writeText(address),
      startCore: () => core.start(),
      quit: () => app.quit(),
    },
    log,
  );
  const prompt = createPrompts({ window: approvalWindow, notifier, settings: store.settings });
  known.onChange((state) => {
    prompt(state);
    tray.update(state, core.standing);
  });

  const updates = openUpdates({
    appFolder: join(outFolder, '..'),
    isEnabled: () => store.settings().updates,
    // What waits is denied and the history is written before anything is replaced.
    beforeInstall: () => core.stop(),
    clock: systemClock,
    log,
  });
  serveContract({
    own: createDesktopHandlers({ store, notice, updates, showPrompt: openPrompt, onChanged: () => updates.refresh() }),
    callCore: core.call,
    refusalOf: (name, input) =>
      refusalByTouchId({ name, input, state: known.get(), isWanted: store.settings().touchIdForCritical }),
    onBug: (error, name) => log.error('a command failed', { name, error: String(error) }),
  });
  stopWithTheApp({
    core,
    waiting: () => known.get(),
    letWindowsGo() {
      mainWindow.letGo();
      approvalWindow.letGo();
    },
    onStopped() {
      updates.stop();
      notifier.closeAll();
      tray.remove();
    },
  });

  // Whether there is a key is known a moment later; the windows need not wait for it.
  void hasSecureStore().then((found) => {
    isSecure = found;
    core.start();
  });
  return {
    follow: (link) => (link.kind === 'open' ? mainWindow.show() : openPrompt(link.id)),
  };
}
