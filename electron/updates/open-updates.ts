import { app } from 'electron';
import type { Clock, Log } from '../../shared/gateway/ports.ts';
import { sayError } from '../../shared/gateway/say-error.ts';
import { installsOnQuit, loadUpdater, readFeedKey } from './load-updater.ts';
import { createUpdates, type Updates } from './updates.ts';

export interface OpenUpdatesOptions {
  /** Where the app's own package.json lies. */
  readonly appFolder: string;
  readonly isEnabled: () => boolean;
  readonly beforeInstall: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The updates of this installation. Until its key has been read nobody looks for any; a key that cannot be read is none. */
export function openUpdates(options: OpenUpdatesOptions): Updates {
  const { appFolder, log } = options;
  let updates: Updates | null = null;
  let isStopped = false;
  const opened = readFeedKey(appFolder)
    .catch((error: unknown) => {
      log.warn('the key of updates could not be read', { error: sayError(error) });
      return null;
    })
    .then((feedKey) => {
      if (isStopped) return;
      updates = createUpdates({
        loadUpdater,
        feedKey,
        isPackaged: app.isPackaged,
        isEnabled: options.isEnabled,
        installsOnQuit: installsOnQuit(process.platform, process.env),
        beforeInstall: options.beforeInstall,
        onState: (state) => log.info('updates', { state: state.kind }),
        clock: options.clock,
        log,
      });
    });
  return {
    get state() {
      return updates?.state ?? { kind: 'idle', checkedAt: null };
    },
    async check() {
      await opened;
      await updates?.check();
    },
    refresh: () => updates?.refresh(),
    install: async () => updates?.install(),
    stop() {
      isStopped = true;
      updates?.stop();
    },
  };
}
