import { createLog } from '../gateway/log.ts';
import { openSecrets } from '../gateway/secrets/open-secrets.ts';
import { type Gateway, startGateway } from '../gateway/start-gateway.ts';
import type { Log, OpenExternal } from '../gateway/ports.ts';
import { join } from 'node:path';
import { VERSION } from './version.ts';

export interface Core {
  readonly gateway: Gateway;
  readonly log: Log;
  /** Denies what waits and ends everything, then the log. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the core on a data folder, with the system's secrets and a log file; it does not listen yet. Null: no browser is opened. */
export async function openCore(dataDir: string, port: number | null, openExternal: OpenExternal | null): Promise<Core> {
  const log = createLog({ dir: join(dataDir, 'logs'), level: 'info', stderr: false });
  const secrets = await openSecrets({ dataDir, log });
  const gateway = await startGateway({
    dataDir,
    host: 'headless',
    version: VERSION,
    secrets,
    log,
    ...(port === null ? {} : { port }),
    ...(openExternal === null ? {} : { openExternal }),
  });
  return {
    gateway,
    log,
    async stop() {
      await gateway.stop();
      log.stop();
    },
  };
}
