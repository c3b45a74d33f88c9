import type { UpdateInfo } from 'electron-updater';
import { sayError } from '../../shared/gateway/say-error.ts';
import type { Clock, Log } from '../../shared/gateway/ports.ts';
import { isFeedSigned } from './feed-signature.ts';

/** The part of electron-updater that we use. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowDowngrade: boolean;
  allowPrerelease: boolean;
  logger: unknown;
  /** Asked about every version that a feed names, before anything is downloaded. */
  isUpdateSupported: (feed: UpdateInfo) => boolean | Promise<boolean>;
  /** Null when this kind of installation is none that it can replace. */
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean;
    readonly updateInfo: { readonly version: string };
    readonly downloadPromise?: Promise<unknown> | null;
  } | null>;
  quitAndInstall(isSilent?: boolean, isForceRunAfter?: boolean): void;
}

export type UpdateState =
  /** Nobody looks for updates; the reason is for a person. */
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'idle'; readonly checkedAt: number | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  /** It is installed when the app quits, or at once by `install`. */
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface Updates {
  readonly state: UpdateState;
  /** Looks now, whatever the setting says: a person asked. Never rejects; the state says what came of it. */
  check(): Promise<void>;
  /** The setting changed. */
  refresh(): void;
  /** Stops the app with `beforeInstall` and starts the new version. Only when one is ready. */
  install(): Promise<void>;
  stop(): void;
}

export interface UpdatesOptions {
  /** Loads electron-updater when it is first needed. */
  readonly loadUpdater: () => Promise<Updater>;
  /** The key that signs the feed (Base64 of SPKI); null in a build without one, which then takes no updates. */
  readonly feedKey: string | null;
  readonly isPackaged: boolean;
  /** The person's setting. */
  readonly isEnabled: () => boolean;
  /** False where installing asks for a password (packages of the system): it then never happens by itself. */
  readonly installsOnQuit: boolean;
  readonly beforeInstall: () => Promise<void>;
  readonly onState: (state: UpdateState) => void;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_MS = 60_000;
const EVERY_MS = 6 * 60 * 60_000;

/** Looks for updates a minute after the start and every six hours, unless the person has switched that off. */
export function createUpdates(options: UpdatesOptions): Updates {
  const { clock, log, feedKey, isPackaged } = options;
  let state: UpdateState = restingState();
  let cancel = (): void => {};
  let isStopped = false;
  let running: Promise<void> | null = null;
  let updater: Updater | null = null;

  function say(next: UpdateState): void {
    state = next;
    if (!isStopped) options.onState(next);
  }

  function restingState(): UpdateState {
    if (!isPackaged) return { kind: 'off', reason: 'This is a build for development.' };
    if (feedKey === null) return { kind: 'off', reason: 'This build has no key that proves updates.' };
    if (!options.isEnabled()) return { kind: 'off', reason: 'Looking for updates is switched off.' };
    return { kind: 'idle', checkedAt: null };
  }

  async function openUpdater(key: string): Promise<Updater> {
    if (updater !== null) return updater;
    const opened = await options.loadUpdater();
    opened.autoDownload = true;
    opened.autoInstallOnAppQuit = options.installsOnQuit;
    opened.allowDowngrade = false;
    opened.allowPrerelease = false;
    opened.logger = null;
    const isSupported = opened.isUpdateSupported;
    opened.isUpdateSupported = (feed) => {
      if (!isFeedSigned(feed, key)) throw new Error(`The feed names version ${feed.version}, but nobody we trust has signed it.`);
      return isSupported.call(opened, feed);
    };
    updater = opened;
    return opened;
  }

  async function look(key: string): Promise<void> {
    say({ kind: 'checking' });
    try {
      const found = await (await openUpdater(key)).checkForUpdates();
      if (found === null) return say({ kind: 'off', reason: 'This kind of installation is not updated by the app.' });
      if (!found.isUpdateAvailable) return say({ kind: 'idle', checkedAt: clock.now() });
      const { version } = found.updateInfo;
      say({ kind: 'downloading', version });
      await found.downloadPromise;
      say({ kind: 'ready', version });
    } catch (error) {
      const message = sayError(error);
      log.warn('looking for an update failed', { error: message });
      say({ kind: 'failed', message });
    }
  }

  function check(): Promise<void> {
    if (!isPackaged || feedKey === null || isStopped || state.kind === 'ready') return Promise.resolve();
    running ??= look(feedKey).finally(() => {
      running = null;
    });
    return running;
  }

  function plan(ms: number): void {
    cancel();
    if (isStopped || restingState().kind === 'off') return;
    cancel = clock.after(ms, () => void check().finally(() => plan(EVERY_MS)));
  }

  plan(FIRST_MS);
  return {
    get state() {
      return state;
    },
    check,
    refresh() {
      if (updater !== null) updater.autoInstallOnAppQuit = options.installsOnQuit && options.isEnabled();
      if (state.kind === 'off' || state.kind === 'idle') say(restingState());
      plan(FIRST_MS);
    },
    async install() {
      if (state.kind !== 'ready' || updater === null) return;
      await options.beforeInstall();
      updater.quitAndInstall(true, true);
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
