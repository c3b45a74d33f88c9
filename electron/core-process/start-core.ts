import { join } from 'node:path';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/contract/host.ts';
import { defaultDataDir } from '../../shared/gateway/config/data-folder.ts';
import { giveMemoryBack } from '../../shared/gateway/give-memory-back.ts';
import { createLog } from '../../shared/gateway/log.ts';
import { type Log, systemClock } from '../../shared/gateway/ports.ts';
import { openEncryptedSecrets } from '../../shared/gateway/secrets/encrypted-secrets.ts';
import { startGateway } from '../../shared/gateway/start-gateway.ts';
import { announceHost } from '../../shared/headless/control/announce-host.ts';
import { startControlServer } from '../../shared/headless/control/control-server.ts';
import type { CoreStart } from '../core-link/messages.ts';
import type { MainPorts } from './main-ports.ts';

export interface RunningCore {
  readonly handlers: Handlers;
  readonly log: Log;
  readonly mcpUrl: string;
  readonly port: number;
  onEvent(listener: (event: ContractEvent) => void): void;
  /** The computer has slept. */
  wake(): void;
  /** Denies what waits and ends everything. Idempotent. */
  stop(): Promise<void>;
}

export type StartCore = (options: CoreStart, ports: Omit<MainPorts, 'settle'>, onStopAsked: () => void) => Promise<RunningCore>;

/** What shows the app, from a terminal or a browser. */
const APP_ADDRESS = 'countersign://open';

/**
 * The core with its address and its control socket, so that commands and bridges work as with the headless host. When a step fails,
 * what ran is stopped.
 */
export const startCore: StartCore = async (options, ports, onStopAsked) => {
  const { dataDir, version, port } = options;
  const log = createLog({ dir: join(dataDir, 'logs'), level: 'info', stderr: false });
  const started: (() => Promise<void>)[] = [async () => log.stop()];
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= stopAll(started));
  try {
    const secrets = await openEncryptedSecrets({ dataDir, log, cipher: options.hasSecureStore ? ports.cipher : null });
    const gateway = await startGateway({
      dataDir,
      host: 'desktop',
      version,
      secrets,
      log,
      demoServer: options.demoServer,
      bridgeCommand: { ...options.bridge, options: dataDir === defaultDataDir() ? [] : ['--data-dir', dataDir], env: {} },
      openExternal: ports.openExternal,
      ...(port === null ? {} : { port }),
    });
    started.push(() => gateway.stop());
    const handlers: Handlers = {
      ...gateway.handlers,
      'host.stop': async () => {
        // The reply leaves first.
        setImmediate(onStopAsked);
        return null;
      },
    };
    const address = await gateway.listen();
    const control = await startControlServer({
      host: { handlers, onEvent: (listener) => gateway.onEvent(listener) },
      tokens: gateway.tokens,
      log,
      dataDir,
      person: {
        kind: 'window',
        confirm: ports.confirm,
        showApp() {
          ports.showApp();
          return APP_ADDRESS;
        },
      },
    });
    started.push(() => control.stop());
    const cancelCollecting = giveMemoryBack(systemClock, log);
    started.push(async () => cancelCollecting());
    const { mcpUrl } = address;
    await announceHost(dataDir, { version, mcpUrl, uiUrl: APP_ADDRESS, socket: control.socket });
    return {
      handlers,
      log,
      mcpUrl,
      port: address.port,
      onEvent: (listener) => void gateway.onEvent(listener),
      wake: gateway.wake,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

async function stopAll(started: readonly (() => Promise<void>)[]): Promise<void> {
  for (const each of started.toReversed()) await each();
}
