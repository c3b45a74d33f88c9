import type { BridgeCommand } from '../gateway/clients/context.ts';
import { createLog } from '../gateway/log.ts';
import { defaultDataDir } from '../gateway/config/data-folder.ts';
import { openSecrets } from '../gateway/secrets/open-secrets.ts';
import { type Gateway, startGateway } from '../gateway/start-gateway.ts';
import type { Log, OpenExternal } from '../gateway/ports.ts';
import { realpathSync } from 'node:fs';
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
    bridgeCommand: bridgeCommand(dataDir),
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

/** Clients start what runs here, under the Node that runs it: their own path may know neither. */
function bridgeCommand(dataDir: string): BridgeCommand {
  const [, script = ''] = process.argv;
  const options = dataDir === defaultDataDir() ? [] : ['--data-dir', dataDir];
  return { command: process.execPath, args: [whole(script), 'bridge'], options, env: {} };
}

/** Behind the link that a package manager made. */
function whole(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
